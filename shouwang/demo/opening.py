"""Opening a demonstration: its clock goes on where it stood, and the terminal says who may log in and which links to try.

Time passes in a demonstration only while it is served: opened a month later it is still that afternoon.
"""

import datetime as dt

from django.conf import settings

from shouwang.checkin import links
from shouwang.checkin.models import Campaign, Return
from shouwang.core import clock
from shouwang.core.actions import operator
from shouwang.core.clock_moving import move_clock
from shouwang.core.models import Beat, Event
from shouwang.demo.campus import NAME
from shouwang.demo.posts import LOGINS, PASSWORD
from shouwang.demo.story import OUTBREAK
from shouwang.roster.models import Account, Person

_STATES = {OUTBREAK: "疫情期间，每日健康上报", "term": "平常学期，晨检与因病缺勤登记"}


def resume():
    """Let the clock run on from the last thing that was recorded."""
    last = [
        Event.objects.order_by("-at").values_list("at", flat=True).first(),
        Return.objects.order_by("-id").values_list("recorded_at", flat=True).first(),
        Beat.objects.order_by("-at").values_list("at", flat=True).first(),
    ]
    to = max(at for at in last if at) + dt.timedelta(seconds=1)
    with clock.moved(to):
        move_clock(to=to, by=operator())


def lines(size, state) -> list[str]:
    """What the terminal says: where, when, as whom, which links."""
    now = clock.local(clock.now())
    return [
        "", f"{NAME}（虚构）· {size} 人 · {_STATES[state]}", f"地址     {settings.PUBLIC_URL}/",
        f"时刻     演示里现在是 {now:%Y-%m-%d %H:%M}，时间只在演示运行时前进", f"口令     {PASSWORD}（所有账号相同，只在演示里有）",
        "账号", *_logins(), "个人填报链接（用手机宽度的窗口打开）", *_links(state), "按 Ctrl-C 停止。",
    ]  # fmt: skip


def _logins():
    """One line an account, in the order of the sign-off chain."""
    people = {row.username: row.person for row in Account.objects.filter(username__in=LOGINS).select_related("person__unit")}
    return [f"  {name:<10} {says}  {people[name].name}" for name, says in LOGINS.items() if name in people]


def _links(state):
    """A few people's links: somebody still missing, somebody flagged, a head of a household, somebody from abroad."""
    slot = Campaign.objects.get(code="daily" if state == OUTBREAK else "absence").slots.order_by("-day").first()
    today = Return.objects.filter(slot=slot)
    students = Person.objects.filter(kind="undergraduate")
    chosen = [
        ("还没有报的本科生", students.exclude(pk__in=today.values("person"))),
        ("今天报了异常的学生", students.filter(pk__in=today.filter(flagged=True).values("person"))),
        ("国际学生", Person.objects.filter(kind="international")),
        ("要替家人填报的教职工", Person.objects.filter(household__guardian=True) if state == OUTBREAK else Person.objects.none()),
    ]  # fmt: skip
    found = [(says, people.exclude(unit=None).order_by("pk").first()) for says, people in chosen]
    return [f"  {links.url(person)}  {says}({person.name})" for says, person in found if person]
