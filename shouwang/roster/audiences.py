"""Named audiences: sets of people that rooms above define ("under watch") and rooms beside them may ask.

    audience("watch.under_watch", _("观察中人员"), lambda at, known_at: queryset of Person)
"""

_named: dict = {}


def family(name, people):
    """Register an audience of several that rooms open for themselves: `people(at, known_at, part)`; nobody chooses it by hand."""
    _named[name] = ("", people)


def audience(name, title, people):
    """Register a named audience: `people(at, known_at)` returns a queryset of Person."""
    _named[name] = (title, people)


def names() -> dict:
    """{name: title} of every registered audience that a campaign may be opened for by hand."""
    return {name: title for name, (title, _) in _named.items() if title}


def people(name, at, known_at=None):
    """The people of a named audience at an instant, as known at known_at. KeyError when nobody defined it.

    "name:5" asks an audience of several for the part that 5 names (of the watches those under mandate 5).
    """
    base, _, part = name.partition(":")
    return _named[base][1](at, known_at, part) if part else _named[base][1](at, known_at)
