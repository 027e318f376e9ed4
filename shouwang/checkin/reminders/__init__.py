"""Reminders 催报: whoever has not answered when the slot reminds gets one word by each medium that reaches them, and no second.

The words: a *gateway* 渠道 is a way out that the institution set up (core.channels knows how to speak to it). A *round* 催报 is
one slot's reminder: at the slot's own instant it makes a *reminder* for everybody who is missing *then*, one a medium, in one
statement. A *delivery* 送达记录 is one try with its outcome. A *text* is what it says, in the reader's language.

Invariants: one reminder a person, slot and medium, whoever asks for it (a unique key); a reminder is taken in a transaction of
its own before the gateway is called and its outcome written after: what was taken and has no outcome is *unknown*, shown to a
human and never sent again by itself; only what was certainly not accepted is tried again. Whoever has answered, is exempt,
has left or was merged away is not written to. Nothing goes to people in the quiet hours. A text to a group names nobody.

It keeps no text and no address: both are made when they are sent.
"""
