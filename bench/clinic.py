"""Every other screen of the clinic: 1,000 people under watch with 28 checks each, beside absences, papers, beds, needs, a log, a sweep of
40,000, a screening of 10,000 and a chain of 200. Processor time of a request, of this process and of its PostgreSQL backend, the median of
five after one that warms up, and its ratio to the database's own scan of the rows that the screen is about.

python bench/clinic.py [--database sqlite|postgresql] [--people 1000] [--roster 40000]
"""

import argparse
import datetime as dt
import shutil

import measure
import watch
import world

ASKED = argparse.ArgumentParser(description=__doc__)
ASKED.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
ASKED.add_argument("--people", type=int, default=1000)
ASKED.add_argument("--roster", type=int, default=40_000)
LIMIT = 200


def some(people, rows, act):
    """Do one thing for the first so many of a list."""
    for row in rows[:people]:
        act(row)


def papers_beds_needs(rows, part):
    """A third of the watched have a paper, a bed and a need; health contacts for all."""
    from shouwang.core.actions import operator
    from shouwang.roster import access
    from shouwang.roster.models import Person
    from shouwang.watch.actions import health_contacts, needs, papers, stays
    from shouwang.watch.models import Bed, NeedKind, PlaceKind

    by = operator()
    house = stays.open_house(name="集中观察点", kind=PlaceKind.CENTRAL, by=by)
    stays.add_rooms(house=house, names=[str(100 + number) for number in range(part)], beds=1, by=by)
    beds = iter(Bed.objects.order_by("pk"))
    some(part, rows, lambda row: papers.issue_notice(watch=row, place="集中观察点", by=by))
    some(part, rows, lambda row: stays.move_in(person=row.person, kind=PlaceKind.CENTRAL, bed=next(beds), watch=row, by=by))
    some(part, rows, lambda row: needs.ask_need(person=row.person, kind=NeedKind.values[0], text="布洛芬", by=access.on_behalf(row.person)))
    contacts = list(Person.objects.exclude(path="").order_by("-number")[:20])
    health_contacts.share_out(people=[row.person for row in rows], contacts=contacts, by=by)


def ill_and_reporting(mandate, part, day):
    """So many absences, self-reports and returnees of people who are not under watch, and as many visits to the clinic."""
    from shouwang.core import clock
    from shouwang.core.actions import operator
    from shouwang.roster import access, tree
    from shouwang.roster.models import Person
    from shouwang.watch.actions import absences, clinic, returnees, self_reports

    people = list(Person.objects.exclude(path="").filter(watches=None).order_by("-number")[: 3 * part])
    by, post = operator(), clinic.open_post(name="CT 室", nature="ct", unit=tree.root(), by=operator())
    some(part, people, lambda one: absences.register_absence(person=one, first_day=day, reason="ill", symptoms=("fever",), by=by, mandate=mandate))
    some(part, people[part:], lambda one: self_reports.report_self(person=one, what="contact", day=day, by=access.on_behalf(one)))
    some(
        part, people[2 * part :],
        lambda one: returnees.declare_return(person=one, mandate=mandate, by=by, division="湖北省武汉市", planned_day=day),
    )  # fmt: skip
    for number in range(part):
        clinic.enter_visit(post=post, at=clock.now() - dt.timedelta(minutes=number), code=f"CT-{number:04}", indication="history", by=by)


