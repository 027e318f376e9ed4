"""How the demonstration comes to stand: institution, units, roster file, posts, accounts, mandate, campaign; all through actions."""

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

from shouwang.checkin.actions import open_campaign, set_clock
from shouwang.core import clock, institution, parameters
from shouwang.core.actions import Actor, operator
from shouwang.demo import campus
from shouwang.demo.posts import PASSWORD
from shouwang.demo.story import OUTBREAK
from shouwang.roster import actions as roster
from shouwang.roster import imports
from shouwang.roster.models import Kind, Person, Unit

BEFORE = 20  # days between the founding and the first day of collection
_HEADERS = ("学工号", "姓名", "类别", "单位", "宿舍", "电话", "证件号", "出生日期", "户主学工号")
TERM_CLOCK = {"reminds_min": 540, "cutoff_min": 600, "adviser_min": 660, "unit_min": 780, "lock_min": 900}
_NUMBERS = {"校医院": "10066270120", "辅导员": "10066270110"}


class Cast:
    """Who is who in the database: people, units and actors by the plan's numbers and codes."""

    def __init__(self, plan):
        self.people = dict(Person.objects.values_list("number", "pk"))
        self.ids = [self.people[person.number] for person in plan.people]
        self.units = {unit.code: unit for unit in Unit.objects.filter(tree="R", closed_day=None)}
        self.units[""] = self.units["ALL"]
        self.units |= {f"G:{unit.name}": unit for unit in Unit.objects.filter(tree="G", closed_day=None)}
        self.names = {person.number: person.name for person in plan.people}
        self._actors: dict = {}

    def actor(self, number) -> Actor:
        """The person acts with the rights of their own grants."""
        if number not in self._actors:
            pk = self.people[number]
            self._actors[number] = Actor(ref=f"roster.Person:{pk}", name=self.names.get(number, number), person_id=pk)
        return self._actors[number]

    def person(self, number) -> Person:
        """The person with a number, as they are now."""
        return Person.objects.get(pk=self.people[number])


def found():
    """The institution, marked as a demonstration, with the forms, chains and texts that the product ships."""
    from shouwang.commands.institution import ship

    roster.found_institution(name=campus.NAME, zone=campus.ZONE, mark="demo", by=operator())
    institution.forget()
    ship(operator())
    _fill_in_numbers()
    _open_the_door()


def _open_the_door():
    """Nobody who tries the demonstration has an authenticator for its invented offices: no role is asked for the second step."""
    since = clock.today()
    parameters.set_parameter(
        code="second_step_roles", value=[], since_day=since, source="演示：账号都是虚构的，不要求两步验证", by=operator()
    )


def _fill_in_numbers():
    """Whom to ring, in the university's own numbers; they begin with 100, as no telephone does."""
    from shouwang.checkin.actions import set_advice
    from shouwang.checkin.models import Advice

    for row in Advice.objects.all():
        phones = [phone | {"number": phone["number"] or _NUMBERS[phone["label"]]} for phone in row.phones]
        set_advice(
            flag=row.flag, text=row.text, text_hant=row.text_hant, text_en=row.text_en, phones=phones, by=operator()
        )


def raise_units(plan, posts):
    """Every unit, top down, with its code and its names in three languages; the working groups in a tree of their own."""
    for group in posts.groups:
        roster.create_unit(parent=Unit.objects.get(path="G"), name=group, kind="working_group", by=operator())
    made = {"": Unit.objects.get(path="R")}
    for code, unit in plan.units.items():
        made[code] = roster.create_unit(
            parent=made[unit.above], name=unit.name, kind=unit.kind, code=code, name_hant=unit.hant, name_en=unit.english,
            by=operator(),
        )  # fmt: skip


def roster_file(plan) -> bytes:
    """The roster as the personnel and student offices would export it: a CSV with Chinese headers."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_HEADERS)
    labels = {kind.value: str(kind.label) for kind in Kind}
    titles = {code: plan.title(code) for code in plan.units}
    for person in plan.people:
        rows.writerow([
            person.number, person.name, labels[person.kind], titles[person.unit], person.dormitory, person.phone, person.document,
            person.birth, person.head,
        ])  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


def read_roster(plan):
    """Import the roster file as an administrator does: plan it, read the plan, commit it."""
    wanted = imports.plan(roster_file(plan), name="望川大学名册.csv")
    if wanted.errors or len(wanted.joins) != len(plan.people):
        raise RuntimeError(f"the demonstration's roster file is not sound: {wanted.errors[:3]}")
    roster.commit_import(plan=wanted, by=operator())


def appoint(posts, cast):
    """Grants for every post; a named responsible person for every second-level unit."""
    for post in posts.held:
        roster.grant_role(
            person=cast.person(post.number), role=post.role, unit=cast.units[post.unit], kinds=post.kinds, by=operator()
        )
        if post.role == "head":
            roster.set_responsible(unit=cast.units[post.unit], person=cast.person(post.number), by=operator())


def open_accounts(posts, cast):
    """The accounts that are printed, with the password that is printed: only ever in a database marked demo."""
    if institution.mark() != "demo":
        raise RuntimeError("the demonstration's password is for a database marked demo only")
    parameters.set_parameter(  # a visitor of the demonstration carries no authenticator
        code="second_step_grace_days", value=3650, since_day=clock.today(), source="演示数据", by=operator()
    )
    for login in posts.logins:
        account = roster.make_account(person=cast.person(login.number), username=login.username, by=operator())
        roster.set_password(account=account, password=PASSWORD, by=operator())


def open_collection(state, first_day: dt.date, posts, cast):
    """What opens collection, and the campaign that asks."""
    office = cast.actor(posts.office[0])
    if state == OUTBREAK:
        mandate = roster.open_outbreak(
            code="FLU", name=f"{first_day.year} 年秋冬季流感样疾病疫情", since_day=first_day, by=office,
            basis="突发公共卫生事件应对法；传染病防治法（2025 年修订）；校疫情防控工作领导小组决定",
            review_day=first_day + dt.timedelta(days=30),
        )  # fmt: skip
        return open_campaign(code="daily", name="每日健康上报", mandate=mandate, form="daily-health", since_day=first_day, by=office)
    mandate = roster.open_standing_duty(
        code="TERM", name="学期常态防控", since_day=first_day, review_day=first_day + dt.timedelta(days=120), by=office
    )
    campaign = open_campaign(
        code="absence", name="晨检与因病缺勤登记", mandate=mandate, form="absence-check", since_day=first_day, by=office,
        kinds=["undergraduate", "postgraduate", "international"], cadence="school-days",
    )  # fmt: skip
    return set_clock(campaign=campaign, minutes=TERM_CLOCK, by=office)


def settle():
    """Whatever was planned for a time that has come reaches the present columns."""
    roster.settle_if_due(by=operator())


def first_instant(first_day: dt.date) -> dt.datetime:
    """Nine o'clock of the day on which everything was set up."""
    return dt.datetime.combine(first_day - dt.timedelta(days=BEFORE), dt.time(9), ZoneInfo(campus.ZONE)).astimezone(dt.UTC)
