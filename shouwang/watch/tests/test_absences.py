"""Absences from the class check, by hand and from a file: one for each illness; followed up, checked, back; the register."""

import datetime as dt
import io
import json

import openpyxl
import pytest

from shouwang.checkin import slots
from shouwang.checkin.actions import affirm_class, open_campaign
from shouwang.checkin.tests.posted import actor, posted, scope
from shouwang.cli import main
from shouwang.core import clock, jobs
from shouwang.core.actions import SYSTEM
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.roster.actions import close_mandate
from shouwang.roster.models import Mandate
from shouwang.watch import absences as record
from shouwang.watch.actions.absence_notices import announce_waiting
from shouwang.watch.actions.absences import (
    check_return,
    dismiss_absence,
    end_absence,
    follow_up,
    register_absence,
    resume_study,
)
from shouwang.watch.actions.register import export_register
from shouwang.watch.diseases import rule_of
from shouwang.watch.models import Absence, AbsenceEntry, Disease
from shouwang.watch.queries import absences as queries
from shouwang.watch.queries.register import register
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
ILL = {"attendance": "absent", "absence_reason": "ill", "symptoms": ["fever", "cough"]}


def at(days, hour=8):
    """An instant of the academy's first week, in Shanghai."""
    return MORNING + dt.timedelta(days=days, hours=hour - 8)


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        made = posted()
        made.campaign = open_campaign(code="morning", mandate=made.mandate, form="absence-check", since_day=FIRST, by=made.by)
        yield made
    forget()


def call(academy, days=0, unit="软件2301", by="辅导员甲", **exceptions):
    """A class called through on a day, and the handlers run."""
    slot = slots.find(academy.campaign, FIRST + dt.timedelta(days=days))
    given = {academy.person[name].pk: answers for name, answers in exceptions.items()}
    row = affirm_class(slot=slot, unit=academy.unit[unit], exceptions=given, by=actor(academy, by))
    while jobs.run_due():
        pass
    return row


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert caught.value.code == code, caught.value


def only():
    return record.known(Absence.objects.known().order_by("pk"))


def test_exception_of_a_class_check_becomes_an_absence_once(academy):
    call(academy, 甲一=ILL)
    while jobs.run_due():
        pass
    one = only()[0]
    assert len(only()) == 1 and one.state == "registered" and one.absence.missed_day == FIRST
    assert (one.absence.reason, one.symptoms, one.absence.channel) == ("ill", ("fever", "cough"), "class")
    assert one.absence.mandate == academy.mandate


def test_days_that_follow_are_one_absence_and_back_and_ill_again_a_second(academy):
    call(academy, 甲一=ILL)
    with clock.moved(at(1)):
        call(academy, 1, 甲一=ILL)
    assert len(only()) == 1 and AbsenceEntry.objects.get().day == FIRST + dt.timedelta(days=1)
    with clock.moved(at(2)):
        gone = clock.now() - dt.timedelta(hours=60)
        adviser = actor(academy, "辅导员甲")
        follow_up(absence=only()[0].absence, by=adviser, temp_dc=385, fever_gone_at=gone, symptoms_gone_at=gone)
        end_absence(absence=only()[0].absence, by=adviser)
    with clock.moved(at(3)):
        call(academy, 3, 甲一=ILL)
    assert [one.state for one in only()] == ["back", "registered"]


def test_ill_in_class_has_no_missed_day_until_one_is_missed(academy):
    call(academy, 甲一={"attendance": "ill_here", "symptoms": ["vomiting"]})
    assert only()[0].absence.missed_day is None and not only()[0].missed_on(FIRST)
    with clock.moved(at(1)):
        call(academy, 1, 甲一=ILL)
    assert len(only()) == 1 and only()[0].absence.missed_day == FIRST + dt.timedelta(days=1)


def test_mistaken_answer_takes_the_absence_back_unless_it_was_followed_up(academy):
    call(academy, 甲一=ILL, 甲二=ILL)
    second = next(one for one in only() if one.absence.person == academy.person["甲二"])
    follow_up(absence=second.absence, by=actor(academy, "辅导员甲"), situation="在家休息")
    call(academy, 甲一={"attendance": "present"}, 甲二={"attendance": "present"})
    assert [one.absence.person for one in only()] == [academy.person["甲二"]]
    assert Absence.objects.exclude(voided_at=None).get().why


def test_another_reason_is_no_illness_and_opens_nothing(academy):
    call(academy, 甲一={"attendance": "absent", "absence_reason": "other"})
    assert only() == []
    sheet = next(one for one in register(scope(academy, "辅导员甲"), FIRST).classes if one.unit == academy.unit["软件2301"])
    assert (sheet.absent, sheet.ill, sheet.present) == (1, 0, 2)


