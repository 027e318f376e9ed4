"""The only way to change the roster: one keyword-only function for each thing that can happen to it.

Each file holds the actions of one word of the charter; import them from here.
"""

from shouwang.roster.actions.accounts import (
    make_account,
    make_accounts,
    may_keep_accounts,
    may_let_in,
    set_account_active,
    set_password,
)
from shouwang.roster.actions.desk import (
    answer_asking,
    ask_right,
    grant_deletion,
    lift_restriction,
    refuse_asking,
    take_asking,
    withdraw_asking,
)
from shouwang.roster.actions.exemptions import end_exemption, exempt, extend_exemption, shorten_exemption
from shouwang.roster.actions.founding import found_institution
from shouwang.roster.actions.glass import break_glass, end_glass
from shouwang.roster.actions.grants import end_grant, grant_role
from shouwang.roster.actions.households import end_household, join_household, next_family_number
from shouwang.roster.actions.importing import commit_import, commit_staged, discard_import, stage_import
from shouwang.roster.actions.mandates import close_mandate, extend_review, open_outbreak, open_standing_duty
from shouwang.roster.actions.memberships import join, leave
from shouwang.roster.actions.merging import merge_people
from shouwang.roster.actions.people import add_person, change_person, revoke_link
from shouwang.roster.actions.purging import (
    approve_purge,
    lift_hold,
    propose_purge,
    run_purge,
    set_hold,
    withdraw_purge,
)
from shouwang.roster.actions.requests import ask_exemption, decline_request, grant_request, withdraw_request
from shouwang.roster.actions.settling import settle, settle_if_due
from shouwang.roster.actions.transfers import (
    accept_transfer,
    decline_transfer,
    offer_transfer,
    withdraw_transfer,
)
from shouwang.roster.actions.units import create_unit, merge_units, move_unit, rename_unit, set_responsible, split_unit

__all__ = [
    "accept_transfer", "add_person", "break_glass", "change_person", "close_mandate", "commit_import", "commit_staged",
    "create_unit",
    "decline_transfer", "discard_import", "end_exemption", "end_glass", "end_grant", "end_household", "exempt",
    "extend_exemption", "extend_review", "found_institution", "grant_role", "join", "join_household", "leave",
    "make_account", "make_accounts", "may_keep_accounts", "may_let_in", "merge_people", "merge_units", "move_unit",
    "next_family_number", "offer_transfer", "open_outbreak", "open_standing_duty", "rename_unit", "revoke_link",
    "set_account_active", "set_password", "set_responsible", "settle", "settle_if_due", "shorten_exemption",
    "split_unit", "stage_import", "withdraw_transfer",
]  # fmt: skip
__all__ += ["approve_purge", "lift_hold", "propose_purge", "run_purge", "set_hold", "withdraw_purge"]
__all__ += ["ask_exemption", "decline_request", "grant_request", "withdraw_request"]
__all__ += [
    "answer_asking", "ask_right", "grant_deletion", "lift_restriction", "refuse_asking", "take_asking", "withdraw_asking",
]  # fmt: skip
