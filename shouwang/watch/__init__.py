"""Watch 守望: whoever is ill or may fall ill is known, looked after and followed to a human end, and nobody is forgotten on the way.

The words: a *watch* 观察 is one person under one kind of measure (kinds are never merged), from a day 0 to a last day, with its
basis; it ends once, in one of the ways that `End` lists. A *check* is a return of the half-daily follow-up campaign, whose
audience is *under watch*. A *review* is a doctor's word that a watch may end; a *release* is the office's. An *absence* 因病缺勤 is
one illness of one person, from the first day missed to the return check. A *screening* 筛查 and a *sweep* 排查 are roll calls of
their own targets: every target ends in an outcome of a human being. A *contact event* says who was with whom; a *chain* is what
follows from it. The *clinic log* counts visits, whoever the patient was.

States of a watch (rules/watches.py; `state` is read, never written):

    待核实 ──confirm──▶ 观察中 第N/M天 ──every check made, the last day over──▶ 待解除 ──review, release──▶ 已解除
       └─ dismiss (void)      │  └─ a symptom, fever or missed streak: the clinic is asked, the watch goes on
                              └──▶ 转诊 | 转集中 | 确诊 | 失联 (human, attempts on record) | 提前解除 (rule)

Invariants: day 0 is not counted, the last day counts whole, release is from the day after; every length, day 0 and condition
of return is a dated disease rule with its source; 集中 and 居家隔离 need who ordered them, by which document; a change of a watch
is void + successor with why, and figures count episodes; standing = ever opened − ever closed; nobody is released by a clock;
silence is not lost-to-follow-up; what the clinic found never leaves the clinic's roles; places match where somebody was, never
where they come from; a room is not the responsible unit.

It is not a hospital's record: no diagnosis is made here, no treatment is kept. Each subject has one file in each package:
models, rules, actions, queries, figures, views, urls, …
"""
