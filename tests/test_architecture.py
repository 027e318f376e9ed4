"""The house, as tests that say in a sentence what strayed. See docs/ideas.md."""

import ast
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(
    path
    for path in (ROOT / "shouwang").rglob("*.py")
    if not {"migrations", "tests"} & set(path.relative_to(ROOT).parts)
)
TREES = {path: ast.parse(path.read_text()) for path in CODE}
ROOMS = ["core", "epi", "roster", "questions", "checkin", "watch", "gate", "bulletin", "site", "api"]

# Besides actions, rows are written by: the one writer of returns; the tally cells that it and standing share; the frame of
# every transaction; the leased jobs; the log of who looked; a backup's restore.
WRITERS = {
    "shouwang/checkin/record.py": "the one writer of returns",
    "shouwang/checkin/cells.py": "the tally cells, called by record and standing",
    "shouwang/core/events.py": "events, called inside actions",
    "shouwang/core/jobs.py": "leases of jobs",
    "shouwang/api/outbox.py": "deliveries, beside the event that they carry",
    "shouwang/api/courier.py": "leases and attempts of deliveries",
    "shouwang/core/sealing.py": "the seals of the audit record: an event of its own would never be sealed",
    "shouwang/checkin/merging.py": "called inside the roster's merge action",
    "shouwang/checkin/reminders/making.py": "one insert for everybody who is missing, called inside the actions that remind",
    "shouwang/checkin/reminders/taking.py": "leases of reminders, as of jobs",
    "shouwang/checkin/reminders/sending.py": "what became of each try of a reminder",
    "shouwang/roster/standing.py": "the roster's version, inside roster actions",
    "shouwang/site/login/throttle.py": "the counts of failed attempts: what is counted is no deed, a failure's Event is",
    "shouwang/site/login/engine.py": "the session engine, which Django calls around every request",
}
WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}


def relative(path):
    return str(path.relative_to(ROOT))


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def is_action_module(path):
    return path.name in {"actions.py", "assertions.py"} or "actions" in path.relative_to(ROOT).parts


def _is(path, name):
    """Is it rules.py, or a file of the package rules/ (a room with many subjects has one file a subject)?"""
    return path.name == f"{name}.py" or path.parent.name == name


def _is_queryset_write(call):
    """`.objects…create(…)`, `row.save()`, `insert(rows)`: calls of a writing name on something that is not a plain dict, set or hash."""
    if isinstance(call.func, ast.Name):
        return call.func.id == "insert"
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    source = ast.unparse(call.func.value)
    if call.func.attr in {"save", "delete"}:
        return not source.endswith((".docx", "workbook", "book", "document", "image")) and "cache" not in source
    return ".objects" in source or "_base_manager" in source


def _opens_action(function):
    return any("action(" in ast.unparse(decorator) for decorator in function.decorator_list)


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_writes_happen_only_in_actions(path):
    if is_action_module(path) or relative(path) in WRITERS:
        return
    if relative(path).startswith(("shouwang/demo/", "shouwang/commands/backup.py")):
        return
    tree = TREES[path]
    inside = {node for f in functions(tree) if _opens_action(f) for node in ast.walk(f)}
    strays = [
        f"{relative(path)}:{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node not in inside and _is_queryset_write(node)
    ]
    assert not strays, f"a write outside an action: put it in actions.py. {strays}"


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_only_the_clock_asks_the_time(path):
    if relative(path) == "shouwang/core/clock.py":
        return
    asks = re.findall(
        r"timezone\.now\(|datetime\.now\(|dt\.datetime\.now\(|date\.today\(|time\.time\(\)|utcnow\(", path.read_text()
    )
    assert not asks, f"{relative(path)} asks the time itself ({asks[0]}): ask core.clock"


@pytest.mark.parametrize("path", [p for p in CODE if _is(p, "rules")], ids=relative)
def test_rules_are_pure(path):
    imported = {
        name
        for node in ast.walk(TREES[path])
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names] if isinstance(node, ast.Import) else [])
    }  # fmt: skip
    impure = [
        name
        for name in imported
        if name.startswith("django.db") or "models" in name or name.endswith((".clock", ".queries", ".actions"))
    ]
    assert not impure, f"{relative(path)} is not pure: it imports {impure}. A rule receives values"


def test_functions_are_short():
    sizes = {
        f"{relative(p)}:{f.lineno} {f.name}": f.end_lineno - f.lineno + 1
        for p, tree in TREES.items()
        for f in functions(tree)
    }
    assert not {name: size for name, size in sizes.items() if size > 60}, "functions over 60 lines: cut them"
    ordered = sorted(sizes.values())
    assert statistics.median(ordered) <= 10, f"median function is {statistics.median(ordered)} lines; aim ≤ 10"
    assert ordered[int(len(ordered) * 0.9)] <= 30, f"p90 function is {ordered[int(len(ordered) * 0.9)]} lines; aim ≤ 30"


def test_files_are_short():
    long = {relative(path): lines for path in CODE if (lines := path.read_text().count("\n")) > 500}
    assert not long, f"files over 500 lines: {long}"


