"""A refusal is a sentence with a code: what was refused, why, and what to do. Sentences live in each app's catalogue."""

from django.utils.translation import gettext as _

_catalogue: dict[str, str] = {}


def catalogue(entries):
    """Add an app's sentences: {"roster.01": _lazy("…%(name)s…")}. A code is given once."""
    twice = set(entries) & set(_catalogue)
    if twice:
        raise ValueError(f"refusal codes given twice: {sorted(twice)}")
    _catalogue.update(entries)


def codes() -> dict:
    """All codes with their sentences, for docs/refusals.md."""
    return dict(_catalogue)


class Refused(Exception):
    """The system says no, with a code and the particulars of the case.

    `params` fill the sentence; `fields` names the form field or question at fault, if there is one.
    """

    def __init__(self, code, /, *, field="", **params):
        if code not in _catalogue:
            raise KeyError(f"unknown refusal {code}")
        self.code, self.field, self.params = code, field, params
        super().__init__(code)

    @property
    def sentence(self) -> str:
        """The sentence in the language that is active now."""
        return _(str(_catalogue[self.code])) % self.params if self.params else str(_catalogue[self.code])

    def __str__(self):
        return f"{self.sentence} [{self.code}]"
