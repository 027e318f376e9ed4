"""Everything that check-in may do to its tables, besides `record`. One module a subject; all are imported from here."""

from shouwang.checkin.actions.campaigns import (
    close_campaign,
    open_campaign,
    pause_campaign,
    resume_campaign,
    set_clock,
    use_form_version,
)
from shouwang.checkin.actions.checks import close_check

__all__ = [
    "close_campaign",
    "close_check",
    "open_campaign",
    "pause_campaign",
    "resume_campaign",
    "set_clock",
    "use_form_version",
]
