"""An activation link by e-mail, through the institution's own mail gateway (通知渠道). The link is in the letter and nowhere else."""

from django.utils import translation
from django.utils.translation import gettext as _

from shouwang.checkin.models import Medium
from shouwang.checkin.reminders import addresses, gateways
from shouwang.core import clock, institution
from shouwang.core.channels.shapes import Message, Result
from shouwang.core.refusals import Refused
from shouwang.core.shapes import after
from shouwang.site.login import activating
from shouwang.site.login.actions import give_activations, note_mailed, revoke_activations

PATIENCE_S = 15


def gateway_for(person):
    """The mail gateway whose unit and kinds the person belongs to, the most particular first; None where there is none."""
    rows = [row for row in gateways.holding(clock.now()) if row.medium == Medium.EMAIL]
    return next((row for row in rows if _serves(row, person)), None)


def _serves(row, person):
    return row.unit.path <= person.path < after(row.unit.path) and (not row.kinds or person.kind in row.kinds)


def may_mail(person) -> bool:
    """Is there an address that can be used, and a gateway to send by?"""
    return bool(addresses.address(Medium.EMAIL, person)) and gateway_for(person) is not None


def mail_link(*, account, by):
    """Give a link and send it to the holder's own address. What was not delivered is void.

    Raises core.04, login.04, login.18 (no address or no gateway), login.19 (the mail server did not take it).
    """
    person = account.person
    if not may_mail(person):
        raise Refused("login.18", person=person)
    row = give_activations(accounts=[account], by=by)[0]
    outcome = gateways.channel(gateway_for(person)).send([_letter(row, person)], within_s=PATIENCE_S)[0]
    note_mailed(account=account, outcome=str(outcome.result), by=by)
    if outcome.result != Result.DELIVERED:
        revoke_activations(account=account, by=by)
        raise Refused("login.19", code=outcome.code or str(outcome.result))


def _letter(row, person):
    with translation.override(row.account.language):
        about = {
            "name": person.name, "institution": institution.current().name, "username": row.account.username,
            "link": activating.url(row), "until": clock.local(row.expires_at).strftime("%Y-%m-%d %H:%M"),
        }  # fmt: skip
        text = _(
            "%(name)s，您好！\n\n请打开下面的链接，为您在“%(institution)s”健康信息系统的账户（用户名 %(username)s）设置密码。"
            "链接只能用一次，%(until)s 以前有效，请不要转发。\n\n%(link)s\n\n不是您要的，请不要打开，并告诉本单位信息员。"
        )  # fmt: skip
        subject = _("%(institution)s：设置您的登录密码")
        return Message(
            f"activation-{row.pk}", addresses.address(Medium.EMAIL, person), text % about, subject % about
        )
