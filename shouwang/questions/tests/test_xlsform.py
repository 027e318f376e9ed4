"""XLSForm: what is read, and every refusal by its row."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from shouwang.questions import answers, places, shipped, xlsform
from shouwang.questions.shipped import absence_check, daily_health

LABEL, EN = "label::简体中文 (zh-Hans)", "label::English (en)"
ROOT = Path(__file__).resolve().parents[3]


def workbook(survey, choices=(), settings=None, sheets=("survey", "choices", "settings")) -> bytes:
    """An .xlsx of rows given as dictionaries; None makes an empty row."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    content = {
        "survey": survey,
        "choices": choices,
        "settings": [settings or {"form_id": "trial", "form_title": "试用"}],
    }
    for name in sheets:
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in content[name] for column in row or ()))
        sheet.write_row(0, 0, columns)
        for y, row in enumerate(content[name], start=1):
            for column, value in (row or {}).items():
                sheet.write(y, columns.index(column), value)
    book.close()
    return out.getvalue()


def text(name="a", **more):
    return {"type": "text", "name": name, LABEL: "问题", **more}


YES_NO = [{"list_name": "yn", "name": "yes", LABEL: "是"}, {"list_name": "yn", "name": "no", LABEL: "否"}]


def read(survey, choices=YES_NO, **more):
    return xlsform.read(workbook(survey, choices, **more), params={"fever_dc"})


def problems(survey, choices=YES_NO, **more):
    return [(p.sheet, p.row, p.column, p.code) for p in read(survey, choices, **more).problems]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"type": "geopoint", "name": "g", LABEL: "定位"}, "type", "questions.41"),
        ({"type": "image", "name": "g", LABEL: "照片"}, "type", "questions.41"),
        ({"type": "barcode", "name": "g", LABEL: "条码"}, "type", "questions.41"),
        ({"type": "begin_repeat", "name": "g", LABEL: "重复"}, "type", "questions.41"),
        ({"type": "select_one_from_file a.csv", "name": "g", LABEL: "外部"}, "type", "questions.41"),
        ({"type": "calculate", "name": "g", LABEL: "计算"}, "type", "questions.41"),
        ({"type": "select_one yn or_other", "name": "g", LABEL: "其他"}, "type", "questions.61"),
        ({"type": "audio", "name": "g", LABEL: "声音"}, "type", "questions.41"),
        (text(name="G"), "name", "questions.45"),
        (text(name="1g"), "name", "questions.45"),
        (text(name="key"), "name", "questions.44"),
        (text(name="a"), "name", "questions.46"),
        (text(name="g", appearance="map"), "appearance", "questions.43"),
        ({"type": "text", "name": "g", LABEL: "您的 ${a} 是"}, "label", "questions.60"),
        ({"type": "text", "name": "g", EN: "English only"}, "label", "questions.47"),
        (text(name="g", relevant="foo(${a})"), "relevant", "questions.23"),
        (text(name="g", relevant="${g} = 'x'"), "relevant", "questions.22"),
        (text(name="g", relevant="${later} = 'x'"), "relevant", "questions.22"),
        (text(name="g", constraint="string-length(.)"), "constraint", "questions.15"),
        (text(name="g", required="maybe"), "required", "questions.53"),
        (text(name="g", abnormal="string-length(.) > 5"), "abnormal", "questions.52"),
        (text(name="g", flag="plague"), "flag", "questions.51"),
        (text(name="g", carry="yes"), "carry", "questions.48"),
        (text(name="g", default="x"), "default", "questions.63"),
        (text(name="g", max="many"), "max", "questions.49"),
        ({"type": "decimal", "name": "g", LABEL: "体温", "min": "36.55"}, "min", "questions.50"),
        ({"type": "decimal", "name": "g", LABEL: "体温", "min": "40", "max": "30"}, "min", "questions.59"),
        ({"type": "decimal", "name": "g", LABEL: "体温", "store": "a"}, "store", "questions.62"),
        ({"type": "select_one yn", "name": "g", LABEL: "选", "default": "maybe"}, "default", "questions.54"),
    ],
)
def test_refusal_names_row_and_column(row, column, code):
    survey = [text(), None, row, text(name="later")]
    assert ("survey", 4, column, code) in problems(survey)


def test_sentence_of_a_problem_is_what_the_author_needs():
    draft = read([text(), None, None, None, None, text(name="b", relevant="foo(1)")])
    assert [str(p) for p in draft.problems] == ["第7行 relevant：未知函数 foo"]


def test_all_problems_are_told_at_once():
    survey = [
        text(relevant="foo(1)"),
        {"type": "geopoint", "name": "g", LABEL: "定位"},
        text(name="key"),
        text(name="b", constraint="1 +"),
        text(name="c", abnormal="true()"),
        text(name="d", relevant="${key} = 'x' or ${g} = 'y'"),
    ]
    assert [p.row for p in read(survey).problems] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ([{"list_name": "yn", "name": "Yes!", LABEL: "是"}], ("choices", 2, "name", "questions.56")),
        ([*YES_NO, YES_NO[0]], ("choices", 4, "name", "questions.56")),
        ([{"list_name": "yn", "name": "yes", LABEL: "是", "score": "x"}], ("choices", 2, "score", "questions.49")),
        ([{"list_name": "yn", "name": "yes", LABEL: "是", "flag": "x"}], ("choices", 2, "flag", "questions.51")),
        ([{"list_name": "yn", "name": "yes", EN: "Yes"}], ("choices", 2, "label", "questions.47")),
        (
            [{"list_name": "yn", "name": "yes", LABEL: "是", "media::image": "a.png"}],
            ("choices", 2, "media", "questions.42"),
        ),
    ],
)
def test_refusal_in_the_choices_names_its_row(choices, problem):
    survey = [{"type": "select_one yn", "name": "q", LABEL: "选"}]
    found = problems(survey, choices)
    assert problem in found or any(p[0] == "choices" and p[1] == problem[1] for p in found)


