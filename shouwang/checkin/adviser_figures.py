"""The figures of whoever looks after people: what waits for them, each with its rows."""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin import claims
from shouwang.core import clock
from shouwang.core.figures import PERSONS, Rows, figure
from shouwang.core.scope import Scope


def _wall(at):
    return clock.local(at).strftime("%m-%d %H:%M")


def _claims(scope: Scope, about) -> Rows:
    rows = [claim.answer for claim in claims.waiting(scope)]
    lines = [
        (str(row.person.unit), row.person.number, row.person.name, str(row.slot), _wall(row.at), _wall(row.recorded_at))
        for row in rows
    ]
    columns = (_("单位"), _("学工号"), _("姓名"), _("专项"), _("自称时间"), _("收到时间"))
    return Rows(str(CLAIMS[0]), columns, lines, len(lines))


CLAIMS = (
    _("自称按时的补报"),
    _("截止以后才收到、自称在截止以前填写、还没有人认可或不认可的填报,只数最近七天截止、由您审核的单位的人。认可以后算按时。"),
)
figure("checkin.claims", term=CLAIMS[0], measure=PERSONS, definition=CLAIMS[1], rows=_claims)
