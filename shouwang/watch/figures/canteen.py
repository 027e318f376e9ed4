"""The figures of the canteen, each with its rows."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.scope import Scope
from shouwang.watch.queries.canteen import hands

PARTS = {
    "may_work": (_("今天可以上岗"), _("健康证有效、岗前晨检已做且没有异常、没有调离的食堂员工。"), lambda hand: hand.may),
    "may_not_work": (_("今天不能上岗"), _("健康证没有或到期、岗前晨检未做或异常、或已调离的食堂员工。"), lambda hand: not hand.may),
    "certificates_due": (_("健康证将到期"), _("健康证在提醒天数以内到期的食堂员工。"), lambda hand: hand.runs_out is not None),
}


def _rows(test):
    def rows(scope: Scope, about) -> Rows:
        """The people whom the number counts."""
        found = [hand for hand in hands(scope) if test(hand)]
        lines = [
            (str(hand.person.unit), hand.person.number, hand.person.name, hand.certificate.last_day.isoformat() if hand.certificate else "—")
            for hand in found
        ]
        return Rows(str(_("食堂员工")), (_("单位"), _("学工号"), _("姓名"), _("健康证至")), lines, len(lines))

    return rows


for _key, (_term, _definition, _test) in PARTS.items():
    figure(f"watch.{_key}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_test), sensitive=True)


def canteen_numbers(scope: Scope, found=None) -> dict[str, Number]:
    """How many may work today, may not, and whose certificate runs out."""
    found = hands(scope) if found is None else found
    return {key: Number(f"watch.{key}", sum(test(hand) for hand in found)) for key, (_t, _d, test) in PARTS.items()}
