"""Sentences of sections one and two whose numbers rooms fill: 门诊检查 795 人次, 因病缺勤 … Each number is a cell as in a table.

    register("clinic", section, build)      build(frame, known_at, at) -> list[Statement]

An issue keeps a statement as its code with names and cells, so that each language says it in its own words (`TEXTS`).
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "absence": _("缺勤追踪：当日新增{opened}人，当日返校{closed}人，尚未返校{standing}人，累计{ever}人。"),
    "clinic": _("%(name)s：当日{today}人次，累计完成{ever}人次。"),
}  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One sentence: its code in TEXTS, what tells it from others of the code, names by language, word → value, word → (figure, about)."""

    code: str
    of: str = ""
    names: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)
    bounds: tuple = ()  # (lesser, greater) words of which readers know that the one cannot exceed the other

    def cell(self, word) -> str:
        """The key of one of its numbers among all cells of an issue."""
        return f"said/{self.code}{':' if self.of else ''}{self.of}/{word}"


_builders: dict = {}


def register(key, section, builder):
    """Give a section sentences. Raises KeyError for a key that is taken."""
    if key in _builders:
        raise KeyError(key)
    _builders[key] = (section, builder)


def unregister(key):
    """Take a builder away again (between tests)."""
    _builders.pop(key, None)


def asked() -> list[str]:
    """Whose sentences an issue asks for, in their order."""
    return list(_builders)


def fill_all(frame, known_at, at) -> list[tuple[int, Statement]]:
    """(section, statement) of everything that a frame asks for, as known at an instant."""
    found = []
    for key in frame.get("statements", ()):
        section, build = _builders.get(key, (0, None))
        found += [(section, one) for one in build(frame, known_at, at)] if build else []
    return found


def cells_of(filled) -> dict[str, int]:
    """Every number of the statements by its key."""
    return {one.cell(word): value for _section, one in filled for word, value in one.cells.items()}


def figures_of(filled) -> dict[str, tuple]:
    """cell key → (figure, about)."""
    return {one.cell(word): opens for _section, one in filled for word, opens in one.figures.items()}


def as_json(filled) -> list[dict]:
    """The statements as an issue keeps them."""
    return [
        {
            "section": section, "code": one.code, "names": one.names, "words": {word: one.cell(word) for word in one.cells},
            "figures": {one.cell(word): list(opens) for word, opens in one.figures.items()},
            "bounds": [[one.cell(lesser), one.cell(greater)] for lesser, greater in one.bounds],
        }
        for section, one in filled
    ]  # fmt: skip
