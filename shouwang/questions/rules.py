"""Pure decisions about a form version's life: draft → published → retired."""

from dataclasses import dataclass

DRAFT, PUBLISHED = "draft", "published"


@dataclass(frozen=True)
class Verdict:
    """May it be done, and if not, the code that says why."""

    ok: bool
    code: str = ""


def publish_verdict(state: str) -> Verdict:
    """Only a draft is published; a retired version comes back as a new import."""
    return Verdict(True) if state == DRAFT else Verdict(False, "questions.03")


def retire_verdict(state: str) -> Verdict:
    """Only a published version is retired; campaigns that ask it go on with it."""
    return Verdict(True) if state == PUBLISHED else Verdict(False, "questions.04")


def discard_verdict(state: str) -> Verdict:
    """A draft may be thrown away; what was once published stays, because answers point at it."""
    return Verdict(True) if state == DRAFT else Verdict(False, "questions.09")
