"""What a rule answers: may it be done, and if not, why."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """May it be done? `reasons` are refusal codes with their particulars, the first one being said."""

    ok: bool
    reasons: tuple = ()


YES = Verdict(True)


def no(code, **params) -> Verdict:
    """A verdict against, for one reason."""
    return Verdict(False, ((code, params),))
