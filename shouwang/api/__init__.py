"""API 接口: other programs of the institution come in by the same two doors as people: the actions, and the figures.

The words: a *token* 访问令牌 is a key with which a program comes in for one person; it may do what that person's grants allow, and
of this only what its *scopes* 范围 let through. A *problem* is a refusal as RFC 9457 writes it. A *subscription* 事件订阅 names
the events that are told to another program at its address; a *delivery* 投递 is one event owed to one subscription.

Invariants: nothing is decided here, no number is computed here; every read goes through the Scope of the token, every change
through an action under its right. A token is kept as a hash and shown once; it always expires. Whoever has none gets the same
401 everywhere; absent and forbidden look the same. Reads of names are entered in the access log. What is delivered holds ids,
never values; a delivery comes at least once, carries its id, and is signed.

It is not a second set of screens: what no office may do on a page, no program may do here.
"""
