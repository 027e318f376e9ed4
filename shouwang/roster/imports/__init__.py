"""Roster import: a file of everybody as they stood at the start of a day, made into a plan that a person can read, then committed.

`plan(file)` reads and compares; it writes nothing. `actions.commit_import(plan=…)` writes all of it or nothing.

Laws: the same file twice changes nothing the second time; a blank cell says nothing (it never erases); a unit that is not in
the file stays; more than 2 % of the roster leaving needs a person's word (the first import has nobody to lose); rows are
numbered as a spreadsheet shows them.
"""

from shouwang.roster.imports.planning import plan
from shouwang.roster.imports.plans import Plan, Problem
from shouwang.roster.imports.present import present_version
from shouwang.roster.imports.reading import Unreadable

__all__ = ["Plan", "Problem", "Unreadable", "plan", "present_version"]
