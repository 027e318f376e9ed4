"""Check-in 填报: everyone expected is asked, and at any moment it is known who has answered and who has not.

The words: a *campaign* 专项 asks an audience (unit subtree × kinds) a form, at a cadence, under a mandate. A *slot* 填报期 is
one asking: campaign, day, name ('' | am | pm), with its opening, reminder, cut-off, sign-off and lock instants, its tree of
units and its tally cells. A *return* 填报 is one person's answer to a slot; a correction is another return, seq n+1. A flagged
return opens a *check* 待核实 for a human. A *sign-off* 审核确认 is a unit's assertion about a slot; a *lock* the institution's.

Invariants: returns have one writer, `record`; whoever writes first opens the slot; standing is judged at the slot's cut-off
(docs/decisions/0001), so a tally changes only when somebody writes; lateness is that of the first accepted answer, flag and
proxy those of the current one; roll call never groups by the unit that a return carries (that is provenance); an assertion
never changes, live counts do.

It is not a survey tool: it asks what has a mandate, and counts silence.
"""
