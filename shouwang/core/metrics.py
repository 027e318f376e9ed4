"""What Prometheus reads: counters of this server's processes, and gauges that are asked of the database at each reading.

The processes of a server write into files that they share (prometheus_client's multi-process mode, in memory); whichever is
asked adds them up. Imported by serving processes only, after `gauges.share`: the library decides on import whether it shares.
A label is the name of a view, a status or a word of ours, never an address and never anybody's. Counting is never the reason
why somebody is not answered: where it cannot, it does not count.
"""

import functools
import logging
import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from shouwang.core.gauges import DIRECTORY, registered

QUICK = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
log = logging.getLogger(__name__)
own = CollectorRegistry()  # of a process alone; with the shared files it is not what is read

requests = Counter("shouwang_requests", "Requests by view and status", ["view", "status"], registry=own)
seconds = Histogram("shouwang_request_seconds", "Time to an answer by view", ["view"], buckets=QUICK, registry=own)
queue = Gauge("shouwang_frontdoor_queue", "Returns that wait for a batch", multiprocess_mode="livesum", registry=own)
batch = Histogram(
    "shouwang_frontdoor_batch_size", "Returns that were committed together", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256), registry=own
)
commit = Histogram("shouwang_frontdoor_commit_seconds", "Time to write and commit a batch", buckets=QUICK, registry=own)
returns = Counter("shouwang_frontdoor_returns", "Returns through the front door by outcome", ["outcome"], registry=own)
turned_away = Counter("shouwang_turned_away", "Requests turned away unread, by reason", ["why"], registry=own)


def counting(function):
    """Let what only counts never fail: a full disk or a lost file costs numbers, not answers."""

    @functools.wraps(function)
    def quietly(*args):
        try:
            function(*args)
        except (OSError, ValueError):
            log.warning("a measurement was lost")

    return quietly


@functools.cache
def _of_view(view, status):
    return requests.labels(view, status), seconds.labels(view)


@counting
def answered(view, status, took):
    """A request was answered."""
    count, time = _of_view(view, status)
    count.inc()
    time.observe(took)


@counting
def committed(size, took, waiting):
    """A batch of the front door was committed."""
    batch.observe(size)
    commit.observe(took)
    queue.set(waiting)


@counting
def recorded(outcomes):
    """What became of returns: {outcome: how many}."""
    for outcome, count in outcomes.items():
        returns.labels(outcome).inc(count)


@counting
def refused(why):
    """Somebody was turned away: queue (full), patience (waited too long), database, pages (too many), size."""
    turned_away.labels(why).inc()


class _Asked:
    """The registered gauges as a collector. One that fails is left out: Prometheus alarms on absence."""

    def collect(self):
        """Ask each."""
        for name, (says, label, function) in sorted(registered.items()):
            family = GaugeMetricFamily(name, says, labels=[label] if label else [])
            try:
                found = function()
            except Exception:  # whatever is wrong with one, the others are what the reader needs now
                log.warning("the gauge %s could not be read", name, exc_info=True)
                continue
            values = found if isinstance(found, dict) else {} if found is None else {"": found}
            for value, number in values.items():
                family.add_metric([value] if label else [], number)
            yield family


def page() -> bytes:
    """Everything in Prometheus's text format."""
    registry = CollectorRegistry()
    if os.environ.get(DIRECTORY):
        from prometheus_client.multiprocess import MultiProcessCollector

        _bury_the_dead(Path(os.environ[DIRECTORY]))
        MultiProcessCollector(registry)
    asked = CollectorRegistry()
    asked.register(_Asked())
    return generate_latest(registry if os.environ.get(DIRECTORY) else own) + generate_latest(asked)


def _bury_the_dead(folder):
    """A process that was killed waits for nothing: its live gauges go, its counters stay."""
    from prometheus_client.multiprocess import mark_process_dead

    for file in folder.glob("gauge_live*.db"):
        number = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
            mark_process_dead(number, str(folder))