@pytest.mark.parametrize("path", [p for p in CODE if p.parent.name == "views" or p.name == "views.py"], ids=relative)
def test_view_bodies_are_short(path):
    long = [
        f"{f.name} {f.end_lineno - f.body[0].lineno + 1}"
        for f in functions(TREES[path])
        if f.end_lineno - f.body[0].lineno + 1 > 25
    ]
    assert not long, f"{relative(path)}: view bodies over 25 lines: {long}"


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_names_say_something(path):
    assert path.stem not in {"utils", "helpers", "manager", "data", "info", "process", "misc", "common"}, (
        f"{relative(path)} says nothing by its name"
    )


def _public(path, tree):
    kinds = {"actions", "queries", "rules", "figures", "record"}
    if path.stem not in kinds and path.parent.name not in {"actions", "queries", "rules", "figures"}:
        return []
    return [f for f in tree.body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")]


def test_every_action_query_rule_and_figure_says_what_it_is():
    silent = [
        f"{relative(p)}:{f.lineno} {f.name}"
        for p, tree in TREES.items()
        for f in _public(p, tree)
        if not ast.get_docstring(f)
    ]
    assert not silent, f"without a docstring: {silent}"


def test_every_model_says_what_a_row_means():
    from django.apps import apps

    silent = [
        m.__name__
        for m in apps.get_models()
        if m.__module__.startswith("shouwang.") and m.__doc__.startswith(f"{m.__name__}(")
    ]
    assert not silent, f"models without a docstring: {silent}"


def test_actions_are_keyword_only_with_by():
    import importlib

    from shouwang.core import actions

    for room in ("core", "roster", "questions", "checkin", "watch", "gate", "bulletin"):
        for name in ("actions", "parameters"):
            if (ROOT / f"shouwang/{room}/{name}.py").exists() or (ROOT / f"shouwang/{room}/{name}").is_dir():
                importlib.import_module(f"shouwang.{room}.{name}")
    assert len(actions.registry) > 30, (
        "the decorator enforces keyword-only and `by`; here we only see that actions exist"
    )
    verbs = [run.verb for run in actions.registry.values()]
    wrong = [verb for verb in verbs if not re.fullmatch(r"[a-z]+\.[a-z_]+", verb)]
    assert not wrong, f"verbs are app.past_tense: {wrong}"


@pytest.mark.parametrize(
    "path", [p for p in CODE if _is(p, "queries") and "questions" not in p.parts], ids=relative
)
def test_queries_take_a_scope_first(path):
    loose = [
        f.name
        for f in _public(path, TREES[path])
        if ".objects" in ast.unparse(f) and (not f.args.args or f.args.args[0].arg not in {"scope", "slot"})
    ]
    assert not loose, f"{relative(path)}: a query that reads a table takes the Scope first: {loose}"


def test_no_float_in_models_or_rules():
    floats = [
        relative(p)
        for p in CODE
        if (_is(p, "models") or _is(p, "rules")) and re.search(r"FloatField|\bfloat\(", p.read_text())
    ]
    assert not floats, f"a float in a rule or a table: {floats}"


def test_personal_fields_are_declared():
    """Every text, date or JSON field of a table that belongs to a person is declared, or is plainly not personal."""
    from django.apps import apps
    from django.db import models

    from shouwang.core.privacy import SealedField, declared
    from shouwang.roster.models import Person

    undeclared = []
    for model in apps.get_models():
        if not model.__module__.startswith("shouwang."):
            continue
        sealed = [f.name for f in model._meta.fields if isinstance(f, SealedField)]
        about_people = model is Person or any(
            isinstance(f, models.ForeignKey) and f.related_model is Person and f.name in {"person", "member"}
            for f in model._meta.fields
        )
        free_text = [
            f.name
            for f in model._meta.fields
            if isinstance(f, models.TextField | models.JSONField) and f.name not in {"refs", "kinds"}
        ]
        if (sealed or (about_people and free_text)) and model not in declared:
            undeclared.append(model.__name__)
        undeclared += [
            f"{model.__name__}.{name}" for name in sealed if name not in declared.get(model, {"fields": {}})["fields"]
        ]
    assert not undeclared, f"personal fields without class, basis and retention (core.privacy.declare): {undeclared}"


def test_schema_keeps_the_doors_of_scale_open():
    """No trigger, no schema-qualified name, one statement per RunSQL, BigAutoField everywhere (design §7)."""
    from django.apps import apps
    from django.db import models

    for path in (ROOT / "shouwang").rglob("migrations/0*.py"):
        text = path.read_text()
        assert "CREATE TRIGGER" not in text.upper(), f"{relative(path)}: no triggers"
    for path in CODE:
        assert not re.search(r"(FROM|JOIN|INTO|UPDATE|TABLE) public\.", path.read_text()), (
            f"{relative(path)}: SQL never names a schema"
        )
    small = [
        m.__name__ for m in apps.get_models()
        if m.__module__.startswith("shouwang.") and isinstance(m._meta.pk, models.AutoField) and not isinstance(m._meta.pk, models.BigAutoField)
    ]  # fmt: skip
    assert not small, f"keys that are not BigAutoField: {small}"


def test_no_signals_between_apps():
    using = [relative(p) for p in CODE if "django.dispatch" in p.read_text() or "db.models.signals" in p.read_text()]
    assert not using, f"no Django signals between our apps: {using}"
