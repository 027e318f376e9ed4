"""Why a gate says of somebody that the clinic is to be asked: which measure, which watch. Never told at a gate."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock, parameters
from shouwang.gate import rules
from shouwang.gate.answering import Facts, Who
from shouwang.roster import access
from shouwang.watch.explaining import Reason, is_own, reason
from shouwang.watch.models import Watch


@reason("gate.answer", term=gettext_lazy("通行"), rights=(access.FOLLOW, access.CARE, access.ORDER))
def answer(scope, person, at):
    """The answer at an instant, where it is not that they may pass."""
    facts = Facts(at, scope.known_at)
    said = facts.of([Who(person.pk, person.kind, person.number)])[person.pk]
    watch = Watch.objects.filter(pk=said.watch).first()
    if said.answer == rules.ASK and watch is not None:
        yield _of(facts.rows[said.measure], watch, said, is_own(scope, person))


def _of(measure, watch, said, own) -> Reason:
    words = {"doc": measure.doc, "basis": measure.basis, "until": _wall(measure.until)}
    return Reason(
        state=_("门口的回答：请联系校医院"), rule=_("通行措施 %(doc)s（%(basis)s），到 %(until)s 止；门岗看不到原因。") % words,
        version=parameters.shipped[f"gate.asks_{watch.kind}"].source,
        inputs=((_("观察"), watch.get_kind_display()), (_("最后一天"), watch.last_day.isoformat())),
        next=_("观察解除后即放行；这个回答到 %(at)s 以前不会自行改变。") % {"at": _wall(said.valid_until)}, who=_("校医院：核实后放行"),
        appeal=_("认为不对，请在“我的通行”里申诉。") if own else "", ref=f"gate.Measure:{measure.pk}", sensitive=True,
    )  # fmt: skip


def _wall(at) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M")
