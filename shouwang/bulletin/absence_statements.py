"""What the absences say in section one: begun on the day, back on the day, not back yet, all of them since the mandate began."""

from shouwang.bulletin.statements import Statement
from shouwang.core import clock
from shouwang.roster import access
from shouwang.watch.figures.absence_spells import counts


def fill(frame, known_at, at) -> list[Statement]:
    """One sentence, where anybody was ever away, as known at an instant (None: now), of the frame's day up to `at`. Cost: one statement."""
    when = clock.local(at).isoformat()
    about = {"day": frame["day"], "at": when, "known_at": when, "since": frame["since"]}
    found = counts(access.everything(), **(about | {"known_at": clock.local(known_at).isoformat() if known_at else ""}))
    if not found["ever"]:
        return []
    figures = {part: (f"watch.absence_{part}", about) for part in found}
    bounds = (("opened", "ever"), ("standing", "ever"), ("closed", "ever"))
    return [Statement("absence", cells=found, figures=figures, bounds=bounds)]