def test_unknown_list_is_refused_at_its_row():
    assert [(p[0], p[1]) for p in problems([text(), {"type": "select_one nolist", "name": "q", LABEL: "选"}])] == [
        ("survey", 3)
    ]


def test_column_that_would_be_ignored_is_refused():
    assert problems([text(abnormall="true()")]) == [("survey", 2, "abnormall", "questions.42")]
    assert problems([text(calculation="1+1")]) == [("survey", 2, "calculation", "questions.42")]
    assert not problems([text(**{"#remark": "for colleagues"})])


def test_group_in_a_group_is_refused():
    begin = {"type": "begin_group", "name": "g", LABEL: "组"}
    survey = [begin, {**begin, "name": "h"}, text(), {"type": "end_group"}, {"type": "end_group"}]
    assert problems(survey) == [("survey", 3, "type", "questions.57")]


def test_group_left_open_is_refused():
    assert [p[3] for p in problems([{"type": "begin_group", "name": "g", LABEL: "组"}, text()])] == ["questions.40"]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04rubbish", "学号,姓名\n".encode("gb18030")])
def test_file_that_is_no_workbook_is_refused(content):
    assert [p.code for p in xlsform.read(content).problems] == ["questions.40"]


def test_workbook_without_survey_is_refused():
    assert [p.code for p in xlsform.read(workbook([text()], sheets=("choices",))).problems] == ["questions.40"]


def test_workbook_without_questions_is_refused():
    assert [p.code for p in read([{"type": "note", "name": "n", LABEL: "说明"}]).problems] == ["questions.58"]


def test_chinese_quotes_come_through():
    row = {"type": "text", "name": "q", LABEL: "请写“是”或‘否’", "hint::简体中文 (zh-Hans)": "例如“无”"}
    question = read([row]).definition["sections"][0]["questions"][0]
    assert question["label"]["zh-hans"] == "请写“是”或‘否’"
    assert question["hint"]["zh-hans"] == "例如“无”"


def test_words_missing_in_a_language_are_named_but_do_not_stop():
    draft = read([{**text(), EN: "Question"}])
    assert draft.definition
    assert (2, "label", "繁體中文") in draft.missing


def test_header_without_language_speaks_simplified_chinese():
    question = read([{"type": "text", "name": "q", "label": "问题"}], choices=()).definition["sections"][0][
        "questions"
    ][0]
    assert question["label"] == {"zh-hans": "问题"}


def test_bind_columns_are_ours_too():
    row = {"type": "decimal", "name": "t", LABEL: "体温", "bind::abnormal": ". >= 37.3", "bind::flag": "fever"}
    question = read([row]).definition["sections"][0]["questions"][0]
    assert question["flag"] == "fever"
    assert question["abnormal"] == [">=", ["q", "t", "n", 1], ["n", "37.3"]]


def test_scores_add_up():
    choices = [{"list_name": "often", "name": f"d{n}", LABEL: f"选{n}", "score": n} for n in range(4)]
    rows = [{"type": "select_one often", "name": f"q{n}", LABEL: "多久一次"} for n in range(3)]
    extra = {"type": "integer", "name": "nights", LABEL: "几晚", "min": 0, "max": 7, "score": "if(. > 3, 2, 0)"}
    prepared = answers.prepare(read([*rows, extra], choices).definition)
    import datetime as dt

    checked = answers.check(prepared, {"q0": "d3", "q1": "d2", "nights": 4}, params={}, day=dt.date(2026, 1, 1))
    assert (checked.score, checked.flags) == (7, ())


@pytest.mark.parametrize("source", [daily_health, absence_check], ids=lambda s: s.CODE)
def test_shipped_form_reads_without_a_problem_in_three_languages(source):
    draft = xlsform.read(shipped.workbook(source), params={"fever_dc"})
    assert draft.problems == []
    assert draft.missing == []
    assert draft.settings["code"] == source.CODE


def test_shipped_form_makes_the_same_bytes_twice():
    assert shipped.workbook(daily_health) == shipped.workbook(daily_health)


def test_daily_form_asks_no_position_no_face_no_origin():
    draft = xlsform.read(shipped.workbook(daily_health), params={"fever_dc"})
    asked = [q for section in draft.definition["sections"] for q in section["questions"]]
    assert [q["name"] for q in asked if q.get("carry")] == ["place"]
    assert [q["name"] for q in asked if q.get("required") == "yes"] == ["temp_c"]
    words = " ".join(q["label"]["zh-hans"] for q in asked)
    for forbidden in ("籍贯", "户籍", "湖北", "经纬度", "定位", "照片", "身份证"):
        assert forbidden not in words


def test_phone_lists_of_places_match_the_table():
    """After a change of divisions.csv: write places.phone_files() to static/data."""
    for name, content in places.phone_files().items():
        assert (ROOT / "static" / "data" / name).read_text(encoding="utf-8") == content


def test_place_table_has_every_level():
    table = places.table()
    assert len([c for c in table if c.endswith("0000")]) == 34
    assert table["410811"]["zh-hans"] == "山阳区"
    assert places.name("441900") == "广东省东莞市"
    assert places.name("429004", "en") == "Xiantao City, Hubei"
    assert places.chain("110105") == ["110000", "110105"]
