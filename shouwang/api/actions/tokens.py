"""Tokens are made by the security officer for somebody else, shown once, and ended by either of them."""

from django.db.models import F

from shouwang.api import rules, tokens
from shouwang.api.models import Token
from shouwang.api.scopes import RIGHTS
from shouwang.core import clock, confirming, notices, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions.rights import require_everybody
from shouwang.roster.models import Tree

parameters.declare("api_token_days", 366, measure="天", source="本系统默认值", meaning="访问令牌从发出起最多有效多久")
parameters.declare("api_calls", 600, measure="次/分钟", source="本系统默认值", meaning="一个访问令牌一分钟内最多调用多少次（每个服务进程分别计）")


@action("api.token_made")
def make_token(*, name, person, scopes, until, by, networks=()) -> tuple[Token, str]:
    """Make a token for a person until an instant. Returns (the token, its key); the key is never to be had again.

    The person is told. Raises core.04, roster.51, api.11, api.12 (when it ends), api.13 (scopes), api.14 (networks), api.16.
    """
    require_everybody(by, access.GRANTS, Tree.RESPONSIBLE)
    confirming.require()
    if by.person_id == person.pk:
        raise Refused("api.16")
    if person.merged_into_id:
        raise Refused("roster.51", person=person)
    now = clock.stamp()
    verdict = rules.token_verdict(name, scopes, RIGHTS, now, until, parameters.value("api_token_days"))
    for code, particulars in verdict.reasons:
        raise Refused(code, **particulars)
    prefix, key = tokens.new_key()
    row = Token.objects.create(
        name=name.strip()[:80], prefix=prefix, digest=tokens.digest_of(key), person=person, scopes=sorted(set(scopes)),
        networks=_networks(networks), since=now, until=until, made_at=now, made_by=by.ref,
    )  # fmt: skip
    emit("api.token_made", f"api.Token:{row.pk}", person=person.pk, scopes=row.scopes, by=by)
    notices.give(
        to=[f"roster.Person:{person.pk}"], code="api.token_made", ref=f"api.Token:{row.pk}", by=by, name=row.name,
        prefix=prefix, until=clock.day_of(until).isoformat(),
    )  # fmt: skip
    return row, key


def _networks(texts) -> list[str]:
    found = []
    for text in texts:
        normal = rules.network(text)
        if normal is None:
            raise Refused("api.14", network=text)
        found.append(normal)
    return found


@action("api.token_ended")
def end_token(*, token, by) -> Token:
    """End a token now: by the security officer, or by the person whose it is. Raises core.04, api.15."""
    row = Token.objects.select_for_update().get(pk=token.pk)
    if by.person_id != row.person_id or by.only is not None:
        require_everybody(by, access.GRANTS, Tree.RESPONSIBLE)
    now = clock.stamp()
    if row.ended_at is not None or row.until <= now:
        raise Refused("api.15")
    row.ended_at, row.ended_by = now, by.ref
    row.save(update_fields=["ended_at", "ended_by"])
    emit("api.token_ended", f"api.Token:{row.pk}", person=row.person_id, by=by)
    return row


@action("api.token_used")
def note_use(*, token, calls, by) -> None:
    """Enter that a token was used, so many times since it was last entered."""
    Token.objects.filter(pk=token.pk).update(used_at=clock.stamp(), calls=F("calls") + calls)
    emit("api.token_used", f"api.Token:{token.pk}", calls=calls, by=by)
