"""What is known of one person's watches: each version with its period, why it was changed, how it ended; and the reviews."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.watch.models import Case, End, Review, Watch
from shouwang.watch.queries.watches import SEES, stands


@part("watch.watches", term=gettext_lazy("观察"), rights=SEES)
def watches(scope, file, known_at):
    """Every watch as it stands, with the periods that were set before."""
    rows = Watch.objects.filter(person__in=file.ids).select_related("disease", "rule").order_by("opened_at", "pk")
    if known_at is not None:
        rows = rows.filter(opened_at__lte=known_at)
    cares = access.reads(scope, (access.CARE,), file.person)
    cases = _cases(file, known_at) if access.reads(scope, (access.ANALYSE,), file.person) else []
    for row in rows:
        yield _entry(row, known_at, cares, cases)


def _cases(file, known_at) -> list[Case]:
    """The cases that the person is, as known then: a watch that ended as 确诊 leads to one of them."""
    return [row for row in Case.objects.known(known_at).filter(person__in=file.ids).order_by("pk") if row.until is None]


def _entry(row, known_at, cares, cases) -> Entry:
    standing = stands(row, clock.day_of(known_at or clock.now()), known_at)
    voided = row.voided_at is not None and (known_at is None or row.voided_at <= known_at)
    words = _("%(kind)s：第0天 %(day0)s，最后一天 %(last)s") % {
        "kind": row.get_kind_display(), "day0": row.day0.isoformat(), "last": row.last_day.isoformat(),
    }  # fmt: skip
    badge = ("draft", _("已更正")) if voided else ("verifying", standing.state.label)
    return Entry(
        at=row.since if row.episode is None else row.opened_at, recorded_at=row.opened_at, until=standing.until, words=words,
        by=row.opened_by, badges=(badge,), lines=tuple(_lines(row, standing, cares, cases)), ref=f"watch.Watch:{row.pk}", url=_address(row, voided),
        sensitive=True,
    )  # fmt: skip


def _address(row, voided):
    try:
        return "" if voided else reverse("watch:watch", args=[row.pk])
    except NoReverseMatch:
        return ""


def _lines(row, standing, cares, cases):
    if row.ordered_by:
        yield {"label": _("决定机关和文号"), "value": _("%(by)s %(doc)s") % {"by": row.ordered_by, "doc": row.doc}}
    if row.why:
        yield {"label": _("更改原因"), "value": row.why, "changed": True}
    if standing.until:
        yield {"label": _("结束方式"), "value": row.get_end_display()}
        found = [one.label for one in cases if row.end == End.CONFIRMED and one.disease_id in {row.disease_id, None}]
        if found:
            yield {"label": _("病例"), "value": _("、").join(found)}
    if cares:
        for label, value in ((_("备注"), row.note), (_("结束说明"), row.end_note)):
            if value:
                yield {"label": label, "value": value}


@part("watch.reviews", term=gettext_lazy("解除审核"), rights=(access.CARE, access.ORDER))
def reviews(scope, file, known_at):
    """Every word of a doctor about a release; its note for the clinic."""
    rows = Review.objects.known(known_at).filter(watch__person__in=file.ids).select_related("watch")
    cares = access.reads(scope, (access.CARE,), file.person)
    for row in rows:
        words = _("审核同意解除") if row.agreed else _("审核认为暂不能解除")
        lines = ({"label": _("审核意见"), "value": row.note},) if row.note and cares else ()
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, lines=lines, ref=f"watch.Review:{row.pk}", sensitive=True)
