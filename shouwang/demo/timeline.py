"""What happens in the demonstration, in the order in which it happens: returns in batches, and everything that people do between."""

import datetime as dt
import heapq
import itertools
from dataclasses import replace

from shouwang.checkin.models import Channel
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock
from shouwang.core.actions import Actor

BATCH = 500
SPAN = 900  # seconds that one batch covers at most, so that what was received at eight was not recorded at ten


class Timeline:
    """A queue of deeds with their instants; the clock is moved to each before it is done."""

    def __init__(self, until: dt.datetime):
        self._until = until
        self._queue: list = []
        self._serial = itertools.count()

    def at(self, instant: dt.datetime, deed, *args):
        """Have something done at an instant; what would come after the demonstration's present is left out."""
        if instant < self._until:
            heapq.heappush(self._queue, (instant, next(self._serial), deed, args))

    def run(self, until: dt.datetime):
        """Do everything that is due before an instant."""
        while self._queue and self._queue[0][0] < until:
            instant, _, deed, args = heapq.heappop(self._queue)
            clock.move(max(instant, clock.now() + clock.TICK))
            deed(*args)


class Post:
    """Takes what was said on a day to `record`, batch by batch."""

    def __init__(self, cast, campaign, progress, answered):
        self.cast, self.campaign, self.progress, self.answered = cast, campaign, progress, answered
        self._actors: dict = {}

    def plan(self, timeline, day: dt.date, said, edges):
        """Put a day's answers on the timeline. edges: seconds of the day that no batch may straddle (reminder, cut-off)."""
        midnight = clock.instant(day)
        batch: list = []
        for row in said:
            if batch and (len(batch) >= BATCH or self._breaks(batch, row, edges)):
                self._put(timeline, midnight, batch)
                batch = []
            batch.append(row)
        if batch:
            self._put(timeline, midnight, batch)

    def _breaks(self, batch, row, edges):
        """The span is over, an edge lies between, or somebody answers again (the first answer must be there by then)."""
        first, last = batch[0].second, batch[-1].second
        return row.second - first > SPAN or any(last < edge <= row.second for edge in edges)

    def _put(self, timeline, midnight, batch):
        timeline.at(midnight + dt.timedelta(seconds=batch[-1].second + 1), self._record, midnight, tuple(batch))

    def _record(self, midnight, batch):
        outcomes = record([self._incoming(midnight, row) for row in batch])
        refused = next((outcome for outcome in outcomes if outcome.status != "recorded"), None)
        if refused is not None:
            raise RuntimeError(f"a return of the demonstration was not taken: {refused.refusal} {refused.problems}")
        self.answered[clock.day_of(midnight)].update(self.cast.ids[row.person] for row in batch)
        self.progress.step(len(batch))

    def belated(self, about: dt.date, rows):
        """Answers about a day that is long locked: counts of that day change, what was asserted about it does not."""
        taken = record([self._incoming(clock.instant(about), row, day=about, at=None) for row in rows])
        if any(outcome.status != "recorded" for outcome in taken):
            raise RuntimeError(f"belated returns were not taken: {taken}")

    def _incoming(self, midnight, row, **more):
        item = Incoming(
            campaign=self.campaign, person_id=self.cast.ids[row.person], answers=row.answers, by=self._actor(row.by),
            channel=Channel.PROXY if row.proxy else Channel.LINK, at=midnight + dt.timedelta(seconds=row.second),
        )  # fmt: skip
        return replace(item, **more) if more else item

    def _actor(self, index):
        if index not in self._actors:
            pk = self.cast.ids[index]
            self._actors[index] = Actor(ref=f"roster.Person:{pk}", person_id=pk)
        return self._actors[index]
