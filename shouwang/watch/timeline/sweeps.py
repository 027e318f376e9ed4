"""In a person's file: what sweeps asked them and what came of it; their return to the campus."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.timeline import Entry, part
from shouwang.questions import places
from shouwang.roster import access
from shouwang.roster.timeline import noted
from shouwang.watch.models import Returnee, SweepMark

BADGES = {"positive": "flagged", "negative": "normal", "lost": "missing", "no_answer": "missing", "case": "verifying"}


@part("watch.sweeps", term=gettext_lazy("排查"), rights=(access.SWEEP, access.FOLLOW, access.LOST))
def sweeps(scope, file, known_at):
    """Every mark of every sweep about the person."""
    rows = SweepMark.objects.known(known_at).filter(target__person__in=file.ids).select_related("target__sweep")
    for row in rows.order_by("id"):
        words = _("%(sweep)s：%(what)s") % {"sweep": row.target.sweep.question, "what": row.get_what_display()}
        yield Entry(
            at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, ref=f"watch.SweepMark:{row.pk}", sensitive=True,
            badges=((BADGES.get(row.what, "verifying"), row.get_what_display()),), lines=(*_stay(row), *noted(row.note)),
        )  # fmt: skip


def _stay(row):
    if row.place:
        yield {"label": _("地点"), "value": places.name(row.place)}
    if row.from_day:
        yield {"label": _("日期"), "value": f"{row.from_day} — {row.to_day or ''}".strip(" —")}


@part("watch.returnees", term=gettext_lazy("返校"), rights=(access.SWEEP, access.FOLLOW))
def returnees(scope, file, known_at):
    """Each plan of return as it stood then, and the arrival."""
    for row in Returnee.objects.known(known_at).filter(person__in=file.ids).order_by("id"):
        over = row.until is not None and (known_at is None or row.closed_at <= known_at)
        word = row.get_end_display() if over else _("缓返") if row.deferred else _("未返")
        words = _("计划 %(day)s 从%(place)s返校") % {"day": row.planned_day, "place": places.name(row.division)}
        yield Entry(
            at=row.since, recorded_at=row.opened_at, until=row.until if over else None, words=words, by=row.by,
            badges=(("normal" if over else "verifying", word),), lines=noted(row.why), ref=f"watch.Returnee:{row.pk}", sensitive=True,
        )  # fmt: skip
