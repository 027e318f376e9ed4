"""Core: the shapes, laws and doors that every room shares. It knows no word of the domain.

The words: a *Spell* is true for a while, a *Mark* happened at an instant (shapes). An *action* is the only way in (actions),
one transaction under one lock with one stamp (writing, clock). A *figure* is the only way out (figures), read through a
*Scope* (scope). The *roll call* partitions whoever is expected (rollcall); one pure function says what a person adds to a
tally (tally). Every action leaves an immutable *Event* (events), which yields *Jobs* (jobs). A rule value is a dated
*parameter* (parameters). What was asserted stays asserted (models.Assertion).

Invariants: nothing is back-dated (`recorded_at`, `opened_at` come from the stamp of the transaction); a number and the rows
it counts are one object; a refusal is a sentence with a code; no action reads a clock of its own.

It is not a place for shared odds and ends: what has a domain word in it belongs to a room.
"""
