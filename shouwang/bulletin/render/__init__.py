"""Layout of a bulletin: one frozen document in, HTML, Word and PDF out, the same to the digit.

Nothing here asks the database or the clock. A builder fills `document.Document` for one language;
`html`, `docx` and `pdf` print it in the order of its fields, so that whoever compares two copies compares like with like.
"""
