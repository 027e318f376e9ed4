"""Setting up the ways out: gateways, with their secrets, and the words that go through them. Addresses are set by the SYSTEM right only."""

import json

from django.utils.translation import gettext as _

from shouwang.checkin.models import Gateway, Medium, ReminderText
from shouwang.checkin.reminders import addresses, gateways, texts
from shouwang.core import channels, clock, institution
from shouwang.core.actions import action
from shouwang.core.channels import mail, sms
from shouwang.core.channels.addresses import require_callable, require_server
from shouwang.core.channels.shapes import Message, Outcome
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Kind, Person, Unit


def _require_system(by, unit, kinds=()):
    for kind in kinds or Kind.values:
        access.require(by, access.SYSTEM, unit.path, kind)


def _told(adapter, given) -> tuple[dict, dict]:
    """(settings, secrets) of what an adapter asks. Raises checkin.126 for what is left out or is no number or choice."""
    settings, secrets = {}, {}
    for asked in adapter.asks:
        value = given.get(asked.name, asked.initial)
        value = value.strip() if isinstance(value, str) else value
        if asked.number and str(value).isdecimal():
            value = int(value)
        wrong = (asked.number and value != "" and not isinstance(value, int)) or (
            asked.choices and value not in dict(asked.choices)
        )
        if wrong or (asked.required and value in ("", None)):
            raise Refused("checkin.126", field=asked.name, setting=asked.label)
        if asked.url:
            require_callable(value, marked=not institution.is_production())
        (secrets if asked.secret else settings)[asked.name] = value
    return settings, secrets


def _check(adapter, settings, secrets):
    if adapter is mail.Mail:
        require_server(settings["host"], marked=not institution.is_production())
        adapter.check(settings, secrets)
    elif adapter is sms.Gateway:
        adapter.check(settings)


@action("checkin.gateway_opened")
def open_gateway(
    *, name, adapter, by, unit: Unit | None = None, kinds=(), automatic=True, fallback=False, per_minute=None, given=None
) -> Gateway:
    """Set up a gateway, from now on. given: what its adapter asks. Raises core.04, core.21 … .24, checkin.126, checkin.127."""
    unit, kind = unit or Unit.objects.get(path="R"), channels.adapter(adapter)
    _require_system(by, unit, kinds)
    if not name.strip() or not unit.path.startswith("R"):
        raise Refused("checkin.127")
    settings, secrets = _told(kind, given or {})
    _check(kind, settings, secrets)
    now = clock.stamp()
    row = Gateway.objects.create(
        name=name.strip()[:60], adapter=adapter, medium=kind.medium, unit=unit, kinds=sorted(kinds), automatic=automatic,
        fallback=fallback, per_minute=kind.per_minute if per_minute is None else per_minute, settings=settings,
        secrets=json.dumps(secrets, ensure_ascii=False) if secrets else "", since=now, opened_at=now, opened_by=by.ref,
    )  # fmt: skip
    emit("checkin.gateway_opened", f"checkin.Gateway:{row.pk}", adapter=adapter, unit=unit.pk, by=by)
    return row


@action("checkin.gateway_ended")
def end_gateway(*, gateway: Gateway, by) -> Gateway:
    """Switch a gateway off: nothing more goes through it. Its secrets are forgotten. Raises core.04, checkin.128."""
    _require_system(by, gateway.unit, gateway.kinds)
    row = Gateway.objects.select_for_update().get(pk=gateway.pk)
    if row.until is not None:
        raise Refused("checkin.128", name=row.name)
    now = clock.stamp()
    row.until, row.closed_at = max(now, row.since), now  # since may lie ahead where a marked clock was put back
    row.secrets = ""
    row.save(update_fields=["until", "closed_at", "secrets"])
    emit("checkin.gateway_ended", f"checkin.Gateway:{row.pk}", by=by)
    return row


def try_gateway(*, gateway: Gateway, by) -> Outcome:
    """Send a word to oneself (or to the group) through a gateway, and say what came of it. Raises core.04, checkin.128, .129.

    Call it outside a transaction: the vendor may take its time.
    """
    _require_system(by, gateway.unit, gateway.kinds)
    if gateway.until is not None or gateways.channel(gateway).by_hand:
        raise Refused("checkin.128", name=gateway.name)
    person = Person.objects.filter(pk=by.person_id).first() if by.person_id else None
    to = addresses.address(gateway.medium, person) if person else ""
    if not to and gateway.medium != Medium.GROUP:
        raise Refused("checkin.129")
    text = _("守望渠道测试：收到这条消息，说明“%(name)s”可以使用。") % {"name": gateway.name}
    key = f"swtest{gateway.pk}-{int(clock.true_now().timestamp())}"
    notice = ("checkin.gateway_tried", f"checkin.Gateway:{gateway.pk}", {"name": gateway.name})
    outcome = gateways.channel(gateway).send([Message(key, to, text, text[:60], notice)])[0]
    _tried(gateway=gateway, outcome=outcome, by=by)
    return outcome


@action("checkin.gateway_tried")
def _tried(*, gateway, outcome, by):
    emit("checkin.gateway_tried", f"checkin.Gateway:{gateway.pk}", result=str(outcome.result), code=outcome.code, by=by)


@action("checkin.reminder_text_set")
def set_reminder_text(*, code, language, text, by, subject="") -> ReminderText:
    """Word a reminder anew, in one language, from the next one sent on. Raises core.04, checkin.120, checkin.121."""
    access.require(by, access.CAMPAIGNS, "R")
    if (code, language) not in texts.SHIPPED:
        raise Refused("core.04")
    words = texts.Words(subject.strip()[:120], text.strip().replace("\r\n", "\n"))
    texts.check(code, words)
    wording = {"subject": words.subject, "text": words.text}
    row, _made = ReminderText.objects.update_or_create(code=code, language=language, defaults=wording)
    emit("checkin.reminder_text_set", f"checkin.ReminderText:{row.pk}", code=code, language=language, by=by)
    return row


@action("checkin.reminder_text_reset")
def reset_reminder_text(*, code, language, by) -> int:
    """Go back to the words that are shipped. Returns 1, or 0 where they were in use already. Raises core.04."""
    access.require(by, access.CAMPAIGNS, "R")
    count, _rows = ReminderText.objects.filter(code=code, language=language).delete()
    emit("checkin.reminder_text_reset", "checkin.ReminderText", code=code, language=language, by=by)
    return count
