"""The rules of absences at every boundary: returning by disease, syndromes, which day belongs to which illness."""

import datetime as dt

import pytest

from shouwang.watch.absences import as_rule
from shouwang.watch.diseases import RULES
from shouwang.watch.models import Certificate, Day0, DiseaseRule
from shouwang.watch.rules.absences import Course, adjoins, covers, state_of
from shouwang.watch.rules.returning import Facts, Rule, return_verdict
from shouwang.watch.rules.syndromes import Row, syndromes_of

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
GONE = dt.datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI)
DAY = dt.date(2026, 3, 2)
MINUTE = dt.timedelta(minutes=1)


def midnight(day):
    return dt.datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def rule_of(code):
    values = {"day0": Day0.EXPOSURE} | RULES[code]
    return as_rule(DiseaseRule(**values))


def codes(said):
    return [code for code, _ in said.reasons]


@pytest.mark.parametrize(
    ("code", "hours", "handler"),
    [("influenza", 48, False), ("norovirus", 72, False), ("norovirus", 168, True), ("dysentery", 72, False), ("mycoplasma", 24, False),
     ("covid19", 24, False)],
)  # fmt: skip
def test_hours_after_fever_and_symptoms_end_to_the_minute(code, hours, handler):
    facts = Facts(onset_day=DAY, had_fever=True, fever_gone_at=GONE, symptoms_gone_at=GONE, handler=handler, clinic=True)
    due = GONE + dt.timedelta(hours=hours)
    early, right = (return_verdict(facts, rule_of(code), at, midnight) for at in (due - MINUTE, due))
    assert (early.ok, codes(early), early.earliest) == (False, ["watch.104"], due)
    assert (right.ok, right.earliest) == (True, due)


def test_influenza_counts_from_whichever_went_last_fever_or_the_other_symptoms():
    later = GONE + dt.timedelta(hours=5)
    for fever, others in ((GONE, later), (later, GONE)):
        facts = Facts(had_fever=True, fever_gone_at=fever, symptoms_gone_at=others)
        assert return_verdict(facts, rule_of("influenza"), GONE, midnight).earliest == later + dt.timedelta(hours=48)


def test_influenza_without_a_time_for_the_fever_or_the_symptoms_is_no():
    said = return_verdict(Facts(had_fever=True, symptoms_gone_at=GONE), rule_of("influenza"), GONE + dt.timedelta(days=30), midnight)
    assert (said.ok, codes(said), said.earliest) == (False, ["watch.101"], None)
    said = return_verdict(Facts(had_fever=True, fever_gone_at=GONE), rule_of("influenza"), GONE + dt.timedelta(days=30), midnight)
    assert codes(said) == ["watch.102"]
    only = Facts(had_fever=True, only_fever=True, fever_gone_at=GONE)
    assert return_verdict(only, rule_of("influenza"), GONE + dt.timedelta(hours=48), midnight).ok


@pytest.mark.parametrize(("day", "crusted", "ok"), [(13, True, False), (14, True, True), (15, True, True), (14, False, False)])
def test_varicella_all_crusted_and_not_before_day_14_from_the_rash(day, crusted, ok):
    facts = Facts(onset_day=DAY - dt.timedelta(days=3), rash_day=DAY, clinic=True, condition_seen=crusted)
    said = return_verdict(facts, rule_of("varicella"), midnight(DAY + dt.timedelta(days=day)), midnight)
    assert said.ok is ok and said.earliest == midnight(DAY + dt.timedelta(days=14))
    assert ("watch.106" in codes(said)) is (not crusted)


def test_varicella_one_minute_before_the_beginning_of_day_14_is_no():
    facts = Facts(rash_day=DAY, clinic=True, condition_seen=True)
    assert not return_verdict(facts, rule_of("varicella"), midnight(DAY + dt.timedelta(days=14)) - MINUTE, midnight).ok


@pytest.mark.parametrize(
    ("code", "days", "rash"), [("mumps", 21, False), ("measles", 4, True), ("rubella", 5, True), ("hfmd", 14, False), ("conjunctivitis", 7, False),
                               ("pertussis", 5, False), ("scarlet_fever", 7, False), ("chikungunya", 7, False), ("dengue", 5, False)],
)  # fmt: skip
def test_days_from_onset_or_rash_at_midnight(code, days, rash):
    facts = Facts(
        onset_day=None if rash else DAY, rash_day=DAY if rash else None, clinic=True, condition_seen=True, had_fever=True,
        fever_gone_at=midnight(DAY), symptoms_gone_at=midnight(DAY),
    )  # fmt: skip
    due = midnight(DAY + dt.timedelta(days=days))
    assert not return_verdict(facts, rule_of(code), due - MINUTE, midnight).ok
    assert return_verdict(facts, rule_of(code), due, midnight).ok


