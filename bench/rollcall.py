"""The roll call of an institution after a term: from tallies, recounted as known at any instant, and of one class.

    python bench/rollcall.py [--database sqlite|postgresql] [--people 40000] [--days 120]

Each figure is the median and the slowest of repeated readings on a warm cache. The counted and the tallied roll call are
compared unit by unit.
"""

import argparse
import datetime as dt
import shutil
import statistics
import time

import history
import measure
import world


def timed(function, repeats):
    """(median, slowest) in milliseconds."""
    took = []
    for number in range(repeats):
        began = time.perf_counter()
        function(number)
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 1), round(max(took), 1)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--people", type=int, default=40_000)
    options.add_argument("--days", type=int, default=120)
    asked = options.parse_args()
    home = measure.settle(asked.database)
    world.setup()
    from shouwang.checkin import cells, queries
    from shouwang.checkin.models import Slot
    from shouwang.core.scope import Reach, Scope
    from shouwang.roster import access
    from shouwang.roster.models import Unit

    load = measure.load()
    campaign = world.make(asked.people, days_ago=asked.days)
    measure.say(f"{asked.people:,} people × {asked.days} days")
    began = time.perf_counter()
    history.write(campaign, asked.days)
    world.analyze()
    made = time.perf_counter() - began
    everything = Scope(None, {right: (Reach("R"),) for right in access.EVERY})
    slots = list(Slot.objects.select_related("campaign__unit").order_by("day"))
    classes = list(Unit.objects.filter(tree="R", children=None).order_by("pk"))

    def slot(number):
        return slots[(number * 37) % len(slots)]

    def instants(number):
        return slot(number).opens_at + dt.timedelta(minutes=(number * 251) % 2000)

    for each in (slots[0], slots[-1]):
        assert [n.total for n in cells.roll_call(each).walk()] == [n.total for n in cells.recounted(each).walk()]
    result = {
        "tallies_ms": timed(lambda n: cells.roll_call(slot(n)), 40),
        "recount_ms": timed(lambda n: cells.recounted(slot(n)), 12),
        "recount_known_at_ms": timed(lambda n: cells.recounted(slot(n), instants(n)), 24),
        "class_ms": timed(lambda n: queries.roll_call(everything, slot(n), classes[n % len(classes)]), 40),
        "class_names_ms": timed(lambda n: queries.those(everything, slot(n), "missing", classes[n % len(classes)]), 40),
    }
    shutil.rmtree(home)
    medians = {name: values[0] for name, values in result.items()}
    slowest = {f"{name[:-3]}_slowest_ms": values[1] for name, values in result.items()}
    measure.done(
        "rollcall",
        {"database": asked.database, "people": asked.people, "units": len(classes), "days": asked.days,
         "made_seconds": round(made), **medians, **slowest, "load_before": load},
        {"tallies_ms": ("<=", 10), "recount_ms": ("<=", 300), "recount_known_at_ms": ("<=", 300), "class_ms": ("<=", 30),
         "class_names_ms": ("<=", 30)},
    )  # fmt: skip


if __name__ == "__main__":
    main()
