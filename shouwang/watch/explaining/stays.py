"""Why somebody stays where they stay: by which watch, until when, who frees the bed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.shapes import holding
from shouwang.roster import access
from shouwang.watch.actions.stays import spoken_place
from shouwang.watch.explaining import Reason, is_own, reason
from shouwang.watch.models import Stay
from shouwang.watch.queries.stays import goes_on


@reason("watch.stays", term=gettext_lazy("住处"), rights=(access.STAYS, access.CARE, access.ORDER))
def stays(scope, person, at):
    """The place where the person stays now."""
    rows = Stay.objects.filter(holding(at, scope.known_at), person=person).select_related("bed__room__house", "watch")
    for row in rows.order_by("since", "pk"):
        serves = row.watch.get_kind_display() if row.watch_id else _("没有对应的观察")
        inputs = [(_("入住"), clock.local(row.since).strftime("%Y-%m-%d %H:%M")), (_("为哪项观察"), serves)]
        day = goes_on(row)
        yield Reason(
            state=_("住在 %(where)s") % {"where": spoken_place(row)},
            rule=_("住处随观察：观察结束，床位随即退出、待清洁；住处不改变所属单位和应报。"), version=_("系统规则，随程序版本。"),
            inputs=tuple(inputs), next=_("%(day)s 起经审核可以解除，解除后退房。") % {"day": day.isoformat()} if day else "",
            who=_("住处管理人员：退房后登记清洁"), appeal=_("住处有困难，请提出需要或联系健康联络人。") if is_own(scope, person) else "",
            ref=f"watch.Stay:{row.pk}",
        )  # fmt: skip
