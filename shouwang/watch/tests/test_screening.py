"""Screenings: the roll call adds up, results stay with the clinic, a case goes back by the rule, contacts are screened in one step."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.core import clock, timeline
from shouwang.core.figures import registry
from shouwang.core.models import Access
from shouwang.core.refusals import Refused
from shouwang.core.verify import examine
from shouwang.roster import access, actions
from shouwang.roster.models import Kind, Person
from shouwang.roster.timeline import file_of
from shouwang.watch import screening_file
from shouwang.watch.actions import screenings as acting
from shouwang.watch.actions.contacts import note_case
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.explaining import why
from shouwang.watch.models import Exam, Screening, ScreeningTarget
from shouwang.watch.queries import screenings as queries
from shouwang.watch.rules.screening import STATES, Count, count, exam_verdict, state, step_verdict

PUPILS = ("甲一", "甲二", "甲三", "乙一", "乙二", "丙一", "丙二")


def MARCH(day):
    return dt.date(2026, 3, day)


DAY = MARCH(16)


def refused(code):
    return pytest.raises(Refused, match=f"\\[{code}\\]")


def opened(academy, names=PUPILS, code="tb2026", **more):
    people = Person.objects.filter(pk__in=[academy.person[name].pk for name in names])
    words = {"code": code, "title": "新生结核病筛查", "disease": disease_by_word("tuberculosis")} | more
    return acting.open_screening(people=people, by=academy.by, **words)


def examine_one(academy, row, name, result="normal", stage="first", day=DAY, **more):
    target = row.targets.get(person=academy.person[name])
    return acting.record_exam(found=acting.Found(target=target, stage=stage, day=day, result=result, **more), by=academy.by)


def whole(row):
    return queries.by_college(access.everything(), row)[1]


# ---- rules


RESULTS = st.sampled_from([None, "normal", "abnormal"])


@given(st.lists(st.tuples(RESULTS, RESULTS)), st.lists(st.tuples(RESULTS, RESULTS)))
def test_everybody_is_in_exactly_one_state_and_the_roll_call_adds_up(some, others):
    found = count(state(*one) for one in some)
    assert found.expected == len(some) == found.done + found.undone
    assert found.done == found.normal + found.abnormal and found.abnormal == found.recheck + found.rechecked
    assert found.done == sum(1 for first, _recheck in some if first is not None)
    assert found + count(state(*one) for one in others) == count(state(*one) for one in some + others)


def test_silence_is_not_examined_and_never_normal():
    assert [state(None, None), state("normal", None), state("abnormal", None), state("abnormal", "normal")] == list(STATES)
    assert count([]) == Count() and Count().expected == 0


@pytest.mark.parametrize(
    "stage, first, day, first_day, code",
    [
        ("first", None, DAY, None, None), ("first", None, MARCH(17), None, "watch.142"), ("recheck", None, DAY, None, "watch.143"),
        ("recheck", "normal", DAY, DAY, "watch.143"), ("recheck", "abnormal", DAY, DAY, None), ("recheck", "abnormal", MARCH(15), DAY, "watch.144"),
    ],
)  # fmt: skip
def test_a_recheck_follows_an_abnormal_examination(stage, first, day, first_day, code):
    found = exam_verdict(stage=stage, first=first, day=day, first_day=first_day, today=DAY)
    assert (found.ok, found.reasons[0][0] if found.reasons else None) == (code is None, code)


@pytest.mark.parametrize(
    "step, done, day, code",
    [
        ("diagnosed", {}, DAY, None), ("suspended", {}, DAY, "watch.146"), ("suspended", {"diagnosed": (DAY, None)}, DAY, None),
        ("certificate", {"diagnosed": (DAY, None)}, MARCH(15), "watch.147"), ("clinic", {"diagnosed": (DAY, None)}, DAY, "watch.146"),
        ("resumed", {"diagnosed": (DAY, None), "certificate": (DAY, None)}, DAY, "watch.146"),
        ("followed", {"diagnosed": (DAY, None), "closed": (DAY, None)}, DAY, "watch.145"), ("diagnosed", {}, MARCH(17), "watch.142"),
        ("suspended", {"diagnosed": (DAY, None), "suspended": (DAY, None)}, DAY, "watch.148"),
    ],
)  # fmt: skip
def test_the_steps_of_a_case_go_in_order(step, done, day, code):
    found = step_verdict(step=step, done=done, day=day, today=DAY)
    assert (found.ok, found.reasons[0][0] if found.reasons else None) == (code is None, code)


# ---- the roll call


def test_a_screening_counts_its_targets_by_college(academy):
    row = opened(academy)
    for name, result in (("甲一", "normal"), ("甲二", "abnormal"), ("丙一", "abnormal")):
        examine_one(academy, row, name, result)
    examine_one(academy, row, "丙一", "normal", stage="recheck")
    colleges, total = queries.by_college(access.everything(), row)
    assert [(one.unit.name, one.count) for one in colleges] == [("计算机学院", Count(3, 1, 1, 0)), ("医学院", Count(1, 0, 0, 1))]
    assert total == Count(4, 1, 1, 1) and total.expected == 7


def test_freshmen_are_those_of_the_grade_in_every_college(academy):
    people = acting.audience(grade="2023级")
    assert {row.name for row in people} == {"甲一", "甲二", "甲三", "乙一", "乙二"}
    assert not acting.audience(grade="2099级").exists()
    assert set(acting.audience(units=[academy.unit["医学院"]], kinds=[Kind.POSTGRADUATE]).values_list("name", flat=True)) == {"丙一", "丙二"}


def test_nobody_found_or_a_code_twice_is_refused(academy):
    opened(academy)
    with refused("watch.140"):
        opened(academy)
    with refused("watch.141"):
        opened(academy, names=(), code="none")


def test_a_transfer_moves_a_target_to_where_they_are(academy):
    row = opened(academy, ("乙一",))
    moved = actions.offer_transfer(person=academy.person["乙一"], target=academy.unit["研2401"], by=academy.by)
    actions.accept_transfer(transfer=moved, by=academy.by)
    assert [one.unit.name for one in queries.by_college(access.everything(), row)[0]] == ["医学院"]


def test_a_second_entry_corrects_the_first_and_the_same_again_says_nothing(academy):
    row = opened(academy)
    first = examine_one(academy, row, "甲一", "abnormal")
    again = examine_one(academy, row, "甲一", "abnormal")
    assert again.pk == first.pk and Exam.objects.count() == 1
    fresh = examine_one(academy, row, "甲一", "normal")
    assert fresh.supersedes == first and whole(row).normal == 1 and whole(row).abnormal == 0


def test_what_was_known_before_a_result_is_still_known(academy):
    row = opened(academy)
    before = clock.now()
    clock.move(before + dt.timedelta(hours=1))
    examine_one(academy, row, "甲一")
    assert (queries.table(row.mandate)[0].done, queries.table(row.mandate, before)[0].done) == (1, 0)
    assert queries.table(row.mandate)[0].expected == 7


def opens(row, name, known_at=None, **more):
    about = {"screening": str(row.pk)} | ({"known_at": known_at.isoformat()} if known_at else {}) | more
    return registry[f"watch.screening_{name}"].rows(access.everything(), about)


@pytest.mark.parametrize("seconds, done", [(0, 1), (1, 0)], ids=["recorded_at_the_lock", "recorded_after_the_lock"])
def test_a_number_opens_what_was_recorded_by_its_instant(academy, seconds, done):
    row = opened(academy)
    clock.move(clock.now() + dt.timedelta(hours=1))
    exam = examine_one(academy, row, "甲一")
    lock = exam.recorded_at - dt.timedelta(seconds=seconds)
    assert (opens(row, "done", lock).total, opens(row, "undone", lock).total) == (done, 7 - done)


def test_a_result_that_is_corrected_opens_as_it_was_read_then(academy):
    row = opened(academy)
    examine_one(academy, row, "甲一", "abnormal")
    before = clock.now()
    clock.move(before + dt.timedelta(hours=1))
    examine_one(academy, row, "甲一", "normal")
    acting.excuse_target(target=row.targets.get(person=academy.person["乙一"]), why="已在外院筛查", by=academy.by)
    assert [line[2] for line in opens(row, "recheck", before).rows] == ["甲一"] and not opens(row, "recheck").total
    assert (opens(row, "expected", before).total, opens(row, "expected").total) == (7, 6)


def test_a_number_of_a_college_opens_those_who_were_there_then(academy):
    row, college = opened(academy, ("乙一", "丙一")), academy.unit["计算机学院"]
    before = clock.now()
    clock.move(before + dt.timedelta(hours=1))
    moved = actions.offer_transfer(person=academy.person["乙一"], target=academy.unit["研2401"], by=academy.by)
    actions.accept_transfer(transfer=moved, by=academy.by)
    assert [line[2] for line in opens(row, "undone", before, unit=str(college.pk)).rows] == ["乙一"]
    assert not opens(row, "undone", unit=str(college.pk)).total


@pytest.mark.parametrize("known_at", ["yesterday", "2999-01-01T00:00:00+08:00"])
def test_an_instant_that_is_none_or_is_to_come_opens_nothing(academy, known_at):
    row = opened(academy)
    with refused("core.04"):
        registry["watch.screening_done"].rows(access.everything(), {"screening": str(row.pk), "known_at": known_at})


STEPS = st.lists(
    st.tuples(st.sampled_from(("examine", "recheck", "excuse")), st.sampled_from(PUPILS[:4]), st.sampled_from(("normal", "abnormal"))),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=STEPS)
def test_every_instant_of_a_history_opens_for_ever_what_it_counted(academy, history):
    row, seen = opened(academy, code=f"tb-{Screening.objects.count()}"), []
    for step, name, result in history:
        seen.append((clock.now(), {key: opens(row, key).rows for key in queries.COUNTS}, queries.table(row.mandate, clock.now())))
        clock.move(clock.now() + dt.timedelta(minutes=5))
        target = row.targets.get(person=academy.person[name])
        try:
            if step == "excuse" and target.until is None:
                acting.excuse_target(target=target, why="已离校", by=academy.by)
            elif step != "excuse":
                examine_one(academy, row, name, result, stage="first" if step == "examine" else "recheck")
        except Refused:
            continue
    for then, lines, table in seen:
        assert {key: opens(row, key, then).rows for key in queries.COUNTS} == lines
        assert queries.table(row.mandate, then) == table


def test_who_is_excused_is_expected_no_longer_and_a_reason_is_asked(academy):
    row = opened(academy)
    target = row.targets.get(person=academy.person["甲一"])
    with refused("watch.153"):
        acting.excuse_target(target=target, why=" ", by=academy.by)
    acting.excuse_target(target=target, why="已在外院筛查", by=academy.by)
    assert whole(row).expected == 6


def test_nothing_is_entered_once_it_is_closed(academy):
    row = opened(academy)
    acting.close_screening(screening=row, by=academy.by)
    with refused("watch.149"):
        examine_one(academy, row, "甲一")


# ---- who sees what


def client_of(academy, name):
    client = Client()
    client.force_login(academy.account[name])
    return client


def test_a_college_sees_done_and_not_done_and_never_a_result(academy):
    row = opened(academy)
    examine_one(academy, row, "甲一", "abnormal", film="abnormal", symptoms="咳嗽两周", treatment="refused", note="绝密备注")
    for name in ("辅导员甲", "书记", "主任", "督查"):
        page = client_of(academy, name).get(reverse("watch:screening", args=[row.pk]) + "?list=done").content.decode().split("<main")[1]
        assert "甲一" in page and "已筛" in page
        for secret in ("异常", "咳嗽", "绝密备注", "待复查", "预防性治疗", "胸片"):
            assert secret not in page, (name, secret)


@pytest.mark.parametrize("key", ["abnormal", "recheck", "rechecked"])
def test_the_clinics_figures_open_for_the_clinic_alone(academy, key):
    row = opened(academy)
    examine_one(academy, row, "甲一", "abnormal")
    where = reverse("site:figure", args=[f"watch.screening_{key}"]) + f"?screening={row.pk}"
    assert client_of(academy, "医生").get(where).status_code == 200
    for name in ("辅导员甲", "主任", "院长"):
        assert client_of(academy, name).get(where).status_code == 404
    assert client_of(academy, "辅导员甲").get(reverse("watch:screening", args=[row.pk]) + f"?list={key}").status_code == 404


def test_an_adviser_sees_their_own_class_and_not_the_next(academy):
    row = opened(academy)
    page = client_of(academy, "辅导员甲").get(reverse("watch:screening", args=[row.pk])).content.decode()
    assert "甲一" in page and "乙一" not in page
    scope = access.scope_of(academy.account["辅导员甲"])
    rows = registry["watch.screening_undone"].rows(scope, {"screening": str(row.pk)})
    assert rows.total == 3 and {line[3] for line in rows.rows} == {"未筛"}


def test_only_the_clinic_enters(academy):
    row = opened(academy)
    target = row.targets.get(person=academy.person["甲一"])
    for name in ("辅导员甲", "主任", "书记"):
        with refused("core.04"):
            found = acting.Found(target=target, stage="first", day=DAY, result="normal")
            acting.record_exam(found=found, by=access.actor_of(academy.account[name]))


def test_a_file_says_examined_to_the_college_and_the_result_to_the_clinic_and_oneself(academy):
    row = opened(academy)
    examine_one(academy, row, "甲一", "abnormal", note="绝密备注")
    file = file_of(academy.person["甲一"])

    def said(scope):
        open_parts = [one for one in timeline.parts() if one.key in ("watch.screenings", "watch.exams") and access.reads(scope, one.rights, file.person)]
        return " ".join(f"{entry.words} {entry.badges} {entry.lines}" for one in open_parts for entry in one.entries(scope, file))

    adviser, doctor = (said(access.scope_of(academy.account[name])) for name in ("辅导员甲", "医生"))
    assert "已筛" in adviser and "异常" not in adviser and "绝密备注" not in adviser
    assert "异常" in doctor and "绝密备注" in doctor


def test_why_am_i_on_the_list_is_answered_without_a_result_for_the_adviser(academy):
    row = opened(academy)
    adviser = access.scope_of(academy.account["辅导员甲"])
    assert [one.state for one in why(adviser, academy.person["甲一"].pk)[1] if "筛" in one.state] == ["应筛，未筛"]
    examine_one(academy, row, "甲一", "abnormal")
    assert not [one for one in why(adviser, academy.person["甲一"].pk)[1] if "复查" in one.state or "筛" in one.state]
    assert [one.state for one in why(access.everything(), academy.person["甲一"].pk)[1] if "复查" in one.state] == ["待复查"]


# ---- files


def table(header, *rows):
    return "\n".join(",".join(cell for cell in row) for row in (header, *rows)).encode()


def test_results_are_read_from_a_file_once(academy):
    row = opened(academy)
    n = {name: academy.person[name].number for name in PUPILS}
    content = table(
        ("学工号", "日期", "检测", "硬结(mm)", "胸片", "结果", "预防性治疗"),
        (n["甲一"], "2026-03-10", "PPD", "16", "未见异常", "异常", "接受"), (n["甲二"], "2026/3/10", "", "", "正常", "正常", ""), (n["甲三"], "", "", "", "", "", ""),
    )  # fmt: skip
    assert screening_file.import_results(access.everything(), row, content, "r.csv") == (2, 2)
    assert screening_file.import_results(access.everything(), row, content, "r.csv") == (2, 0)
    exam = Exam.objects.get(target__person=academy.person["甲一"])
    assert (exam.test, exam.test_mm, exam.film, exam.result, exam.treatment, exam.day) == ("ppd", 16, "normal", "abnormal", "accepted", MARCH(10))


def test_a_wrong_row_is_named_and_nothing_is_entered(academy):
    row = opened(academy, ("甲一", "甲二"))
    content = table(
        ("学工号", "日期", "结果"), (academy.person["甲一"].number, "2026-03-10", "正常"), (academy.person["乙一"].number, "", "正常"),
        (academy.person["甲二"].number, "2026-03-40", "也许"),
    )  # fmt: skip
    with pytest.raises(screening_file.BadRows) as bad:
        screening_file.import_results(access.everything(), row, content, "r.csv")
    assert [(at, column) for at, column, _words in bad.value.errors] == [(3, "学工号"), (4, "日期"), (4, "结果")]
    assert not Exam.objects.exists()


def test_the_sheet_that_goes_out_comes_back(academy):
    import io

    import openpyxl

    row = opened(academy, ("甲一", "甲二"))
    name, content = acting.export_entry_sheet(screening=row, purpose="体检现场", by=academy.by)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[4]}
    sheet.cell(5, titles["结果"], "异常")
    sheet.cell(5, titles["胸片"], "有异常")
    sheet.cell(5, titles["日期"], dt.datetime(2026, 3, 12))
    out = io.BytesIO()
    book.save(out)
    assert name.endswith(".xlsx")
    assert screening_file.import_results(access.everything(), row, out.getvalue(), "back.xlsx") == (1, 1)
    assert Exam.objects.get().day == MARCH(12)
    assert Access.objects.filter(what="watch.screening", kind=Access.Kind.EXPORT).exists()


# ---- a case


def tuberculosis(academy, name="甲一"):
    return note_case(
        mandate=academy.mandate, code="TB1", person=academy.person[name], disease=disease_by_word("tuberculosis"), onset_day=MARCH(2), by=academy.by
    )


def step(academy, row, name, day=DAY, **more):
    return acting.take_step(case=row, step=name, day=day, by=academy.by, **more)


def test_nobody_is_back_without_certificate_and_the_clinics_agreement(academy):
    row = tuberculosis(academy)
    for name, day in (("diagnosed", 3), ("suspended", 3)):
        step(academy, row, name, MARCH(day))
    with refused("watch.146"):
        step(academy, row, "resumed")
    step(academy, row, "certificate", MARCH(12), note="市胸科医院")
    step(academy, row, "clinic", MARCH(13), agreed=False)
    with refused("watch.105"):
        step(academy, row, "resumed")
    step(academy, row, "clinic", MARCH(14), agreed=True)
    step(academy, row, "resumed", MARCH(14))
    step(academy, row, "followed")
    step(academy, row, "closed")
    with refused("watch.145"):
        step(academy, row, "followed")


def test_contacts_of_a_case_are_screened_in_one_step(academy):
    row = tuberculosis(academy)
    found = acting.open_contact_screening(case=row, title="接触者筛查", by=academy.by)
    names = set(found.targets.values_list("person__name", flat=True))
    assert names == {"甲二", "甲三", "辅导员甲"} and found.case_id == row.chain
    assert found.disease.code == "tuberculosis"


def test_a_case_outside_the_roster_has_no_classmates(academy):
    row = note_case(mandate=academy.mandate, code="X", disease=disease_by_word("tuberculosis"), by=academy.by)
    with refused("watch.154"):
        acting.open_contact_screening(case=row, title="接触者筛查", by=academy.by)


# ---- pages


def test_the_desk_enters_one_after_the_other(academy):
    doctor = client_of(academy, "医生")
    row = opened(academy)
    here = reverse("watch:exam_new", args=[row.pk])
    sent = {"number": academy.person["甲一"].number, "result": "normal", "stage": "first", "day": "2026-03-16", "test": "ppd", "film": "normal"}
    there = doctor.post(here, sent, follow=True)
    assert "已录入" in there.content.decode() and 'value="2026-03-16"' in there.content.decode()
    assert doctor.post(here, sent | {"number": "nobody"}).status_code == 422
    assert whole(row).done == 1


def test_a_clinic_opens_a_screening_on_the_page(academy):
    actions.open_standing_duty(code="standing", name="常态防控", since_day=DAY, review_day=MARCH(31), by=academy.by)
    doctor = client_of(academy, "医生")
    sent = {"title": "2023 级结核病筛查", "code": "tb23", "disease": disease_by_word("tuberculosis").pk, "grade": "2023级"}
    page = doctor.post(reverse("watch:screenings"), sent, follow=True)
    assert page.status_code == 200 and Screening.objects.get().targets.count() == 5
    assert client_of(academy, "书记").post(reverse("watch:screenings"), sent | {"code": "x"}).status_code == 404


def test_1000_targets_are_read_in_a_constant_number_of_queries(academy, django_assert_max_num_queries):
    home = academy.unit["软件2302"]
    people = [Person(number=f"Z{n}", name=f"生{n}", kind=Kind.UNDERGRADUATE, path=home.path, unit=home) for n in range(1000)]
    Person.objects.bulk_create(people)
    row = acting.open_screening(
        code="big", title="大", disease=disease_by_word("tuberculosis"), people=acting.audience(units=[academy.unit["计算机学院"]]), by=academy.by
    )
    client = client_of(academy, "医生")
    with django_assert_max_num_queries(60):
        assert client.get(reverse("watch:screening", args=[row.pk])).status_code == 200
    assert whole(row).expected == 1005


def test_laws_of_screenings_hold_and_a_broken_one_is_said(academy):
    row = opened(academy)
    examine_one(academy, row, "甲一", "abnormal")
    examine_one(academy, row, "甲一", "normal", stage="recheck")
    assert examine("watch.screenings_add_up").broken == examine("watch.rechecks_follow_abnormal").broken == 0
    Exam.objects.filter(stage="first").update(result="normal")
    assert examine("watch.rechecks_follow_abnormal").broken == 1


def test_a_purge_leaves_the_totals_and_takes_the_people(academy):
    from shouwang.core import retention

    row = opened(academy)
    examine_one(academy, row, "甲一", "abnormal", note="绝密备注")
    before = [(one.expected, one.done) for one in queries.table(row.mandate)]
    for place in retention.manifest():
        if place.name in ("watch.Exam", "watch.ScreeningTarget"):
            place.model._base_manager.filter(pk__in=place.ids(retention.Asked("case", row.mandate.pk))).update(**place.blank)
    assert [(one.expected, one.done) for one in queries.table(row.mandate)] == before == [(7, 1)]
    assert not ScreeningTarget.objects.exclude(person=None).exists() and not Exam.objects.filter(note="绝密备注").exists()
