"""Why somebody is on the list of absences today: since when, by which rule they may be back, who acts next."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.shapes import holding
from shouwang.roster import access
from shouwang.watch.absence_page import address_of, turn
from shouwang.watch.absences import known, verdict
from shouwang.watch.actions.absences import refusal
from shouwang.watch.explaining import Reason, is_own, reason, speaks_to
from shouwang.watch.models import Absence
from shouwang.watch.register_workbook import symptoms_words
from shouwang.watch.rules.returning import Returning


@reason("watch.absences", term=gettext_lazy("因病缺勤"), rights=(access.FOLLOW,))
def absences(scope, person, at):
    """The absence that holds. What only the clinic knows is in none of its words."""
    for one in known(Absence.objects.filter(holding(at, scope.known_at), person=person).order_by("since", "pk")):
        said, own = verdict(one, at), is_own(scope, person)
        words = [refusal(Returning(False, (why,))).sentence for why in said.reasons]
        yield Reason(
            state=str(one.state.label), rule=" ".join(words) or _("按记录，现在可以复课。"), inputs=tuple(_inputs(one)),
            next=_("最早 %(at)s 可以复课") % {"at": f"{clock.local(said.earliest):%Y-%m-%d %H:%M}"} if said.earliest else "", who=turn(one),
            appeal=_("认为日期或依据不对，请联系校医院复核。") if own else "",
            url=address_of(one) if speaks_to(scope, person, access.FOLLOW) and not own else "", ref=f"watch.Absence:{one.absence.pk}",
            sensitive=True,
        )  # fmt: skip


def _inputs(one):
    yield _("缺课起"), (one.absence.missed_day or one.absence.first_day).isoformat()
    yield _("发病日"), one.onset_day.isoformat()
    yield _("症状"), symptoms_words(one.symptoms) or "—"
    for label, moment in ((_("退热时间（不用退热药）"), one.last("fever_gone_at")), (_("症状消失时间"), one.last("symptoms_gone_at"))):
        yield label, f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else "—"
