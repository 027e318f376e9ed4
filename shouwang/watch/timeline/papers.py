"""Papers in somebody's file: issued, received or refused."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import timeline
from shouwang.core.timeline import Entry
from shouwang.roster.timeline import noted
from shouwang.watch.models import Paper, PaperReceipt
from shouwang.watch.queries.papers import SEES


@timeline.part("watch.papers", term=gettext_lazy("观察文书"), rights=SEES)
def papers(scope, file, known_at):
    """Every paper, and every time that somebody said what became of it."""
    for row in Paper.objects.known(known_at).filter(person__in=file.ids).select_related("former", "notice"):
        words = _("签发%(kind)s %(number)s") % {"kind": row.get_kind_display(), "number": row.number}
        lines = [{"label": _("替代"), "value": row.former.number}] if row.former else []
        lines += [{"label": _("对应告知书"), "value": row.notice.number}] if row.notice else []
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, lines=tuple(lines), ref=f"watch.Paper:{row.pk}", by=row.by,
                    sensitive=True)  # fmt: skip
    rows = PaperReceipt.objects.known(known_at).filter(paper__person__in=file.ids).select_related("paper")
    for row in rows:
        words = _("%(how)s %(number)s") % {"how": row.get_how_display(), "number": row.paper.number}
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, lines=noted(row.note), ref=f"watch.PaperReceipt:{row.pk}",
                    by=row.by)  # fmt: skip
