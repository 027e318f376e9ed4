"""Everything that the room may do to its own tables. One module a subject; all are imported from here."""

from shouwang.api.actions.tokens import end_token, make_token, note_use

__all__ = ["end_token", "make_token", "note_use"]
