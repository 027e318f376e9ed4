"""Making the demonstration in the database that this process has: set up, fourteen days, four in the afternoon, a mark that it is done.

The same size, state and last day give the same people, answers and signatures. Run in an empty database only.
"""

import datetime as dt
import gc
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import connection

from shouwang.core import clock, institution, jobs
from shouwang.core.actions import action, operator
from shouwang.core.clock_moving import move_clock
from shouwang.core.events import emit
from shouwang.core.models import Event
from shouwang.demo import campus, folder, founding
from shouwang.demo.deeds import Deeds
from shouwang.demo.illness import DAYS
from shouwang.demo.issuing import Issuing
from shouwang.demo.posts import appoint
from shouwang.demo.progress import Progress
from shouwang.demo.signing import Signing
from shouwang.demo.story import OUTBREAK, STANDS_AT, Story
from shouwang.demo.timeline import Post, Timeline
from shouwang.demo.university import plan as plan_university
from shouwang.demo.watching import Watching

FINISHED = "demo.finished"


@action(FINISHED)
def finish(*, size, state, by):
    """Put on record that the demonstration is complete: without this mark it is made again."""
    emit(FINISHED, "core.Institution:1", **made_as(size, state), by=by)


def made_as(size, state) -> dict:
    """What the mark of a complete demonstration says when it was made by this very code."""
    return {"size": size, "state": state, "made_by": folder.fingerprint()}


def is_empty() -> bool:
    """Is there nothing of ours in this database yet?"""
    return "core_institution" not in connection.introspection.table_names() or not institution.is_founded()


def finished() -> dict | None:
    """What kind of demonstration this database holds, None when it holds none that is complete."""
    if is_empty():
        return None
    row = Event.objects.filter(verb=FINISHED).order_by("-id").first()
    return row.refs if row else None


def last_day_of(state, today: dt.date | None = None) -> dt.date:
    """The day on which a demonstration made now stands: today, in an ordinary term the last school day."""
    day = today or clock.true_now().astimezone(ZoneInfo(campus.ZONE)).date()
    while state != OUTBREAK and day.weekday() >= 5:
        day -= dt.timedelta(days=1)
    return day


def build(size, state, *, today: dt.date | None = None, quiet=False):
    """Make the whole demonstration. Cost: SIZE=4000 well under a minute, SIZE=40000 under three (docs/performance.md)."""
    last_day = last_day_of(state, today)
    hurry()
    progress = Progress(_expected(size, state), quiet)
    progress.say("建库")
    call_command("migrate", verbosity=0, interactive=False)
    with clock.moved(founding.first_instant(last_day - dt.timedelta(days=DAYS - 1))):
        _Making(size, state, last_day, progress).run()
    progress.close()


def hurry():
    """Nothing here needs to survive a power cut before it is complete; on SQLite the file is put on disk once at the end."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


def _expected(size, state):
    """About how many returns there will be, for the bar."""
    return round(size * (DAYS - 0.3)) if state == OUTBREAK else round(size * 0.69 * (DAYS - 4))


class _Making:
    """One run: the plan, the cast, and the timeline."""

    def __init__(self, size, state, last_day, progress):
        self.size, self.state, self.last_day, self.progress = size, state, last_day, progress
        self.first_day = last_day - dt.timedelta(days=DAYS - 1)
        self.plan = plan_university(size, last_day)
        self.posts = appoint(self.plan)
        self.story = Story(self.plan, self.posts, state)

    def run(self):
        """Set up, live through the days, stand at four."""
        self._set_up()
        now = clock.instant(self.last_day, STANDS_AT)
        self.timeline = Timeline(until=now)
        self.signing = Signing(self.story, self.cast, self.timeline, self.campaign)
        self.post = Post(self.cast, self.campaign, self.progress, self.signing.answered)
        Deeds(self.story, self.cast, self.timeline, self.first_day).plan_all()
        Watching(self.story, self.cast, self.timeline, self.first_day).plan_all()
        self._plan_issues()
        for number in range(DAYS):
            self._day(number)
        self.timeline.run(now)
        clock.move(max(now, clock.now()))
        self._rest()
        finish(size=self.size, state=self.state, by=operator())
        move_clock(to=clock.now(), by=operator())

    def _set_up(self):
        self.progress.say("建立机构和单位")
        founding.found()
        founding.raise_units(self.plan, self.posts)
        self.progress.say(f"导入名册（{self.size} 人）")
        founding.read_roster(self.plan)
        self.cast = founding.Cast(self.plan)
        self.progress.say("授权并建立账号")
        founding.appoint(self.posts, self.cast)
        founding.open_accounts(self.posts, self.cast)
        self.campaign = founding.open_collection(self.state, self.first_day, self.posts, self.cast)

    def asked_days(self) -> list[dt.date]:
        """The days on which the campaign asks."""
        days = [self.first_day + dt.timedelta(days=number) for number in range(DAYS)]
        return [day for day in days if self.state == OUTBREAK or day.weekday() < 5]

    def _plan_issues(self):
        """Two issues are given out; today's is begun."""
        issuing = Issuing(self.story, self.cast, self.timeline)
        days = self.asked_days()
        for place in (len(days) // 2 - 1, len(days) - 2):
            issuing.plan(days[place], days[place + 1])
        first = len(days) // 2 - 1
        self.timeline.at(clock.instant(days[first + 2], 10 * 60 + 30), self._belated, days[first])
        issuing.plan_draft(self.last_day)

    def _belated(self, about):
        """After the first issue advisers still hear from three who had been missing: the second issue restates it."""
        answered = self.signing.answered[about]
        missing = [
            index for index, person in enumerate(self.plan.people)
            if self.story.asked(index) and self.cast.ids[index] not in answered and not self.story.is_exempt(index)
            and person.unit in self.posts.signers and person.kind != "contractor"  # one of them has left meanwhile
        ]  # fmt: skip
        self.post.belated(about, [self.story.belated(index) for index in missing[:3]])

    def _day(self, number):
        day = self.first_day + dt.timedelta(days=number)
        self.progress.say(f"{day.month} 月 {day.day} 日（第 {number + 1} 天）")
        if day in self.asked_days():
            edges = (self.story.clock.remind * 60, self.story.clock.cutoff * 60)
            self.post.plan(self.timeline, day, self.story.day(number, day.weekday() >= 5), edges)
            self.signing.plan_day(day, number)
        self.timeline.at(clock.instant(day, 21 * 60 + 30), self._rest)
        self.timeline.run(clock.instant(day, 1440))

    def _rest(self):
        """The background work that is owed, as the worker would have done it."""
        while jobs.run_due(limit=500):
            pass
