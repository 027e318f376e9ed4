"""Why somebody is on the list of needs today: what was asked for, by when an answer is due, who answers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock, parameters
from shouwang.watch.explaining import Reason, is_own, reason
from shouwang.watch.models import OPEN_NEEDS, Need, NeedState
from shouwang.watch.queries.needs import SEES


@reason("watch.needs", term=gettext_lazy("需要"), rights=SEES)
def needs(scope, person, at):
    """Every need that stands open."""
    for row in Need.objects.known(at).filter(person=person, state__in=OPEN_NEEDS).order_by("due_at", "pk"):
        yield _of(row, at, is_own(scope, person))


def _of(row, at, own) -> Reason:
    hours = f"need_{row.kind}_hours"
    words = {"kind": row.get_kind_display(), "state": _("超时") if row.due_at < at else row.get_state_display()}
    asked = row.state == NeedState.ASKED
    return Reason(
        state=_("需要%(kind)s：%(state)s") % words,
        rule=_("提出后 %(hours)s 小时内应有答复；每一步本人都收到提醒。") % {"hours": parameters.value(hours, row.at)},
        version=parameters.shipped[hours].source,
        inputs=((_("提出"), _wall(row.at)), (_("应答复"), _wall(row.due_at))),
        next=_("有人接手，再答复。") if asked else _("已接手，等待答复。"), who=_("健康联络人、辅导员或住处管理人员"),
        appeal=_("没有人接手的，请打电话给健康联络人。") if own else "", ref=f"watch.Need:{row.pk}", sensitive=True,
    )  # fmt: skip


def _wall(at) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M")
