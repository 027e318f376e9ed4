"""The purge manifest covers every declared personal field of every table: a field that no place knows would survive its time."""

from django.apps import apps
from django.db import models

from shouwang.core import retention
from shouwang.core.privacy import Keep, Sensitivity, declared
from shouwang.core.retention import Place
from shouwang.roster.models import Person


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("shouwang.")]


def covered() -> set:
    known = set(retention.for_good)
    for place in retention.manifest():
        known |= {(place.model, name) for name in place.fields} | set(getattr(place, "also", ()))
    return known


def personal(model) -> list[str]:
    said = declared.get(model, {"fields": {}})["fields"]
    return [name for name, what in said.items() if what != Sensitivity.SECRET]


def test_every_declared_personal_field_is_in_the_manifest():
    known = covered()
    missing = [f"{model._meta.label}.{name}" for model in ours() for name in personal(model) if (model, name) not in known]
    assert not missing, (
        f"these personal fields would outlive their time, for no place of the purge manifest knows them: {missing}. "
        "Register them in the room's manifest.py (retention.place), or say why they are kept (retention.keep_for_good)."
    )


def test_every_table_declared_for_a_mandate_has_a_place():
    """Rows about a person (who was reminded, who was called) are personal even where no field of theirs is."""
    placed = {place.model for place in retention.manifest()} | {model for model, _name in covered()}
    missing = [
        model._meta.label
        for model, said in declared.items()
        if said["keep"] in retention.SLOTS | {Keep.ROSTER, Keep.PAPER} and model not in placed
    ]
    assert not missing, f"declared, but in no place of the manifest: {missing}"


def test_every_table_that_names_a_person_and_holds_text_is_declared():
    """A new table with a person and free text in it must say how long that is kept."""
    text = (models.TextField, models.JSONField)
    silent = [
        model._meta.label
        for model in ours()
        if any(isinstance(f, models.ForeignKey) and f.related_model is Person for f in model._meta.fields)
        and any(isinstance(f, text) and f.name not in {"refs", "kinds"} for f in model._meta.fields)
        and model not in declared
    ]
    assert not silent, f"tables about people without core.privacy.declare: {silent}"


def test_places_name_real_fields_and_known_clocks():
    for place in retention.manifest():
        assert place.keeps, place.name
        if isinstance(place, Place):
            for name in (*place.fields, *place.blank):
                place.model._meta.get_field(name)
            assert place.day or place.at or Keep.ROSTER in place.keeps or place.name == "roster.Asking", place.name
    for keep in set(Keep) - {Keep.PROOF}:
        assert keep in retention.clocks, f"class {keep} has no clock"


def test_children_go_before_the_rows_that_they_point_at():
    """Deleted in another order, the database's own foreign keys would stop the purge."""
    order = {place.model: place.order for place in retention.manifest() if isinstance(place, Place) and place.method == retention.DELETE}
    wrong = [
        f"{model._meta.label} → {field.related_model._meta.label}"
        for model, mine in order.items()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model in order and field.related_model is not model
        and mine >= order[field.related_model]
    ]  # fmt: skip
    assert not wrong, wrong
