"""Which syndrome a set of symptoms is, by the rows that hold on the day of onset. The early warning counts by these.

流感样 is a measured temperature of 38.0 ℃ or more with a cough or a sore throat: 37.9 ℃ is not, and the word "fever" alone is not
unless the row says that the word is enough.
"""

from dataclasses import dataclass

OTHER = "other"
FEVER = "fever"  # the symptom, as a word


@dataclass(frozen=True)
class Row:
    """One syndrome: so many of these symptoms, and a fever where one is asked."""

    code: str
    any_of: frozenset
    least: int = 1
    fever_dc: int | None = None  # tenths of a degree, at least
    word: bool = False  # the symptom 发热 counts as that fever where nobody measured


def syndromes_of(symptoms, temp_dc, rows) -> tuple[str, ...]:
    """The codes of the syndromes that fit, in the order of the rows; 其他 where something is said and none fits; () for nothing."""
    said = frozenset(symptoms)
    found = tuple(row.code for row in rows if row.code != OTHER and _fits(row, said, temp_dc))
    if found or not (said or (temp_dc or 0) >= 373):
        return found
    return (OTHER,)


def _fits(row, said, temp_dc):
    if len(row.any_of & said) < row.least:
        return False
    if row.fever_dc is None:
        return True
    return temp_dc >= row.fever_dc if temp_dc is not None else row.word and FEVER in said
