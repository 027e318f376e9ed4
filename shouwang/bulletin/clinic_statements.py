"""What the clinic log says in section two: for each kind of post the visits 人次 of the day, and all of them under the issue's mandate."""

from shouwang.bulletin.sentences import in_languages
from shouwang.bulletin.statements import Statement
from shouwang.core import clock
from shouwang.roster import access
from shouwang.watch.models import Post
from shouwang.watch.queries import clinic

VISITS = "watch.clinic_visits"


def fill(frame, known_at, at) -> list[Statement]:
    """One sentence for each nature of post that has seen anybody by the frame's day, as known at an instant. Cost: three statements."""
    day = clock.parse_day(frame["day"])
    found: dict = {}
    for one in clinic.days(access.everything(), until=day, mandate=frame["mandate"], known_at=known_at, whole=True):
        today, ever = found.get(one.post.nature, (0, 0))
        found[one.post.nature] = (today + (one.visits if one.day == day else 0), ever + one.visits)
    return [_statement(nature, frame, at, *found[nature]) for nature in Post.Nature if nature in found]


def _statement(nature, frame, at, today, ever) -> Statement:
    day = frame["day"]
    about = {"nature": str(nature), "until": day, "mandate": frame["mandate"], "known_at": clock.local(at).isoformat()}
    return Statement(
        "clinic", str(nature), in_languages(nature.label), {"today": today, "ever": ever},
        {"today": (VISITS, about | {"since": day}), "ever": (VISITS, about)}, (("today", "ever"),),
    )  # fmt: skip
