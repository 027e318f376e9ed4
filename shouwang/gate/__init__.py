"""Gate 门岗: *pass* or *ask the clinic*, for a person at an instant, with a validity; and nothing else.

The words: a *measure* 通行措施 is the signed decision that the gate asks at all, with its basis and an end date; without one every
answer is *pass*. An *answer* is derived at the instant of asking from the open watches (a rule of `gate`), never stored as a fact
about a person and never a colour. A *scan* is the Mark that somebody asked, kept for days. A *visit* 来访 is a stranger's one-time
pass: inviter, approval, use. A *credential* is a short-lived signed code that a guard's device can judge without the network,
with the revocations that it carries.

Invariants: off by default, ends by its date; unknown and offline mean pass and log; leaving for a clinic or hospital always
passes; the guard learns what to say, the 24-hour number and the waiting place, never the reason; the person learns why, from
which rule, and how to appeal.

It is not access control: doors belong to the card or face system that is there, which asks us by number.
"""
