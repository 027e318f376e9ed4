"""Table 2 and the clinic's sentence: each kind in rows of its own, to the digit in every copy, restated, replayed, small cells hidden."""

import datetime as dt
import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.bulletin import actions, public, replaying, tables
from shouwang.bulletin.build import document
from shouwang.bulletin.files import rendered
from shouwang.bulletin.kinds_table import GROUPS, Table
from shouwang.bulletin.models import Cell
from shouwang.bulletin.suppress import Sum, suppress
from shouwang.bulletin.tests.test_suppress import determined
from shouwang.core import clock, verify
from shouwang.core.figures import registry
from shouwang.roster import access
from shouwang.watch.actions.clinic import enter_count, open_post
from shouwang.watch.actions.watches import change_watch, end_watch, open_watch
from shouwang.watch.figures.watches import table as counted_watches
from shouwang.watch.models import End, Kind, Watch
from tests.academy import FIRST

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
COLUMNS = ("staff", "student", "family", "other", "total", "change")


def at(day, hour, minute=0):
    return clock.instant(day, hour * 60 + minute)


def put(academy, name, kind=Kind.HOME_MONITORING, day0=FIRST, **more):
    return open_watch(person=academy.person[name], kind=kind, day0=day0, by=academy.by, **more)


def issue_at(academy, when, day):
    clock.move(when)
    return actions.issue_now(day=day, by=academy.by)


def cell(issue, row, column="total"):
    return issue.frozen["cells"].get(f"kinds/{row}/{column}")


@pytest.fixture
def two_days(academy):
    """Day 1: 甲一, 丁一 and 医生 under watch at home, 甲二 monitors herself, 乙一 reported. Day 2: 甲一 fell ill, 丙一 joined."""
    clock.move(at(FIRST, 9))
    academy.answer("甲一", day=FIRST)
    watch = {name: put(academy, name) for name in ("甲一", "丁一", "医生")}
    watch["甲二"] = put(academy, "甲二", Kind.SELF_MONITORING)
    watch["乙一"] = put(academy, "乙一", Kind.SELF_MONITORING, confirmed=False)
    first = issue_at(academy, at(FIRST, 19), FIRST)
    clock.move(at(FIRST + DAY, 9))
    academy.answer("甲一", day=FIRST + DAY)
    end_watch(watch=watch["甲一"], end=End.CONFIRMED, by=academy.by)
    put(academy, "丙一", day0=FIRST + DAY)
    return academy, watch, first, issue_at(academy, at(FIRST + DAY, 19), FIRST + DAY)


def test_table_two_counts_each_kind_by_itself_with_the_change(two_days):
    _academy, _watch, first, second = two_days
    said = {name: tuple(cell(first, f"home_monitoring.{name}", column) for column in COLUMNS) for name in ("standing", "opened", "closed", "ever_opened")}
    assert said == {
        "standing": (1, 1, 1, 0, 3, None), "opened": (1, 1, 1, 0, 3, None), "closed": (0, 0, 0, 0, 0, None),
        "ever_opened": (1, 1, 1, 0, 3, None),
    }  # fmt: skip
    assert cell(first, "self_monitoring.standing") == 1 and cell(first, "pending") == 1
    said = {name: tuple(cell(second, f"home_monitoring.{name}", column) for column in COLUMNS) for name in ("standing", "opened", "closed", "ever_opened", "ever_closed")}
    assert said == {
        "standing": (1, 1, 1, 0, 3, 0), "opened": (0, 1, 0, 0, 1, -2), "closed": (0, 1, 0, 0, 1, 1),
        "ever_opened": (1, 2, 1, 0, 4, 1), "ever_closed": (0, 1, 0, 0, 1, 1),
    }  # fmt: skip
    assert cell(second, "end.confirmed.closed") == cell(second, "end.confirmed.ever_closed") == 1
    assert not any(key == "total" for key, _names, _emphasis in second.frozen["tables"][0]["lines"]), "kinds are never added up"


def test_every_cell_opens_into_as_many_rows(two_days):
    scope = access.everything()
    for issue in two_days[2:]:
        rows = Cell.objects.filter(issue=issue, key__startswith="kinds/").exclude(key__endswith="/change")
        for row in rows:
            assert registry[row.figure].rows(scope, row.about).total == row.value, row.key
    opened = {row.key for row in rows if row.value}
    assert "kinds/home_monitoring.standing/student" in opened


