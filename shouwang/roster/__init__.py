"""Roster 名册: who everyone is, where they belong, who answers for them, and what may be asked of whom.

The words: a *unit* 单位 stands in a tree; one tree, the *responsible* one, sums to the institution, the others (dormitory,
Party, working group) are memberships only. A *person* has a number and, at any instant, exactly one responsible membership,
which carries the kind (undergraduate, staff, contractor, family …). An *exemption* 免报 takes a person out of what is
expected, with a reason and an end. A *grant* gives a role on a unit × kinds, inherited downward. A *mandate* is what opens
collection: an *outbreak* 疫情 or a *standing duty* 常态防控; nothing is asked without one.

Invariants: a person has one responsible membership at an instant, or none; the sum over units is the whole; units move,
merge and split from the next slot, people at once; whoever changes who is expected, or where, does it under the exclusive
roster lock and inside `standing.changing`, so that every open tally follows in the same transaction; nobody's phone or
document number is an identity.

It is not a personnel system: it keeps what a roll call and a follow-up need.
"""
