"""What the login writes: the record of logins, sessions that end, activation links, second steps, identities.

Each file holds the actions of one subject; import them from here.
"""

from shouwang.site.login.actions.activations import give_activations, note_mailed, revoke_activations, use_activation
from shouwang.site.login.actions.identities import link_identity, unlink_identity
from shouwang.site.login.actions.second_steps import (
    ask_second_step_reset,
    confirm_second_step,
    decide_second_step_reset,
    make_second_step,
    renew_recovery_codes,
    reset_second_step,
    take_code,
)
from shouwang.site.login.actions.sessions import (
    end_session,
    end_sessions,
    end_sessions_of_provider,
    forget_sessions,
    note_login,
    note_logout,
    note_refused_code,
    note_refused_login,
    set_temporary_password,
)

__all__ = [
    "ask_second_step_reset", "confirm_second_step", "decide_second_step_reset", "end_session", "end_sessions",
    "end_sessions_of_provider", "forget_sessions", "give_activations", "link_identity", "make_second_step", "note_login",
    "note_logout", "note_mailed", "note_refused_code", "note_refused_login", "renew_recovery_codes", "reset_second_step",
    "revoke_activations", "set_temporary_password",
    "take_code",
    "unlink_identity", "use_activation",
]  # fmt: skip
