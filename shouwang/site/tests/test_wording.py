"""Auditors read sentences: every verb, every kind of rows that is logged, every Ref has its words."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import shouwang
from shouwang.core import actions, figures, wording
from shouwang.roster import access

ROOT = Path(shouwang.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sources():
    """Every module of the product, parsed."""
    for path in sorted(ROOT.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path, ast.parse(path.read_text())


def test_every_verb_of_an_action_has_words():
    for module in pkgutil.walk_packages(shouwang.__path__, "shouwang."):
        if ".tests" not in module.name and ".migrations" not in module.name and "__main__" not in module.name:
            importlib.import_module(module.name)
    verbs = {run.verb for name, run in actions.registry.items() if name.startswith("shouwang.") and ".tests." not in name}
    assert len(verbs) > 60
    assert not sorted(verb for verb in verbs if not CHINESE.search(wording.verb(verb))), "say it in the room's wording.py"


def test_every_verb_that_is_emitted_has_words():
    said = set()
    for _path, tree in sources():
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in {"emit", "emit_many"} and isinstance(node.args[0], ast.Constant):
                said.add(node.args[0].value)
    assert len(said) > 50
    assert not sorted(verb for verb in said if not CHINESE.search(wording.verb(verb)))


def test_everything_in_the_access_log_has_words():
    logged = set()
    for _path, tree in sources():
        for node in ast.walk(tree):
            if getattr(getattr(node, "func", None), "attr", "") not in {"log_read", "log_export", "log_glass"}:
                continue
            logged |= {
                one.value.value for one in node.keywords if one.arg == "what" and isinstance(one.value, ast.Constant)
            }
    assert len(logged) > 5
    assert not sorted(code for code in logged if not CHINESE.search(wording.sight(code))), "say it in the room's wording.py"
    assert all(CHINESE.search(wording.sight(key)) for key in figures.registry)


def test_every_export_carries_a_watermark():
    """A function that enters an export makes the watermark from its entry. A bulletin is public and carries none; slips with
    activation links are cut apart and handed to whom each is for."""
    bare = []
    for path, tree in sources():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            words = ast.unparse(function)
            exports = "accesses.log_export(" in words and not re.search("f'bulletin\\.|'site.activations'", words)
            if exports and "watermark(" not in words:
                bare.append(f"{path.relative_to(ROOT)}:{function.lineno} {function.name}")
    assert not bare, f"a found file must lead to its row: export.watermark(row, by) in {bare}"


def test_refs_are_named_as_far_as_the_viewer_may_know(db):
    scope = access.everything()
    named = wording.named(scope, {"operator", "roster.Person:99", "figure:checkin.missing", "checkin.Advice", "nonsense:1"})
    assert str(named["operator"]).startswith("操作员")
    assert named["figure:checkin.missing"].name == "未报"
    assert named["roster.Person:99"].name == "#99"
    assert str(named["checkin.Advice"]) == "异常提示语"
    assert str(named["nonsense:1"]) == "nonsense"
