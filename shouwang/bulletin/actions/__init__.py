"""Everything that may be done to an issue. One module a subject; all are imported from here."""

from shouwang.bulletin.actions.drafting import (
    add_problem,
    draft_issue,
    drop_problem,
    edit_box,
    edit_lines,
    edit_next_steps,
    edit_problem,
    regenerate_problems,
)
from shouwang.bulletin.actions.signing import (
    countersign,
    dispatch_copy,
    issue_now,
    publish,
    receive_copy,
    review_issue,
    send_back,
    sign_issue,
    submit_for_review,
)

__all__ = [
    "add_problem",
    "countersign",
    "dispatch_copy",
    "draft_issue",
    "drop_problem",
    "edit_box",
    "edit_lines",
    "edit_next_steps",
    "edit_problem",
    "issue_now",
    "publish",
    "receive_copy",
    "regenerate_problems",
    "review_issue",
    "send_back",
    "sign_issue",
    "submit_for_review",
]
