"""解除通知书 for everybody who was released: the list, one press for all of them, each once, without a gap in the numbers."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.core import clock
from shouwang.core.figures import registry
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.core.verify import examine, load
from shouwang.roster import access
from shouwang.watch.actions.papers import issue_notice, issue_release
from shouwang.watch.actions.release_papers import issue_releases
from shouwang.watch.actions.watches import change_watch
from shouwang.watch.models import Paper, PaperKind, Watch
from shouwang.watch.paper_content import says
from shouwang.watch.queries import papers as queries
from shouwang.watch.tests.test_papers import academy, by, ended, watched  # noqa: F401  academy is the fixture

pytestmark = pytest.mark.django_db
# ruff: noqa: F811
NAMES = ("甲一", "甲二", "乙一", "丙一")


@pytest.fixture
def released(academy):
    """Three were released and one referred; 甲三 is still under watch."""
    watched(academy, "甲三")
    rows = [watched(academy, name) for name in NAMES]
    return [ended(row, end) for row, end in zip(rows, ("released", "early", "released", "referred"), strict=True)]


def due(academy, who="主任"):
    return [row.person.name for row in queries.releases_to_issue(access.scope_of(academy.account[who]))]


def test_all_that_were_released_get_one_paper_each_and_leave_the_list(academy, released):
    assert sorted(due(academy)) == sorted(NAMES[:3])
    found = issue_releases(watches=released[:3], by=by(academy, "主任"))
    assert [paper.number for paper in found.papers] == [f"观解〔2026〕00{n}号" for n in (1, 2, 3)] and not found.refused
    assert due(academy) == [] and Notice.objects.filter(code="watch.paper_release").count() == 3
    load()
    assert not examine("watch.papers_without_a_gap").broken and not examine("watch.papers_say_what_they_said").broken


def test_a_paper_of_many_says_what_a_paper_of_one_says(academy):
    first, second = watched(academy, "甲一"), watched(academy, "甲一", kind="self_monitoring")
    for row in (first, second):
        issue_notice(watch=row, by=by(academy, "医生"), place="居家")
    [many] = issue_releases(watches=[ended(first)], by=by(academy, "主任")).papers
    one = issue_release(watch=ended(second), by=by(academy, "主任"))
    many, one = (says(Paper.objects.get(pk=row.pk)) for row in (many, one))
    differ = [label for (label, a), (_label, b) in zip(many["pairs"], one["pairs"], strict=True) if a != b]
    assert set(differ) <= {"措施种类", "对应告知书"} and many["pairs"][0] == one["pairs"][0]
    assert {key: many[key] for key in many if key != "pairs"} == {key: one[key] for key in one if key != "pairs"}


def test_whoever_has_one_or_was_not_released_is_named_with_why(academy, released):
    issue_release(watch=released[0], by=by(academy, "主任"))
    found = issue_releases(watches=released, by=by(academy, "主任"))
    assert [paper.person.name for paper in found.papers] == ["甲二", "乙一"]
    assert [(row.person.name, refusal.code) for row, refusal in found.refused] == [("甲一", "watch.74"), ("丙一", "watch.73")]
    assert [paper.serial for paper in Paper.objects.filter(kind=PaperKind.RELEASE).order_by("pk")] == [1, 2, 3]


def test_pressing_twice_issues_nothing_twice(academy, released):
    issue_releases(watches=released[:3], by=by(academy, "主任"))
    with pytest.raises(Refused, match=r"\[watch.81\]"):
        issue_releases(watches=released[:3], by=by(academy, "主任"))
    with pytest.raises(Refused, match=r"\[watch.80\]"):
        issue_releases(watches=[], by=by(academy, "主任"))
    assert Paper.objects.count() == 3


@pytest.mark.parametrize("who", ["辅导员甲", "院长", "督查"])
def test_nobody_else_issues_or_reads_the_list(academy, released, who):
    with pytest.raises(Refused, match=r"\[watch.80\]"):
        issue_releases(watches=released, by=by(academy, who))
    client = Client()
    client.force_login(academy.account[who])
    assert client.get(reverse("watch:papers_release")).status_code == 404 and not Paper.objects.exists()


def test_a_watch_that_was_changed_counts_once(academy):
    row = watched(academy, "甲一")
    issue_notice(watch=row, by=by(academy, "医生"), place="居家")
    change = change_watch(watch=row, why="改期", last_day=clock.today(), by=by(academy, "医生"))
    ended(change)
    assert due(academy) == ["甲一"]
    [paper] = issue_releases(watches=[change], by=by(academy, "主任")).papers
    assert paper.chain == row.pk and paper.notice is not None and due(academy) == []


def test_the_page_names_them_and_one_press_issues_what_is_ticked(academy, released):
    client = Client()
    client.force_login(academy.account["主任"])
    address = reverse("watch:papers_release")
    said = client.get(address).content.decode()
    assert all(name in said for name in NAMES[:3]) and "丙一" not in said and "甲三" not in said
    ticked = re.findall(r'checked name="watch" value="(\d+)"', said)
    assert len(ticked) == 3 == registry["watch.papers_release_due"].rows(access.scope_of(academy.account["主任"]), {}).total
    home = client.get("/").content.decode()
    assert "已经解除，请开解除通知书" in home and address in home
    done = client.post(address, {"watch": [*ticked, "x"], "lang": "zh-hans"}, follow=True).content.decode()
    assert "已签发 3 份解除通知书" in done and "没有待开的解除通知书" in done
    assert "已经解除，请开解除通知书" not in client.get("/").content.decode()
    assert "已经开具解除通知书" in client.post(address, {"watch": ticked, "lang": "zh-hans"}, follow=True).content.decode()


def test_a_hundred_cost_no_more_queries_than_ten(academy):
    def cost(many):
        rows = [ended(watched(academy, "甲一")) for _ in range(many)]
        with CaptureQueriesContext(connection) as found:
            assert len(issue_releases(watches=[Watch(pk=row.pk) for row in rows], by=by(academy, "主任")).papers) == many
        return len(found)

    cost(1)
    assert cost(100) <= cost(10) + 6, "some inserts go in batches"