def test_influenza_like_may_be_back_after_48_hours_and_not_a_minute_before(academy):
    call(academy, 甲一=ILL)
    absence, adviser = only()[0].absence, actor(academy, "辅导员甲")
    gone = clock.now()
    follow_up(absence=absence, by=adviser, temp_dc=385, fever_gone_at=gone, symptoms_gone_at=gone)
    assert only()[0].state == "due"
    with clock.moved(gone + dt.timedelta(hours=48, minutes=-1)):
        refused("watch.104", end_absence, absence=absence, by=adviser)
    with clock.moved(gone + dt.timedelta(hours=48)):
        assert end_absence(absence=absence, by=adviser).end == "back"
    refused("watch.100", follow_up, absence=absence, by=adviser, situation="x")


def test_clinic_declines_and_the_certificate_does_not_help(academy):
    absence = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", by=actor(academy, "辅导员甲"))
    adviser, doctor = actor(academy, "辅导员甲"), actor(academy, "医生")
    varicella = Disease.objects.get(code="varicella")
    follow_up(absence=absence, by=adviser, told="水痘", disease=varicella, rash_day=FIRST, seen="doctor", paper="hospital")
    refused("core.04", check_return, absence=absence, agreed=True, by=adviser)
    with clock.moved(at(13)):
        refused("watch.104", check_return, absence=absence, agreed=True, condition_seen=True, by=doctor)
        refused("watch.106", check_return, absence=absence, agreed=True, by=doctor, from_day=FIRST + dt.timedelta(days=15))
    with clock.moved(at(14, 7)):
        check_return(absence=absence, agreed=False, by=doctor, finding="仍有未结痂")
        refused("watch.105", end_absence, absence=absence, by=adviser)
        check_return(absence=absence, agreed=True, condition_seen=True, by=doctor)
        assert end_absence(absence=absence, by=adviser).end == "back"
    assert only()[0].check.agreed and len(only()[0].checks) == 2


def test_suspended_studies_are_resumed_with_the_clinics_word(academy):
    adviser, doctor = actor(academy, "辅导员甲"), actor(academy, "医生")
    absence = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", by=adviser)
    refused("watch.115", resume_study, absence=absence, by=adviser)
    follow_up(absence=absence, by=adviser, suspended=True, disease=Disease.objects.get(code="tuberculosis"), told="肺结核")
    assert only()[0].state == "suspended"
    refused("watch.121", end_absence, absence=absence, by=adviser)
    refused("watch.107", resume_study, absence=absence, by=adviser)
    follow_up(absence=absence, by=adviser, paper="designated")
    refused("watch.108", resume_study, absence=absence, by=adviser)
    refused("watch.121", check_return, absence=absence, agreed=True, by=doctor)


def test_strangers_see_and_do_nothing(academy):
    absence = register_absence(person=academy.person["甲一"], first_day=FIRST, by=actor(academy, "辅导员甲"))
    for name in ("辅导员乙", "院长", "督查", "管理"):
        refused("core.04", follow_up, absence=absence, by=actor(academy, name), situation="x")
        assert queries.open_ones(scope(academy, name)) == []
        with pytest.raises(Refused):
            queries.absence(scope(academy, name), absence.pk)


def test_follow_up_says_something_and_not_of_the_future(academy):
    absence, adviser = register_absence(person=academy.person["甲一"], first_day=FIRST, by=academy.by), actor(academy, "辅导员甲")
    refused("watch.120", follow_up, absence=absence, by=adviser)
    refused("watch.109", follow_up, absence=absence, by=adviser, fever_gone_at=clock.now() + dt.timedelta(days=1))
    refused("watch.109", register_absence, person=academy.person["甲二"], first_day=FIRST + dt.timedelta(days=1), by=adviser)
    refused("watch.116", dismiss_absence, absence=absence, why=" ", by=adviser)


def test_onsets_by_syndrome_for_the_early_warning(academy):
    call(academy, 甲一=ILL | {"onset_day": FIRST.isoformat()}, 甲二={"attendance": "ill_here", "symptoms": ["vomiting"]})
    follow_up(absence=only()[0].absence, by=actor(academy, "辅导员甲"), temp_dc=380)
    found = queries.onsets(scope(academy, "医生"), FIRST, FIRST + dt.timedelta(days=1))
    said = {(one.person_id, one.syndrome, one.unit_id) for one in found}
    unit = academy.unit["软件2301"].pk
    assert said == {(academy.person["甲一"].pk, "ili", unit), (academy.person["甲二"].pk, "gastro", unit)}
    assert queries.onsets(scope(academy, "辅导员乙"), FIRST, FIRST + dt.timedelta(days=1)) == []