def test_issues_replay_and_what_became_known_later_is_restated(two_days):
    academy, _watch, first, second = two_days
    assert replaying.replay(first).result == "identical" and replaying.replay(second).result == "identical"
    clock.move(at(FIRST + 2 * DAY, 8))
    academy.answer("甲一", day=FIRST + 2 * DAY)
    put(academy, "丙二", day0=FIRST, since=at(FIRST, 12))
    found = replaying.replay(first)
    assert found.result == "restated"
    changed = {change.cell: (change.issued, change.now) for change in found.changes}
    assert changed["kinds/home_monitoring.standing/student"] == (1, 2)
    assert changed["kinds/home_monitoring.opened/total"] == (3, 4)
    third = issue_at(academy, at(FIRST + 2 * DAY, 19), FIRST + 2 * DAY)
    text = "\n".join(document(third).restatements)
    assert "居家健康监测：现有" in text and "由3更正为4" in text
    assert not [held for held in verify.examine_all() if held.broken]


def test_a_change_of_terms_is_no_new_watch_and_moves_with_its_kind(two_days):
    academy, watch, _first, second = two_days
    clock.move(at(FIRST + 2 * DAY, 9))
    academy.answer("甲一", day=FIRST + 2 * DAY)
    change_watch(watch=watch["医生"], why="延长", last_day=FIRST + 20 * DAY, by=academy.by)
    change_watch(watch=watch["丁一"], why="改为自我监测", kind=Kind.SELF_MONITORING, by=academy.by)
    third = issue_at(academy, at(FIRST + 2 * DAY, 19), FIRST + 2 * DAY)
    assert (cell(third, "home_monitoring.ever_opened"), cell(third, "home_monitoring.opened")) == (3, 0)
    assert (cell(third, "self_monitoring.ever_opened"), cell(third, "self_monitoring.closed")) == (2, 0)
    assert replaying.replay(second).reproduces


def test_all_copies_print_table_two_to_the_digit(two_days):
    docx, pypdf = pytest.importorskip("docx"), pytest.importorskip("pypdf")
    issue = two_days[3]
    table = next(block for block in document(issue).sections[0].blocks if getattr(block, "key", "") == "kinds")
    wanted = {row.label: [piece.text for piece in row.cells] for row in table.rows}
    assert wanted["居家健康监测：当日新增"] == ["0", "1", "0", "0", "1", "−2"]
    page = rendered(issue, "html").decode()
    for lang, row in (("zh-hans", "居家健康监测：现有"), ("zh-hant", "居家健康監測：現有")):
        word = docx.Document(io.BytesIO(rendered(issue, "docx", lang)))
        found = {line.cells[0].text: [cell.text for cell in line.cells[1:]] for each in word.tables for line in each.rows}
        assert found[row] == wanted["居家健康监测：现有"]
    text = re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(rendered(issue, "pdf"))).pages))
    for label, cells in wanted.items():
        assert label in page and "".join(cells) in text
    assert "figures/watch.standing" in page
    assert rendered(issue, "html", "en")


def test_public_copy_of_table_two_hides_small_cells_and_the_change(two_days):
    said = json.loads(rendered(two_days[3], "json", is_public=True))
    table = next(table for table in said["tables"] if table["key"] == "kinds")
    assert "change" not in table["columns"]
    assert all(value is None or value == 0 or value >= 5 for row in table["rows"] for value in row["values"].values())
    page = rendered(two_days[3], "html", is_public=True).decode()
    assert "居家健康监测" in page and "&lt;5" in page and "−2" not in page


def test_an_issue_from_before_the_rooms_joined_replays_as_it_was(academy, monkeypatch):
    clock.move(at(FIRST, 9))
    academy.answer("甲一", day=FIRST)
    put(academy, "甲一")
    monkeypatch.setattr("shouwang.bulletin.freezing.of_rooms", lambda slot, known_at: {"day": slot.day.isoformat(), "mandate": slot.campaign.mandate_id})
    old = issue_at(academy, at(FIRST, 19), FIRST)
    monkeypatch.undo()
    assert all(table["absent"] for table in old.frozen["tables"]) and old.frozen["said"] == []
    assert replaying.restating.recount(old.frozen, old.known_at) == old.frozen["cells"]
    assert "本期无此项" in rendered(old, "html").decode()
    new = issue_at(academy, at(FIRST, 20), FIRST)
    assert cell(new, "home_monitoring.standing") == 1 and cell(new, "home_monitoring.standing", "change") is None
    assert replaying.replay(old).result == "identical"


