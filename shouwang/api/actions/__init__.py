"""Everything that the room may do to its own tables. One module a subject; all are imported from here."""

from shouwang.api.actions.tokens import end_token, make_token, note_use
from shouwang.api.actions.webhooks import end_gone, end_subscription, give_up, make_subscription, replay_delivery

__all__ = [
    "end_gone", "end_subscription", "end_token", "give_up", "make_subscription", "make_token", "note_use", "replay_delivery",
]  # fmt: skip