def test_merged_records_bring_their_absences_along(academy):
    from shouwang.roster.actions import merge_people

    register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", by=academy.by)
    merge_people(kept=academy.person["甲二"], gone=academy.person["甲一"], by=academy.by)
    assert [one.absence.person for one in only()] == [academy.person["甲二"]]


def notices_of(academy, name):
    from shouwang.core import notices

    return [(row.code, row.refs.get("people")) for row in notices.waiting(academy.person[name].pk) if row.code.startswith("watch.")]


def test_adviser_is_told_next_morning_of_whom_nobody_rang_up_and_once_a_day(academy):
    for name in ("甲一", "甲二", "乙一"):
        register_absence(person=academy.person[name], first_day=FIRST, reason="ill", by=academy.by)
    follow_up(absence=Absence.objects.get(person=academy.person["甲二"]), situation="在家", by=actor(academy, "辅导员甲"))
    assert announce_waiting(by=SYSTEM) == 0  # entered today
    with clock.moved(at(1)):
        assert announce_waiting(by=SYSTEM) == 3 and announce_waiting(by=SYSTEM) == 0
        assert [notices_of(academy, name) for name in ("辅导员甲", "辅导员乙", "书记", "医生")] == [
            [("watch.absence_waits", 1)], [("watch.absence_waits", 1)], [("watch.absence_waits", 2)], [],
        ]  # fmt: skip
    with clock.moved(at(2)):
        assert announce_waiting(by=SYSTEM) == 3
    with pytest.raises(Refused):
        announce_waiting(by=actor(academy, "辅导员甲"))


def test_clinic_is_told_once_that_somebody_wants_to_be_back(academy):
    row, adviser = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", by=academy.by), actor(academy, "辅导员甲")
    follow_up(absence=row, situation="在家", by=adviser)
    assert notices_of(academy, "医生") == []
    for _again in range(2):
        follow_up(absence=row, asks_return=True, by=adviser)
    assert notices_of(academy, "医生") == [("watch.return_asked", None)] and notices_of(academy, "辅导员甲") == []


def test_fever_that_nobody_measured_is_one_before_a_return_and_none_to_the_early_warning(academy):
    row = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", symptoms=("fever", "cough"), by=academy.by)
    one = record.known([row])[0]
    assert record.syndromes(one, record.syndrome_rows()) == ("other",)
    rule = record.return_rule(one)
    assert rule is not None and rule == record.as_rule(rule_of(Disease.objects.get(code="influenza")))
    with pytest.raises(Refused) as caught:
        end_absence(absence=row, by=actor(academy, "辅导员甲"))
    assert caught.value.code == "watch.101"
    cough = register_absence(person=academy.person["甲二"], first_day=FIRST, reason="ill", symptoms=("cough",), by=academy.by)
    assert record.return_rule(record.known([cough])[0]) is None


def test_merged_records_that_were_away_together_are_one_absence_from_the_earlier_day(academy):
    from shouwang.roster.actions import merge_people

    with clock.moved(at(2)):
        kept = register_absence(person=academy.person["甲二"], first_day=FIRST + dt.timedelta(days=1), reason="ill", symptoms=("cough",), by=academy.by)
        gone = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", symptoms=("fever",), by=academy.by)
        follow_up(absence=kept, situation="在家", by=actor(academy, "辅导员甲"))
        merge_people(kept=academy.person["甲二"], gone=academy.person["甲一"], by=academy.by)
        (one,) = only()
        assert (one.absence.first_day, one.absence.missed_day, one.last("situation")) == (FIRST, FIRST, "在家")
        assert one.absence.chain == kept.pk and one.symptoms == ("fever", "cough") and record.return_rule(one) is not None
        gone.refresh_from_db()
        assert gone.voided_at is not None and Absence.objects.known().count() == 1


def test_absence_that_was_over_before_the_other_began_stays_a_second_one(academy):
    from shouwang.roster.actions import merge_people

    first = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="injured", by=academy.by)
    with clock.moved(at(3)):
        end_absence(absence=first, day=FIRST + dt.timedelta(days=1), by=actor(academy, "辅导员甲"))
        register_absence(person=academy.person["甲二"], first_day=FIRST + dt.timedelta(days=3), reason="ill", by=academy.by)
        merge_people(kept=academy.person["甲二"], gone=academy.person["甲一"], by=academy.by)
        assert [(one.absence.first_day, one.back_day) for one in sorted(only(), key=lambda one: one.absence.since)] == [
            (FIRST, FIRST + dt.timedelta(days=1)), (FIRST + dt.timedelta(days=3), None),
        ]  # fmt: skip


