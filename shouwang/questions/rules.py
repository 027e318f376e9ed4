"""Pure decisions about a form version's life: draft → published → retired."""

from shouwang.core.verdicts import YES, Verdict, no

DRAFT, PUBLISHED = "draft", "published"


def publish_verdict(state: str) -> Verdict:
    """Only a draft is published; a retired version comes back as a new import."""
    return YES if state == DRAFT else no("questions.03")


def retire_verdict(state: str) -> Verdict:
    """Only a published version is retired; campaigns that ask it go on with it."""
    return YES if state == PUBLISHED else no("questions.04")


def discard_verdict(state: str) -> Verdict:
    """A draft may be thrown away; what was once published stays, because answers point at it."""
    return YES if state == DRAFT else no("questions.09")
