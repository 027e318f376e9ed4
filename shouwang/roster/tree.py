"""Paths of the unit trees: fixed-width segments in byte order, so that a subtree is one range."""

from shouwang.roster.models import Tree, Unit, UnitSpell

WIDTH = 4
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def segment(number: int) -> str:
    """A child's place among its siblings, in base 36, four characters: 1,679,615 children at most."""
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
    return text.rjust(WIDTH, "0")


def parent_path(path: str) -> str:
    """The path one level up; '' above a root."""
    return path[:-WIDTH] if len(path) > 1 else ""


def ancestors(path: str) -> list[str]:
    """The paths from the root down to and with `path`."""
    return [path[:end] for end in range(1, len(path) + 1, WIDTH)]


def next_path(parent: Unit) -> str:
    """A free path for a new child: one beyond the highest ever given under this parent, planned ones too."""
    given = UnitSpell.objects.filter(parent=parent).values_list("path", flat=True)
    last = max((int(path[-WIDTH:], 36) for path in given), default=0)
    return parent.path + segment(last + 1)


def root(tree=Tree.RESPONSIBLE) -> Unit:
    """The root of a tree."""
    return Unit.objects.get(path=tree)


def join_title(parent: Unit, name: str) -> str:
    """The human path of a child: without the institution's own name."""
    return f"{parent.title}/{name}" if parent.title else name