# ---- the register


def test_register_tells_silence_from_zero_and_from_absence(academy):
    call(academy, 甲一=ILL)
    call(academy, unit="软件2302", by="辅导员乙")
    _name, content, found = export_register(day=FIRST, purpose="测试", by=academy.by)
    states = {sheet.unit.name: sheet.state for sheet in found.classes}
    assert states == {"软件2301": "reported", "软件2302": "zero", "研2401": "unreported"}
    sums = found.sums()
    assert (sums["classes"], sums["expected"], sums["present"], sums["absent"], sums["ill"], sums["zero"]) == (3, 7, 4, 1, 1, 1)
    book = openpyxl.load_workbook(io.BytesIO(content))
    summary = {row[1]: row for row in book.worksheets[0].iter_rows(min_row=3, values_only=True) if row[1]}
    assert summary["2023级/软件2301"][3:8] == (3, 2, 1, 1, "辅导员甲")
    assert summary["2023级/软件2302"][8] == "零报告" and summary["研2401"][3:7] == (2, "—", "—", "—") and summary["研2401"][8] == "未报"
    cells = [cell for row in book.worksheets[1].iter_rows(values_only=True) for cell in row if cell]
    assert "P001" in cells and "发热、咳嗽" in cells and cells.count("零报告") == 1 and cells.count("未报") == 1


def test_registers_of_an_adviser_hold_their_own_class_and_never_the_clinics_findings(academy):
    absence = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", by=academy.by)
    check_return(absence=absence, agreed=False, finding="丙型肝炎", disease=Disease.objects.get(code="measles"), by=actor(academy, "医生"))
    _name, content, found = export_register(day=FIRST, purpose="测试", by=actor(academy, "辅导员甲"))
    assert [sheet.unit.name for sheet in found.classes] == ["软件2301"]
    text = str([list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets])
    assert "丙型肝炎" not in text and "麻疹" not in text and "医生 查验：暂缓" in text
    refused("core.04", export_register, day=FIRST, unit=academy.unit["软件2302"], purpose="x", by=actor(academy, "辅导员甲"))
    refused("watch.117", export_register, day=FIRST, purpose=" ", by=academy.by)


# ---- files


