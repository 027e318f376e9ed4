"""Questions: what people are asked, as versioned data, and what makes an answer acceptable.

The words: a *form* has *versions*; a published version never changes. Its *definition* is JSON: sections of questions, each
with its type, unit, range, skip logic (*relevant*), *constraint*, and the rule that makes an answer *abnormal* and raises a
*flag*. Authors write XLSForm in a spreadsheet; expressions compile at publish time to an AST (expressions) that two small
evaluators run, ours (evaluate) and the phone's (static/js/expr.js), from one table of cases (tests/cases.json).
`answers.check` is the whole of validation: raw in; answers as stored, problems, flags and score out.

Invariants: a number is an integer in the question's smallest unit (37.3 ℃ is temp_dc = 373), never a float; an answer to a
question that was not to be asked is dropped; an unknown key is refused by name; "same as yesterday" carries a place and
nothing else; no question asks for GPS, a face or a region of origin.

It is not where answers are kept: returns belong to checkin. It never knows who answers.
"""
