"""The life of a form: imported, published, followed by the next version, retired; and what is shipped."""

import pytest

from shouwang.core.actions import Actor, operator
from shouwang.core.models import Event
from shouwang.core.refusals import Refused
from shouwang.questions import actions, definitions, queries, reading, shipped
from shouwang.questions.models import Form, FormVersion
from shouwang.questions.tests.test_xlsform import LABEL, text, workbook

pytestmark = pytest.mark.django_db
STRANGER = Actor(ref="roster.Account:0", name="stranger")


def imported(*survey, code="trial"):
    return actions.import_form(content=workbook(list(survey) or [text()]), code=code, by=operator())


def test_import_makes_a_draft_with_its_words_and_source():
    version = imported(text(name="q"))
    assert (version.version, version.state) == (1, "draft")
    assert version.form.name == "试用"
    assert bytes(version.source).startswith(b"PK")
    assert version.digest == definitions.digest(version.definition)
    assert Event.objects.get().verb == "questions.form_imported"


def test_draft_is_replaced_and_a_published_version_never():
    first = imported(text(name="q"))
    assert imported(text(name="r")).pk == first.pk
    actions.publish_form(version=first, by=operator())
    second = imported(text(name="s"))
    assert (second.version, second.pk == first.pk) == (2, False)
    assert FormVersion.objects.get(pk=first.pk).definition["sections"][0]["questions"][0]["name"] == "r"


def test_publishing_retires_the_version_before_it():
    first = actions.publish_form(version=imported(text(name="q")), by=operator())
    second = actions.publish_form(version=imported(text(name="r")), by=operator())
    assert list(Form.objects.get().versions.published()) == [second]
    first.refresh_from_db()
    assert first.state == "retired"
    assert queries.current(None, "trial") == second


def test_the_same_content_is_not_imported_twice():
    actions.publish_form(version=imported(text(name="q")), by=operator())
    with pytest.raises(Refused) as refused:
        imported(text(name="q"))
    assert refused.value.code == "questions.08"


def test_file_with_problems_leaves_nothing_behind():
    with pytest.raises(Refused) as refused:
        imported(text(relevant="foo(1)"))
    assert refused.value.code == "questions.02"
    assert "未知函数 foo" in refused.value.sentence
    assert not Form.objects.exists()


@pytest.mark.parametrize("code", ["A", "1a", "a b", "a" * 41, "表单"])
def test_code_that_cannot_stand_in_an_address_is_refused(code):
    with pytest.raises(Refused) as refused:
        imported(code=code)
    assert refused.value.code == "questions.01"


def test_life_goes_only_forward():
    version = actions.publish_form(version=imported(), by=operator())
    for act, code in ((actions.publish_form, "questions.03"), (actions.discard_draft, "questions.09")):
        with pytest.raises(Refused) as refused:
            act(version=version, by=operator())
        assert refused.value.code == code
    actions.retire_form(version=version, by=operator())
    with pytest.raises(Refused) as refused:
        actions.retire_form(version=version, by=operator())
    assert refused.value.code == "questions.04"
    with pytest.raises(Refused) as refused:
        queries.current(None, "trial")
    assert refused.value.code == "questions.06"


def test_draft_can_be_thrown_away():
    actions.discard_draft(version=imported(), by=operator())
    assert not FormVersion.objects.exists()


def test_stranger_writes_nothing():
    version = imported()
    content = workbook([text(name="z")])
    for act in (
        lambda: actions.import_form(content=content, code="other", by=STRANGER),
        lambda: actions.publish_form(version=version, by=STRANGER),
        lambda: actions.discard_draft(version=version, by=STRANGER),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "core.04"


def test_shipping_publishes_version_one_and_again_nothing():
    made = actions.ship_forms(by=operator())
    assert [(v.form.code, v.version, v.state) for v in made] == [(form.CODE, 1, "published") for form in shipped.FORMS]
    assert actions.ship_forms(by=operator()) == []
    assert Form.objects.get(code="daily-health").name_en == "Daily health return"


def test_downloaded_source_of_a_shipped_form_can_be_imported_again():
    version = actions.ship_forms(by=operator())[0]
    with pytest.raises(Refused) as refused:
        actions.import_form(content=bytes(version.source), by=operator())
    assert refused.value.code == "questions.08"


def test_prepared_version_is_kept_and_a_draft_is_not():
    version = imported(text(name="q"))
    assert queries.prepared(version.pk).by_name.keys() == {"q"}
    imported(text(name="r"))
    assert queries.prepared(version.pk).by_name.keys() == {"r"}
    actions.publish_form(version=version, by=operator())
    assert queries.prepared(version.pk) is queries.prepared(version.pk)


def test_comparison_names_what_was_added_dropped_and_changed():
    first = actions.publish_form(
        version=imported(text(name="a"), text(name="b"), text(name="c", max="20")), by=operator()
    )
    second = imported(text(name="a"), {**text(name="c", max="30", required="yes"), LABEL: "新问题"}, text(name="d"))
    changes = queries.changes(None, first, second)
    assert [(c["name"], c["kind"]) for c in changes] == [
        ("a", "same"),
        ("b", "dropped"),
        ("c", "changed"),
        ("d", "added"),
    ]
    row = reading.differences(changes, "zh-hans")[2]
    assert [(str(part), old, new) for part, old, new in row["parts"]] == [
        ("题目", "问题", "新问题"),
        ("必填", "", "必填"),
        ("上限", "20", "30"),
    ]


def test_author_reads_conditions_as_they_were_written():
    version = actions.ship_forms(by=operator())[0]
    questions = {
        q["name"]: q for section in reading.sections(version.definition, "zh-hans") for q in section["questions"]
    }
    assert questions["temp_c"]["range"] == "34.0–42.0 ℃"
    assert questions["temp_c"]["flags"] == ["发热"]
    assert [(str(p), r) for p, r in questions["temp_c"]["rules"]] == [("异常条件", "${temp_dc} >= param('fever_dc')")]
    assert questions["symptoms"]["flags"] == ["症状", "发热"]


def test_every_shipped_form_is_small():
    for form in shipped.FORMS:
        version = actions.import_form(content=shipped.workbook(form), by=operator())
        assert len(str(version.definition)) < 30_000
