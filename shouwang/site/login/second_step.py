"""The second step: a six-digit code from an authenticator (RFC 6238), or one of ten recovery codes.

Which roles must have one, and how long they may come in without, are rule values. Codes go by the true clock, as phones do.
"""

import datetime as dt
import secrets

import pyotp
import segno

from shouwang.core import clock, institution, parameters
from shouwang.roster.models import Grant
from shouwang.site.login import rules
from shouwang.site.models import SecondStep

parameters.declare(
    "second_step_roles",
    ["office", "leader", "system", "security", "auditor", "consolidator", "clinic", "roster"],
    measure="角色", source="GB/T 22239 8.1.4.1 两种或两种以上组合的鉴别技术；本系统默认值", meaning="哪些角色登录时必须两步验证",
)  # fmt: skip
parameters.declare(
    "second_step_grace_days", 7, measure="天", source="本系统默认值",
    meaning="得到上述角色以后，多少天内可以暂不启用两步验证；过了期限，登录时必须先启用",
)  # fmt: skip
parameters.declare(
    "second_step_again_minutes", 10, measure="分钟", source="本系统默认值",
    meaning="授权、销毁、大批导出之前，距上次输入验证码超过多久须再输一次",
)  # fmt: skip

NOTHING, CODE, SET_UP = "nothing", "code", "set_up"
PERIOD_S, DRIFT, DIGITS = 30, 1, 6  # a code lasts half a minute; a phone's clock may be one step off
CODES = 10
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like something else


def has_one(account) -> bool:
    """Has the account an authenticator that counts?"""
    return SecondStep.objects.filter(account=account, confirmed_at__isnull=False).exists()


def grace_of(account) -> dt.datetime | None:
    """Until when the account may come in without; None where none of its roles wants a second step."""
    held = list(Grant.objects.holding(clock.now()).filter(person_id=account.person_id).values_list("role", "since"))
    values = parameters.values()
    return rules.grace_ends(held, values["second_step_roles"], dt.timedelta(days=values["second_step_grace_days"]))


def wanted_of(account, now) -> str:
    """What a login of this account still wants: nothing, a code, or that one is set up first."""
    if has_one(account):
        return CODE
    ends = grace_of(account)
    return SET_UP if ends is not None and ends <= now else NOTHING


def fresh_secret() -> str:
    """A secret for an authenticator: 160 bits, in base32."""
    return pyotp.random_base32()


def step_of(secret, code, after) -> int | None:
    """The time step whose code this is, later than `after` and within the drift; None for a wrong or used code."""
    now = int(clock.true_now().timestamp()) // PERIOD_S
    one = pyotp.TOTP(secret, digits=DIGITS, interval=PERIOD_S)
    given = code.strip().replace(" ", "")
    matching = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if secrets.compare_digest(one.generate_otp(step).encode(), given.encode())
    ]
    return next((step for step in matching if step > after), None)


def address_for(account, secret) -> str:
    """What the QR code holds: otpauth://…, with the institution and the user name."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=PERIOD_S).provisioning_uri(
        name=account.username, issuer_name=f"守望 {institution.current().name}"
    )


def picture(text) -> str:
    """A QR code as inline SVG: a viewBox, so that a sheet may size it without cutting it; no style attribute, which the CSP refuses."""
    return segno.make(text, error="m").svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True, title=None)


def fresh_codes() -> list[str]:
    """Ten recovery codes of 50 bits: XXXXX-XXXXX."""
    words = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(CODES)]
    return [f"{word[:5]}-{word[5:]}" for word in words]


def tidied(code) -> str:
    """A recovery code as it is compared: capitals, no dash, no space."""
    return "".join(code.upper().split()).replace("-", "")
