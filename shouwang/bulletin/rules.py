"""The decisions of the bulletin, pure."""

from shouwang.core.verdicts import YES, Verdict, no

REVIEWED = {"countersign", "signed", "issued"}  # what was reviewed is what is signed: to change it, send it back
STEPS = ("draft", "review", "countersign", "signed", "issued")


def step_verdict(state, needed) -> Verdict:
    """Is the issue where this step begins? needed: the states in which it may be taken."""
    return YES if state in needed else no("bulletin.03", state=state)


def reviewer_verdict(trusted: bool, person, drafted_by) -> Verdict:
    """Preparer ≠ reviewer: who drafted may not review, countersign or sign. The operator acts with the institution's authority."""
    if trusted or person is None or person not in drafted_by:
        return YES
    return no("bulletin.04")


def box_verdict(state, due_at, now, office: bool) -> Verdict:
    """May a box be written? Until the issue is reviewed, and by a group until its deadline; the office may also after it."""
    if state in REVIEWED:
        return no("bulletin.05")
    if due_at is not None and now >= due_at and not office:
        return no("bulletin.06", due=due_at)
    return YES


def has_typed_figures(text, tokens) -> bool:
    """Does a text hold digits that no ledger stands behind? Such a text is marked 人工填写. tokens: a pattern of those that have."""
    return any(character.isdigit() for character in tokens.sub("", text))
