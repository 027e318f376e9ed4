"""Answers: every dress a value comes in, every boundary, pruning, what each door demands, flags in order."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.questions import answers, places, scalars, screen, shipped, xlsform
from shouwang.questions.shipped import absence_check, daily_health

DAY = dt.date(2026, 11, 21)
PARAMS = {"fever_dc": 373}


def form(source):
    draft = xlsform.read(shipped.workbook(source), params=PARAMS)
    assert not draft.problems, [str(p) for p in draft.problems]
    return answers.prepare(draft.definition)


DAILY, ABSENCE = form(daily_health), form(absence_check)
FULL = {
    "temp_c": "36.5",
    "symptoms": ["none"],
    "on_campus": "yes",
    "contact": "no",
    "observation": "no",
    "truthful": "on",
}


def check(raw, prepared=DAILY, **more):
    return answers.check(prepared, raw, params=PARAMS, day=DAY, **more)


def said(raw, **more):
    return [(p.question, p.message) for p in check(raw, **more).problems]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (36.5, 365),
        ("36.5", 365),
        (37, 370),
        ("37", 370),
        ("37.", 370),
        ("37.30", 373),
        ("３７．３", 373),
        ("37。3", 373),
        (" 37.3 ", 373),
        ("37,3", 373),
        ("37.3℃", 373),
        ("37.3 °C", 373),
        ("37.3度", 373),
        ("37.3C", 373),
        (36.800000000000004, 368),
        (36.699999999999996, None),
        ("34.0", 340),
        ("42.0", 420),
    ],
)
def test_temperature_in_every_dress(raw, kept):
    checked = check({"temp_c": raw})
    assert checked.answers.get("temp_dc") == kept
    assert checked.ok is (kept is not None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("33.9", "questions.74"),
        ("42.1", "questions.74"),
        ("365", "questions.74"),
        (-36.5, "questions.74"),
        ("36.55", "questions.73"),
        ("37.29999", "questions.73"),
        ("abc", "questions.72"),
        ("37.3.1", "questions.72"),
        ("3.7e1", "questions.72"),
        (True, "questions.72"),
        (float("nan"), "questions.72"),
        (float("inf"), "questions.72"),
        (1e300, "questions.72"),
        ([36.5], "questions.72"),
        ({"v": 36.5}, "questions.72"),
        ("36.5; DROP", "questions.72"),
        ("", "questions.71"),
        ("  ", "questions.71"),
        (None, "questions.71"),
    ],
)
def test_temperature_that_cannot_be_right_is_refused(raw, code):
    checked = check({"temp_c": raw})
    assert [(p.question, p.code) for p in checked.problems] == [("temp_c", code)]
    assert not checked.flags


@pytest.mark.parametrize(("raw", "flags"), [("37.2", ()), ("37.3", ("fever",)), ("37.4", ("fever",)), ("36.0", ())])
def test_fever_begins_at_the_line_itself(raw, flags):
    assert check({"temp_c": raw}).flags == flags


def test_fever_line_is_a_dated_parameter():
    higher = answers.check(DAILY, {"temp_c": "37.3"}, params={"fever_dc": 380}, day=DAY)
    assert higher.flags == ()


def test_form_fails_loudly_without_its_parameter():
    with pytest.raises(KeyError):
        answers.check(DAILY, {"temp_c": "39.0"}, params={}, day=DAY)


def test_refusal_names_the_question_and_the_reason():
    assert said({"temp_c": 43.0}) == [("temp_c", "体温：43.0 超出 34.0–42.0 ℃，请核对")]
    assert said({"temp_c": 36.5, "symptoms": ["coof"]}) == [("symptoms", "症状：选项里没有“coof”")]


def test_refusal_speaks_the_readers_language_where_the_form_does():
    assert said({"temp_c": 43.0}, lang="zh-hant")[0][1].startswith("體溫")
    assert said({"temp_c": 43.0}, lang="en")[0][1].startswith("Temperature")
    assert said({"temp_c": 43.0}, lang="fr")[0][1].startswith("体温")


def test_bare_minimum_is_a_temperature():
    assert check({"temp_c": 36.5}).answers == {"temp_dc": 365}
    assert said({}) == [("temp_c", "体温：必须填写")]


def test_full_form_demands_symptoms_and_the_tick():
    assert {p.question for p in check({"temp_c": 36.5}, full=True).problems} == {"symptoms", "truthful"}
    assert check(FULL, full=True).ok
    assert {p.question for p in check({**FULL, "truthful": "no"}, full=True).problems} == {"truthful"}


def test_unknown_key_is_refused_by_name():
    assert said({"temp_c": 36.5, "latitude": 35.2}) == [("latitude", "没有名为“latitude”的问题")]
    assert said({"latitude": 35.2})[0] == ("latitude", "没有名为“latitude”的问题")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ([], []),
        (["none"], []),
        ("none", []),
        ("无", []),
        ("无以上症状", []),
        ("", None),
        (None, None),
        (["cough"], ["cough"]),
        (["fever", "cough", "cough"], ["cough", "fever"]),
        ("干咳;发烧", ["cough", "fever"]),
        ("干咳、咽痛", ["cough", "sore_throat"]),
        ("干咳，咽痛", ["cough", "sore_throat"]),
        ("cough/fever", ["cough", "fever"]),
        ("cough fever", ["cough", "fever"]),
        ("dry cough, headache", ["cough", "headache"]),
        ("Dry Cough", ["cough"]),
        ("乾咳", ["cough"]),
        ("拉肚子", ["diarrhoea"]),
        (["干咳"], ["cough"]),
    ],
)
def test_symptoms_in_every_dress(raw, kept):
    checked = check({"temp_c": 36.5, "symptoms": raw})
    assert checked.ok
    assert checked.answers.get("symptoms") == kept


@pytest.mark.parametrize(
    "raw", [["none", "cough"], "无;干咳", ["coof"], "咳嗽;hoof", 5, True, {"cough": 1}, [["cough"]], [None, 3]]
)
def test_symptoms_that_contradict_or_mean_nothing_are_refused(raw):
    assert [p.question for p in check({"temp_c": 36.5, "symptoms": raw}).problems] == ["symptoms"]


@pytest.mark.parametrize(
    ("raw", "flags"),
    [
        ({"symptoms": ["cough"]}, ("symptom",)),
        ({"symptoms": ["fever"]}, ("fever", "symptom")),
        ({"symptoms": []}, ()),
        ({"contact": "yes"}, ("contact",)),
        ({"contact": True}, ("contact",)),
        ({"contact": "否"}, ()),
        ({"observation": "yes"}, ("observation",)),
        ({"symptoms": ["cough"], "visited": "yes", "diagnosis": "confirmed"}, ("symptom", "diagnosed")),
        ({"symptoms": ["cough"], "visited": "yes", "diagnosis": "other"}, ("symptom",)),
        ({"observation": "yes", "contact": "yes", "symptoms": ["rash"]}, ("symptom", "contact", "observation")),
    ],
)
def test_flags_come_once_each_and_in_order(raw, flags):
    assert check({"temp_c": 36.5, **raw}).flags == flags


def test_fever_leads_the_flags():
    assert check({"temp_c": 39, "contact": "yes", "symptoms": ["fever", "cough"]}).flags == (
        "fever",
        "symptom",
        "contact",
    )


def test_answers_to_questions_that_do_not_apply_are_dropped():
    checked = check({"temp_c": 36.5, "contact": "no", "contact_kind": "confirmed", "contact_day": "2026-11-01"})
    assert checked.ok
    assert checked.answers == {"temp_dc": 365, "contact": "no"}


def test_pruning_follows_the_chain():
    checked = check({"temp_c": 36.5, "symptoms": [], "visited": "yes", "diagnosis": "confirmed"})
    assert checked.answers == {"temp_dc": 365, "symptoms": []}
    assert checked.flags == ()


def test_refused_answer_hides_no_other_problem():
    wrong = check({"temp_c": "50", "contact": "yes", "contact_day": "2027-01-01"})
    assert {p.question for p in wrong.problems} == {"temp_c", "contact_day"}


@pytest.mark.parametrize(
    ("raw", "ok"), [("2026-11-21", True), ("2026-11-22", False), ("2026-09-22", True), ("2026-09-21", False)]
)
def test_contact_day_within_sixty_days(raw, ok):
    checked = check({"temp_c": 36.5, "contact": "yes", "contact_day": raw})
    assert checked.ok is ok
    if not ok:
        assert checked.problems[0].message == "接触日期：应在今天及之前 60 天以内"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("2026-11-07", "2026-11-07"),
        ("2026/11/7", "2026-11-07"),
        ("2026.11.07", "2026-11-07"),
        ("20261107", "2026-11-07"),
        ("2026年11月7日", "2026-11-07"),
        ("２０２６-１１-０７", "2026-11-07"),
        (dt.date(2026, 11, 7), "2026-11-07"),
        (dt.datetime(2026, 11, 7, 0, 0), "2026-11-07"),
        (20261107, "2026-11-07"),
        ("", None),
        (None, None),
    ],
)
def test_dates_in_every_dress(raw, kept):
    assert scalars.date(raw) == kept


@pytest.mark.parametrize("raw", ["2026-02-30", "yesterday", "07/11/2026", True, 5.5, ["2026-11-07"], "2026-11"])
def test_dates_that_are_none_are_refused(raw):
    with pytest.raises(scalars.Bad):
        scalars.date(raw)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("410811", "410811"),
        (410811, "410811"),
        ("河南省焦作市山阳区", "410811"),
        ("河南焦作山阳区", "410811"),
        ("焦作市", "410800"),
        ("日本 东京", "日本 东京"),
        ("朝阳区", "朝阳区"),
        ("", None),
    ],
)
def test_place_is_a_code_or_the_words_given(raw, kept):
    assert check({"temp_c": 36.5, "place": raw}).answers.get("place") == kept


@pytest.mark.parametrize("raw", ["999999", 123, "x" * 61, ["410811"]])
def test_place_that_is_none_is_refused(raw):
    assert [p.question for p in check({"temp_c": 36.5, "place": raw}).problems] == ["place"]


def test_free_text_is_one_trimmed_line_of_limited_length():
    assert check({"temp_c": 36.5, "remark": " a\r\nb\x00 "}).answers["remark"] == "a b"
    assert [p.code for p in check({"temp_c": 36.5, "remark": "长" * 201}).problems] == ["questions.80"]


def test_absence_form_flags_the_absent_and_the_ill():
    assert check({"attendance": "present"}, ABSENCE).flags == ()
    assert check({"attendance": "缺课"}, ABSENCE).flags == ("absent",)
    assert check({"attendance": "absent", "symptoms": "呕吐"}, ABSENCE).flags == ("symptom", "absent")
    assert check({"attendance": "ill_here", "symptoms": ["fever"]}, ABSENCE).flags == ("fever", "symptom")
    assert [p.question for p in check({}, ABSENCE).problems] == ["attendance"]


_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["37.3", "３７。３", "yes", "no", "2026-11-07", "410811", "干咳;发热", "none", "是"]),
    st.lists(st.one_of(st.text(max_size=8), st.sampled_from(["none", "cough", "fever"])), max_size=4),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([ask.name for ask in DAILY.asks]), _values, max_size=8))
def test_whatever_arrives_is_kept_or_refused_and_what_is_kept_stays_the_same(raw):
    first = check(raw)
    named = {p.question for p in first.problems}
    assert named <= set(raw) | {"temp_c"}
    again = check(screen.wire(DAILY, first.answers))
    if first.ok:
        assert again.ok
        assert (again.answers, again.flags, again.score) == (first.answers, first.flags, first.score)


@settings(deadline=None)
@given(st.integers(340, 420))
def test_every_temperature_of_the_range_survives_the_round_trip(tenths):
    text = answers.written(tenths, 1)
    assert check({"temp_c": text}).answers == check({"temp_c": float(text)}).answers == {"temp_dc": tenths}


def test_stored_answers_read_as_words_in_three_languages():
    stored = check({**FULL, "symptoms": ["cough"], "visited": "no", "place": "410811"}, full=True).answers
    words = {row["name"]: row["value"] for row in screen.spoken(DAILY, stored, "zh-hant")}
    assert words["temp_c"] == "36.5 ℃"
    assert words["symptoms"] == "乾咳"
    assert words["place"] == "河南省焦作市山陽區"
    assert {r["name"]: r["value"] for r in screen.spoken(DAILY, stored, "en")}[
        "place"
    ] == "Shanyang District, Jiaozuo, Henan"


def test_screen_lays_defaults_before_nobody_for_temperature_or_symptoms():
    assert screen.defaults(DAILY) == {"on_campus": "yes", "contact": "no", "observation": "no"}


def test_screen_draws_what_applies_and_carries_only_the_place():
    drawn = screen.sections(DAILY, lang="zh-hans", day=DAY, params=PARAMS, last_place="410811")
    questions = {q["name"]: q for section in drawn for q in section["questions"]}
    assert questions["temp_c"]["min"] == "34.0"
    assert questions["symptoms"]["choices"][0] == {
        "value": "none",
        "label": "无以上症状",
        "chosen": False,
        "exclusive": True,
    }
    assert questions["contact_day"]["conditional"]
    assert not questions["contact_day"]["relevant"]
    assert questions["place"]["last"] == {"code": "410811", "name": "河南省焦作市山阳区"}
    assert [name for name, q in questions.items() if "last" in q] == ["place"]


def test_script_gets_the_rules_and_no_words():
    plain = screen.script(DAILY, lang="en", day=DAY, params={**PARAMS, "other": 1})
    assert plain["day"] == "2026-11-21"
    assert plain["params"] == {"fever_dc": 373}
    rules = {q["name"]: q for section in plain["sections"] for q in section["questions"]}
    assert set(rules["temp_c"]) == {"name", "type", "required"}
    assert rules["contact_day"]["message"] == "must be today or within the last 60 days"


def test_place_names_lead_back_to_their_codes():
    for code in places.table():
        assert places.find(places.name(code)) == code
        assert places.find(places.name(code, "zh-hant")) == code