@pytest.mark.parametrize(("paper", "clinic", "ok", "why"), [
    ("", True, False, ["watch.107"]), ("hospital", True, False, ["watch.107"]), ("designated", None, False, ["watch.108"]),
    ("designated", False, False, ["watch.105"]), ("designated", True, True, []),
])  # fmt: skip
def test_tuberculosis_needs_the_paper_of_a_designated_hospital_and_the_clinic(paper, clinic, ok, why):
    said = return_verdict(Facts(paper=paper, clinic=clinic), rule_of("tuberculosis"), GONE, midnight)
    assert (said.ok, codes(said)) == (ok, why)


def test_every_shipped_disease_can_be_returned_from():
    whole = Facts(
        onset_day=DAY, rash_day=DAY, had_fever=True, fever_gone_at=midnight(DAY), symptoms_gone_at=midnight(DAY), handler=True,
        paper="designated", clinic=True, condition_seen=True,
    )  # fmt: skip
    for code in RULES:
        assert return_verdict(whole, rule_of(code), midnight(DAY + dt.timedelta(days=60)), midnight).ok, code


def test_clinic_prevails_over_the_certificate_and_not_over_the_rule():
    rule = Rule(certificate=str(Certificate.HOSPITAL), symptom_hours=48)
    paper, clinic = DAY + dt.timedelta(days=3), DAY + dt.timedelta(days=9)
    both = Facts(symptoms_gone_at=GONE, paper="hospital", paper_from=paper, clinic=True, clinic_from=clinic)
    assert return_verdict(both, rule, GONE, midnight).earliest == midnight(clinic)
    sooner = Facts(symptoms_gone_at=GONE, paper="hospital", paper_from=clinic, clinic=True, clinic_from=paper)
    assert return_verdict(sooner, rule, GONE, midnight).earliest == GONE + dt.timedelta(hours=48)
    assert codes(return_verdict(Facts(symptoms_gone_at=GONE, paper="hospital", clinic=False), rule, GONE + dt.timedelta(days=9), midnight)) == ["watch.105"]


def test_nothing_is_asked_where_there_is_no_rule():
    assert return_verdict(Facts(), None, GONE, midnight).ok


ROWS = (
    Row("ili", frozenset({"cough", "sore_throat"}), fever_dc=380), Row("gastro", frozenset({"vomiting", "diarrhoea"})),
    Row("rash", frozenset({"rash"})),
)  # fmt: skip


@pytest.mark.parametrize(("symptoms", "temp", "found"), [
    (["cough"], 379, ("other",)), (["cough"], 380, ("ili",)), (["sore_throat"], 381, ("ili",)), (["headache"], 395, ("other",)),
    (["fever", "cough"], None, ("other",)), (["vomiting"], None, ("gastro",)), (["diarrhoea", "cough"], 380, ("ili", "gastro")),
    ([], None, ()), ([], 372, ()), ([], 373, ("other",)), (["rash"], 365, ("rash",)),
])  # fmt: skip
def test_syndromes_at_their_boundaries(symptoms, temp, found):
    assert syndromes_of(symptoms, temp, ROWS) == found


def test_word_for_fever_counts_only_where_the_row_says_so():
    row = Row("ili", frozenset({"cough"}), fever_dc=380, word=True)
    assert syndromes_of(["fever", "cough"], None, [row]) == ("ili",)
    assert syndromes_of(["fever", "cough"], 379, [row]) == ("other",)  # somebody measured


@pytest.mark.parametrize(("day", "back", "inside"), [(1, 5, False), (2, 5, True), (4, 5, True), (5, 5, False), (2, 2, True), (3, 2, False), (99, None, True)])
def test_days_of_an_illness(day, back, inside):
    at = DAY - dt.timedelta(days=2)
    assert covers(DAY, at + dt.timedelta(days=back) if back else None, at + dt.timedelta(days=day)) is inside


def test_friday_adjoins_monday_and_thursday_does_not():
    monday = dt.date(2026, 3, 9)

    def taught(day):
        return day.weekday() < 5

    assert adjoins(monday, monday - dt.timedelta(days=3), taught)
    assert not adjoins(monday, monday - dt.timedelta(days=4), taught) and not adjoins(monday, monday, taught)


@pytest.mark.parametrize(("course", "state"), [
    (Course(), "registered"), (Course(followed=True), "following"), (Course(seen="doctor"), "seen"), (Course(seen="resting"), "resting"),
    (Course(seen="doctor", asks_return=True), "due"), (Course(suspended=True, asks_return=True), "suspended"), (Course(end="back"), "back"),
    (Course(end="resumed", suspended=True), "resumed"),
])  # fmt: skip
def test_states_of_an_absence(course, state):
    assert state_of(course) == state