def read(path, capsys, *more):
    code = main(["absence", "import", str(path), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_file_is_read_twice_and_says_nothing_new_the_second_time(academy, tmp_path, capsys):
    path = tmp_path / "缺勤.csv"
    path.write_text(
        "症状,学号,姓名,缺课起,体温,发病时间,缺课类型,是否就诊,医院,诊断,返校时间\n"
        "发热、咳嗽,P001,甲一,2026-03-02,38.5℃,2026/3/1,因病,是,校医院,流感,\n"
        "呕吐;腹泻,P002,甲二,2026年3月2日,,,缺课,否,,,2026-03-02\n"
        "头痛,P004,乙一,20260302,,,在校有症状,,,,\n",
        encoding="gb18030",
    )
    assert read(path, capsys) == (0, {"rows": 3, "recorded": 3, "known": 0, "errors": []})
    first = only()[0]
    assert (first.absence.temp_dc, first.absence.onset_day, first.last("told"), first.last("disease_id"), first.state) == (
        385, dt.date(2026, 3, 1), "流感", Disease.objects.get(code="influenza").pk, "seen",
    )  # fmt: skip
    assert [one.state for one in only()] == ["seen", "back", "registered"] and only()[2].absence.missed_day is None
    rows = Absence.objects.count(), AbsenceEntry.objects.count()
    assert read(path, capsys)[1] == {"rows": 3, "recorded": 0, "known": 3, "errors": []}
    assert rows == (Absence.objects.count(), AbsenceEntry.objects.count())


def test_rows_of_days_that_follow_are_one_absence_in_any_order(academy, tmp_path, capsys):
    with clock.moved(at(10)):
        path = tmp_path / "a.csv"
        path.write_text("number,day,symptoms,back\nP001,2026-03-09,fever,\nP001,2026-03-06,fever,\nP001,2026-03-03,cough,2026-03-04\n")
        assert read(path, capsys)[1]["recorded"] == 3
        assert [one.absence.first_day for one in only()] == [dt.date(2026, 3, 3), dt.date(2026, 3, 6)]
        other = tmp_path / "b.csv"
        other.write_text("number,day,symptoms\nP001,2026-03-05,fever\n")
        assert read(other, capsys)[1]["recorded"] == 1
        assert sorted(one.absence.first_day for one in only()) == [dt.date(2026, 3, 3), dt.date(2026, 3, 5)]
        assert read(path, capsys)[1] == {"rows": 3, "recorded": 0, "known": 3, "errors": []}


def test_return_that_is_filled_in_later_ends_the_absence(academy, tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("number,day,symptoms,back\nP001,2026-03-02,fever,\n")
    read(path, capsys)
    with clock.moved(at(3)):
        path.write_text("number,day,symptoms,back\nP001,2026-03-02,fever,2026-03-05\n")
        assert read(path, capsys)[1]["recorded"] == 1 and only()[0].back_day == dt.date(2026, 3, 5)
        path.write_text("number,day,symptoms,back\nP001,2026-03-02,fever,2026-03-04\n")
        code, said = read(path, capsys)
        assert code == 2 and said["errors"][0]["row"] == 2 and said["errors"][0]["column"] == "返校时间"


def test_errors_are_named_by_row_and_column_and_nothing_is_entered(academy, tmp_path, capsys):
    path, errors = tmp_path / "a.csv", tmp_path / "e.csv"
    path.write_text(
        "学工号,日期,症状,体温,返校时间,缺课类型\nP001,2026-03-02,发热,38.5,,\nX999,2026-03-02,,,,\nP002,2026-13-02,,,,\nP003,2026-03-02,,58,,\n"
        "P004,2026-03-02,,,2026-03-01,\nP005,2027-03-02,,,,\nP006,2026-03-02,,,,出国\n\n"
    )
    code, said = read(path, capsys, "--errors", str(errors))
    assert code == 2 and said["code"] == "watch.212" and (said["rows"], said["recorded"], said["known"]) == (7, 0, 0) and only() == []
    assert [(one["row"], one["column"]) for one in said["errors"]] == [
        (3, "学工号"), (4, "日期"), (5, "体温"), (6, "返校时间"), (7, "日期"), (8, "缺课类型"),
    ]  # fmt: skip
    assert errors.read_bytes().decode("utf-8-sig").count("\n") == 7


def test_days_without_a_year_and_numbered_by_a_spreadsheet_are_understood(academy, tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("学号,日期,发病时间\nP001,3月2日,12月31日\nP002,46083,46082\nP004,3 月 2 号 8:00,\n")
    assert read(path, capsys)[0] == 0
    assert [(one.absence.first_day, one.absence.onset_day) for one in only()] == [
        (FIRST, dt.date(2025, 12, 31)), (FIRST, dt.date(2026, 3, 1)), (FIRST, None),
    ]  # fmt: skip
    path.write_text("学号,日期\nP001,2月29日\nP002,13月1日\n")  # no such day in the last twelve months
    code, said = read(path, capsys)
    assert code == 2 and [one["row"] for one in said["errors"]] == [2, 3]


def test_name_that_is_not_the_numbers_is_an_error_of_its_row(academy, tmp_path, capsys):
    path, person = tmp_path / "a.csv", academy.person["甲一"]
    path.write_text(f"学号,姓名,日期\nP001,张*,2026-03-02\nP001,{person.pinyin},2026-03-02\nP001,,2026-03-02\nP001,甲 一,2026-03-02\nP001,乙一,2026-03-02\n")
    code, said = read(path, capsys)
    assert code == 2 and [(one["row"], one["column"]) for one in said["errors"]] == [(6, "姓名")] and "乙一" in said["errors"][0]["message"]


def test_file_that_is_none_is_bad_input(academy, tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    assert main(["absence", "import", str(path)]) == 2 and main(["absence", "import", str(tmp_path / "none.csv")]) == 2


def test_import_opens_the_standing_duty_where_there_is_none(academy, tmp_path, capsys):
    close_mandate(mandate=academy.mandate, by=academy.by)
    path = tmp_path / "a.csv"
    path.write_text("number,day\nP001,2026-03-02\n")
    assert read(path, capsys)[0] == 0 and only()[0].absence.mandate.nature == Mandate.Nature.STANDING


def test_register_command_says_its_sums(academy, tmp_path, capsys):
    register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", symptoms=("fever",), by=academy.by)
    out = tmp_path / "r.xlsx"
    assert main(["absence", "register", "--day", FIRST.isoformat(), "--out", str(out)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["file"], said["classes"], said["absent"], said["ill"], said["zero"]) == (str(out), 3, 1, 1, 0)
    assert main(["absence", "register", "--day", FIRST.isoformat(), "--out", str(out), "--unit", "MED"]) == 0
    assert json.loads(capsys.readouterr().out)["classes"] == 1
