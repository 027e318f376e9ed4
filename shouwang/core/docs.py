"""The pages of docs/ that the code itself knows: figures, refusals, personal fields, actions.

`python -m shouwang.core.docs` writes them; a test compares them with the code.
"""

import importlib
import pkgutil
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs"


def _table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def figures() -> str:
    """Every declared figure with its definition."""
    from shouwang.core.figures import registry

    rows = [(f"`{f.key}`", f.term, f.measure, f.version, f.definition) for _, f in sorted(registry.items())]
    return "# 指标 Figures\n\n每个数字都能打开到它所数的那些行。\n\n" + _table(
        ("key", "名称", "单位", "版本", "口径"), rows
    )


def refusals() -> str:
    """Every refusal code with its sentence."""
    from shouwang.core.refusals import codes

    rows = [(f"`{code}`", sentence) for code, sentence in sorted(codes().items())]
    return "# 拒绝 Refusals\n\n" + _table(("code", "sentence"), rows)


def privacy() -> str:
    """Every personal field with class, retention and legal basis."""
    from shouwang.core.privacy import SealedField, declared

    rows = []
    for model in sorted(declared, key=lambda model: model._meta.label):
        said = declared[model]
        for name, sensitivity in said["fields"].items():
            sealed = "AES-GCM" if isinstance(model._meta.get_field(name), SealedField) else ""
            rows.append((f"`{model._meta.label}.{name}`", sensitivity, said["keep"], sealed, said["basis"]))
    head = "# 个人信息 Personal data\n\nEvery personal field: its class, how long it is kept, whether it is encrypted, on what basis.\n\n"
    return head + _table(("field", "class", "keep", "sealed", "basis"), rows)


def actions() -> str:
    """Every action with its verb and its first line."""
    from shouwang.core.actions import registry

    rows = [
        (f"`{name.removeprefix('shouwang.')}`", f"`{run.verb}`", run.lock, (run.__doc__ or "").split("\n")[0])
        for name, run in sorted(registry.items())
        if name.startswith("shouwang.") and ".tests." not in name
    ]
    return "# 动作 Actions\n\nThe only ways in.\n\n" + _table(("action", "event", "roster lock", "what it does"), rows)


PAGES = {"figures.md": figures, "refusals.md": refusals, "privacy.md": privacy, "actions.md": actions}


def pages() -> dict[str, str]:
    """{file name: text} of all generated pages."""
    import shouwang

    importlib.import_module("shouwang.urls")  # a page may keep an action of its own beside it
    for module in pkgutil.walk_packages(shouwang.__path__, "shouwang."):
        if ".actions" in module.name and ".tests" not in module.name:
            importlib.import_module(module.name)
    return {name: make() for name, make in PAGES.items()}


def main():
    """Write the pages."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
    import django

    django.setup()
    for name, text in pages().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
