"""Bulletin 通报: how things stand, at an instant, signed, numbered and frozen.

The words: an *issue* 通报第N期 goes through 拟稿 → 核稿 → 会签 → 签发 → 编号 → 印发. Its figures are *cells*, each an assertion
(value, as-of, scope, definition version, hash) taken when it is signed. A working group writes into its *box*; the problem
list is generated, then edited by a person. *Replay* compares an issue with a recount.

Invariants: a figure in the text and the same figure in a table come from one query; an issued bulletin never changes, what
became known later appears in the next one as a restatement; the public copy names no small group and cannot be made to by
subtraction; before the cut-off it says so and names no unit.

It is not a news sheet: it prints what the ledgers hold, and says who typed the rest.
"""
