"""Demonstration 演示: an invented university with fourteen days of history, made by one command through the product's own actions.

The words: the *plan* is who there is (university, posts, names), the *story* is what everybody does (story, illness), both
pure; *making* it (building, founding, timeline, deeds, signing, issuing) moves the clock from instant to instant and calls
the same actions as every screen; a *home* is where it lies on disk (folder); *opening* it prints who may log in.

Invariants: the same size, state and day give the same people, answers, signatures and issues; nothing is written but through
actions and `record`; it is made beside and put in place when it is complete, so that whatever kills it leaves nothing half
done; its known password exists only in a database marked demo; time passes in it only while it is served.

It is not a load test (bench/ measures) and not a fixture of the tests (tests/academy.py draws those).
"""
