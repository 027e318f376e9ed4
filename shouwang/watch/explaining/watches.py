"""Why somebody is under watch today: the measure, the clock and the rule by which it was set, who acts next."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.shapes import holding
from shouwang.roster import access
from shouwang.watch.explaining import Reason, is_own, reason, speaks_to
from shouwang.watch.models import ORDERED, UNFOLLOWED, Watch
from shouwang.watch.rules.clocks import day_number, length, release_day

RIGHTS = (access.FOLLOW, access.CARE, access.ORDER)


@reason("watch.watches", term=gettext_lazy("观察"), rights=RIGHTS)
def watches(scope, person, at):
    """Every watch that holds."""
    rows = Watch.objects.filter(holding(at, scope.known_at), person=person).select_related("disease", "rule")
    for row in rows.order_by("since", "pk"):
        yield _of(scope, person, row, clock.day_of(at))


def _of(scope, person, row, today) -> Reason:
    whole = speaks_to(scope, person, access.CARE, access.ORDER)
    own, version = is_own(scope, person), _version(row, whole)
    return Reason(
        state=_state(row, today), rule=_rule(row, whole), version=version, inputs=tuple(_inputs(row, whole)), next=_next(row, today),
        who=_who(row, today, own), appeal=_("认为日期或依据不对，请联系校医院复核。") if own else "",
        ref=f"watch.Watch:{row.pk}", sensitive=True,
    )  # fmt: skip


def _stage(row, today) -> str:
    """pending | observing | due, by the same days as the list of watches."""
    if row.confirmed_at is None:
        return "pending"
    return "due" if today > row.last_day else "observing"


def _state(row, today):
    kind = row.get_kind_display()
    stage = _stage(row, today)
    if stage == "pending":
        return _("%(kind)s，待核实") % {"kind": kind}
    if stage == "due":
        return _("%(kind)s，待解除：观察期已满") % {"kind": kind}
    return _("%(kind)s，第 %(day)s/%(of)s 天") % {
        "kind": kind, "day": max(day_number(row.day0, today), 0), "of": length(row.day0, row.last_day),
    }  # fmt: skip


def _rule(row, whole):
    words = {"basis": row.get_basis_display(), "days": length(row.day0, row.last_day), "disease": row.disease or ""}
    if row.disease and whole:
        return (
            _("%(disease)s：自%(basis)s日起 %(days)s 天。%(basis)s日为第 0 天，最后一天计满，次日起经审核可以解除。")
            % words
        )
    return _("自%(basis)s日起 %(days)s 天。%(basis)s日为第 0 天，最后一天计满，次日起经审核可以解除。") % words


def _version(row, whole):
    if row.rule is None:
        return _("没有引用病种规则：期限由开具人写定。")
    words = {"number": row.rule_id, "day": clock.day_of(row.rule.since).isoformat(), "source": row.rule.source}
    if not whole:
        return _("病种规则第 %(number)s 号，%(day)s 起施行。") % words
    return _("病种规则第 %(number)s 号，%(day)s 起施行。来源：%(source)s") % words


def _inputs(row, whole):
    yield row.get_basis_display(), row.day0.isoformat()
    yield _("最后一天"), row.last_day.isoformat()
    yield _("开始"), clock.day_of(row.since).isoformat()
    if whole:
        yield _("缘由"), row.get_ground_display()
    if row.kind in ORDERED or row.doc:
        yield _("决定机关"), row.ordered_by or "—"
        yield _("文号"), row.doc or "—"
    if row.why and whole:
        yield _("变更原因"), row.why


def _next(row, today):
    if _stage(row, today) == "pending":
        return _("校医院核实后开始计算，或者撤销。")
    if _stage(row, today) == "due":
        return _("医生审核，办公室签发后解除。时间到了不会自动解除。")
    return _("%(day)s 起经审核可以解除。") % {"day": release_day(row.last_day).isoformat()}


def _who(row, today, own):
    if _stage(row, today) == "pending":
        return _("校医院：核实")
    if _stage(row, today) == "due":
        return _("校医院：审核；办公室：签发")
    if row.kind in UNFOLLOWED:
        return _("收治医院；校医院跟进")
    return _("您：每天早晚各报一次体温和症状") if own else _("本人：每天早晚各报一次；健康联络人：督促")