def swept_and_screened(mandate, people, day):
    """The whole roll asked for one place, a quarter of it screened, a chain of as many cases as a fifth of the watched."""
    from shouwang.core.actions import operator
    from shouwang.roster.models import Person
    from shouwang.watch.actions import screenings, sweeps
    from shouwang.watch.actions.contacts import Met, import_contacts, note_case
    from shouwang.watch.diseases import disease_by_word
    from shouwang.watch.models import Case

    by, DAY = operator(), dt.timedelta(days=1)
    sweeps.open_sweep(
        code="hb", mandate=mandate, question="是否到过湖北", place="湖北省", from_day=day - 14 * DAY, to_day=day - DAY, by=by
    )
    quarter = Person.objects.exclude(path="").order_by("number").values_list("pk", flat=True)[: Person.objects.exclude(path="").count() // 4]
    chosen = Person.objects.filter(pk__in=list(quarter))
    screening = screenings.open_screening(
        code="tb", title="新生结核病筛查", disease=disease_by_word("tuberculosis"), people=chosen, mandate=mandate, by=by
    )
    for number in range(people // 5):
        note_case(mandate=mandate, code=str(number + 1), onset_day=day - (8 - number % 9) * DAY, by=by)
    cases = list(Case.objects.order_by("pk"))
    met = [Met(cases[(n - 1) // 3].pk, cases[n].pk, None, day - 10 * DAY) for n in range(1, len(cases))]
    import_contacts(mandate=mandate, met=met, by=by)
    return screening


def scan(tables) -> float:
    """Milliseconds of processor time in which the database itself reads every row of some tables."""
    from django.db import connection

    def read():
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT * FROM {table}")
                cursor.fetchall()

    return measure.worked(read)


def statements(browser, path) -> int:
    """How many statements a page sends."""
    from django.db import connection

    said = []

    def counting(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        assert browser.get(path).status_code == 200, path
    return len(said)


def screens(mandate, screening, row, day):
    """name → (address, tables that the screen is about)."""
    from django.urls import reverse

    watched = ["watch_watch", "checkin_return"]
    return {
        "board": (reverse("watch:follow_board"), watched), "missed": (reverse("watch:follow_missed"), watched),
        "person": (reverse("watch:follow_person", args=[row.pk]), watched), "register": (reverse("watch:watch_register"), watched),
        "contacts": (reverse("watch:health_contacts"), ["watch_watch", "watch_healthcontact"]),
        "self_reports": (reverse("watch:self_reports"), ["watch_selfreport", "watch_watch"]),
        "papers": (reverse("watch:papers"), ["watch_paper", "watch_watch"]), "stays": (reverse("watch:stays"), ["watch_stay", "watch_bed"]),
        "needs": (reverse("watch:needs"), ["watch_need"]), "clinic_log": (reverse("watch:clinic"), ["watch_visit"]),
        "absences": (reverse("watch:absences"), ["watch_absence", "watch_absenceentry"]),
        "absence_register": (reverse("watch:register") + f"?day={day}", ["watch_absence", "roster_unit"]),
        "returnees": (reverse("watch:returnees"), ["watch_returnee"]),
        "sweep": (reverse("watch:sweep", args=["hb"]), ["watch_sweeptarget"]),
        "sweep_people": (reverse("watch:sweep_people", args=["hb"]), ["watch_sweeptarget"]),
        "screening": (reverse("watch:screening", args=[screening.pk]), ["watch_screeningtarget"]),
        "chain": (reverse("watch:chain", args=[mandate.pk]), ["watch_case", "watch_contactevent"]),
        "chain_generations": (reverse("watch:chain", args=[mandate.pk]) + "?picture=generations", ["watch_case", "watch_contactevent"]),
    }  # fmt: skip


def officer():
    """Somebody of the clinic who also sweeps, and a browser in which they have logged in."""
    from shouwang.core.actions import operator
    from shouwang.roster import actions, tree
    from shouwang.roster.models import Role

    browser, account = watch.officer("B1", Role.CLINIC)
    actions.grant_role(person=account.person, role=Role.OFFICE, unit=tree.root(), kinds=[], by=operator())
    return browser


def everything(asked, campaign, first):
    """All of it; the screens to look at."""
    from shouwang.core import clock

    clock.move(clock.instant(first, 600))
    rows = watch.watched(asked.people, first)
    watch.fourteen_days(rows, first)
    day, part = clock.today(), min(asked.people // 3, 300)  # a house takes so many rooms at once
    clock.move(clock.instant(first + dt.timedelta(days=watch.DAYS), 21 * 60))
    papers_beds_needs(rows, part)
    clock.move(clock.instant(day, 9 * 60))
    ill_and_reporting(campaign.mandate, part, day)
    screening = swept_and_screened(campaign.mandate, asked.people, day)
    clock.move(clock.instant(first + dt.timedelta(days=watch.DAYS + 1), 10 * 60))
    return screens(campaign.mandate, screening, rows[0], day)


def main():
    """Make them and look."""
    asked = ASKED.parse_args()
    home = measure.settle(asked.database)
    world.setup()
    from django.conf import settings

    from shouwang.core import clock

    settings.ALLOWED_HOSTS = ["*"]
    result = {"database": asked.database, "people": asked.people, "roster": asked.roster, "load_before": measure.load()}
    campaign = world.make(asked.roster, days_ago=watch.DAYS + 10)
    first = clock.today() - dt.timedelta(days=watch.DAYS + 1)
    with clock.moved(clock.instant(campaign.since_day, 600)):
        pages = everything(asked, campaign, first)
        world.analyze()
        browser = officer()
        measure.say(f"{'screen':20} {'cpu ms':>8} {'statements':>10} {'scan ms':>8} {'ratio':>6}")
        for name, (path, tables) in pages.items():
            said, spent, read = statements(browser, path), measure.worked(lambda path=path: browser.get(path)), scan(tables)
            result |= {f"{name}_cpu_ms": spent, f"{name}_statements": said, f"{name}_to_scan": round(spent / max(read, 0.1), 1)}
            measure.say(f"{name:20} {spent:8} {said:10} {read:8} {result[f'{name}_to_scan']:6}")
    shutil.rmtree(home)
    measure.done("clinic", result, {f"{name}_cpu_ms": ("<=", LIMIT) for name in pages})


if __name__ == "__main__":
    main()