def test_the_clinic_says_how_many_came_to_the_day(academy):
    clock.move(at(FIRST, 9))
    academy.answer("甲一", day=FIRST)
    post = open_post(name="核医学科", nature="ct", unit=academy.unit["校医院"], by=academy.by)
    enter_count(post=post, day=FIRST, visits=755, reporter="阅片人", by=academy.by)
    clock.move(at(FIRST + DAY, 9))
    academy.answer("甲一", day=FIRST + DAY)
    enter_count(post=post, day=FIRST + DAY, visits=40, reporter="阅片人", by=academy.by)
    issue = issue_at(academy, at(FIRST + DAY, 19), FIRST + DAY)
    page = re.sub(r"<[^>]+>", "", rendered(issue, "html").decode())
    assert "CT 检查：当日40人次，累计完成795人次。" in re.sub(r"\n", "", page)
    for row in Cell.objects.filter(issue=issue, key__startswith="said/clinic"):
        assert registry[row.figure].rows(access.everything(), row.about).total == row.value
    assert replaying.replay(issue).result == "identical"
    enter_count(post=post, day=FIRST, visits=700, reporter="更正", by=academy.by)
    assert {(c.issued, c.now) for c in replaying.replay(issue).changes} == {(795, 740)}


class Drawn(Table):
    """Table 2 of drawn counts, laid out as of rows."""

    def __init__(self, drawn):
        self.rows, self.cells, self.figures, self.sums, self.bounds, self.unprinted = [], {}, {}, [], [], {}
        self.about, self.before = {}, {}
        counted, ended = {}, {}
        for (kind, group), (ways, standing, opened) in drawn.items():
            ever = sum(ways) + standing
            counted[kind, group] = {
                "ever_closed": sum(ways), "closed": ways[0], "standing": standing, "opened": min(opened, ever), "ever_opened": ever,
            }  # fmt: skip
            for end, many, today in zip(("released", "confirmed"), ways, (ways[0], 0), strict=True):
                parts = ended.setdefault((end, group), {"ever_closed": 0, "closed": 0})
                parts["ever_closed"] += many
                parts["closed"] += today
        used = [Kind.CENTRAL, Kind.SELF_MONITORING]
        for kind in used:
            self._kind(kind, counted)
        self._ends([End.RELEASED, End.CONFIRMED], ended, used)


counts = st.one_of(st.integers(0, 6), st.integers(0, 40))
drawn_tables = st.fixed_dictionaries(
    {(kind, group): st.tuples(st.tuples(counts, counts), counts, counts) for kind in ("central", "self_monitoring") for group in GROUPS}
)


@settings(deadline=None, max_examples=25)
@given(drawn_tables)
def test_public_table_two_gives_no_small_cell_away(drawn):
    """Whatever the counts: nothing under five is printed, and no hidden cell can be worked out from the sums of the table."""
    table = Drawn(drawn)
    cells = {key: value for key, value in table.cells.items() if key[1] != "change"}
    sums = [Sum(total, parts) for total, parts in table.sums]
    found = suppress(cells, sums, table.bounds, unprinted=table.unprinted)
    assert {key for key, value in cells.items() if 0 < value < 5} <= found.hidden
    assert found.hidden <= set(cells), "what is printed nowhere needs no mark"
    everything = cells | table.unprinted
    assert not determined(everything, sums, found.hidden | set(table.unprinted)) & found.hidden
    assert public.NOTHING.hidden == frozenset() and tables.cell("kinds", ("a", "b")) == "kinds/a/b"


def test_standing_is_ever_less_ended_on_every_day_of_any_history(academy):
    clock.move(at(FIRST + 3 * DAY, 12))
    for place, name in enumerate(("甲一", "甲二", "乙一", "丙一", "医生", "丁一")):
        watch = put(academy, name, [Kind.HOME_MONITORING, Kind.MONITORING][place % 2], since=at(FIRST + place % 3 * DAY, 8))
        if place % 2:
            end_watch(watch=watch, end=End.REFERRED, at=at(FIRST + (place % 3) * DAY + DAY, 0), by=academy.by)
    for day in (FIRST - DAY, FIRST, FIRST + DAY, FIRST + 2 * DAY, FIRST + 3 * DAY):
        for since in (None, at(FIRST + DAY, 0)):
            about = {"day": day.isoformat(), "since": since.isoformat() if since else ""}
            for parts in counted_watches(access.everything(), **about).values():
                assert parts["standing"] == parts["ever_opened"] - parts["ever_closed"]
    assert Watch.objects.count() == 6
