"""What the front door answers: receipts, refusals and their words, as JSON in the language that was asked for."""

import functools

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from shouwang.checkin.models import Advice
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.statements import unchanged
from shouwang.questions import languages

STATUS = {
    200: "200 OK", 201: "201 Created", 400: "400 Bad Request", 404: "404 Not Found", 405: "405 Method Not Allowed",
    409: "409 Conflict", 413: "413 Content Too Large", 422: "422 Unprocessable Content",
    500: "500 Internal Server Error", 503: "503 Service Unavailable",
}  # fmt: skip
_STATUS_OF = {
    "checkin.01": 404, "checkin.02": 409, "core.01": 503, "checkin.50": 503, "checkin.51": 400, "checkin.52": 413,
    "checkin.53": 405, "checkin.55": 400, "checkin.57": 500,
}  # fmt: skip
_EXTRA = {"checkin.50": ("Retry-After", "3"), "core.01": ("Retry-After", "60"), "checkin.53": ("Allow", "GET, HEAD, POST")}
_HEADERS = [
    ("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"), ("Vary", "Accept-Language, Cookie"),
]  # fmt: skip


def send(start_response, status, body):
    """Send a JSON answer."""
    content = msgspec.json.encode(body)
    extra = _EXTRA.get(body["error"]["code"]) if "error" in body else None
    headers = [*_HEADERS, ("Content-Length", str(len(content)))]
    start_response(STATUS[status], [*headers, extra] if extra else headers)
    return [content]


def of_outcome(outcome, texts, lang, fresh=False) -> tuple[int, dict]:
    """(status, body) of what became of a return. fresh: the key was ours, so a repetition was our own retry."""
    if outcome.status == "refused":
        return of_refusal(outcome.refusal, lang, outcome.problems)
    body = receipt(outcome, texts, lang)
    return (200 if outcome.status == "repeated" and not fresh else 201), body


def receipt(outcome, texts, lang) -> dict:
    """What was recorded, and when; with advice at once when it was flagged."""
    row, slot = outcome.ret, outcome.slot
    body = {
        "id": row.pk, "seq": row.seq, "campaign": slot.campaign.code, "day": slot.day, "slot": slot.name,
        "at": clock.local(row.at), "recorded_at": clock.local(row.recorded_at), "late": row.late, "flagged": row.flagged,
        "flags": row.flags.split(",") if row.flags else [],
    }  # fmt: skip
    if row.flagged:
        body["advice"] = advice(row.flags, texts, lang)
    return body


def advice_texts() -> dict:
    """The institution's texts by flag. Cost: one statement."""
    return unchanged("advice", [("SELECT * FROM checkin_advice ORDER BY id", ())], lambda: {text.flag: text for text in Advice.objects.all()})


def advice(flags, texts, lang) -> dict:
    """What to do now and whom to call, for the first flag that has a text: {"text", "phones"}."""
    found = next((texts[flag] for flag in [*flags.split(","), ""] if flag in texts), None)
    if found is None:
        return {"text": "", "phones": []}
    words = {"zh-hans": found.text, "zh-hant": found.text_hant, "en": found.text_en}
    return {"text": languages.pick(words, lang), "phones": _numbered(found, texts)}


def _numbered(found, texts) -> list[dict]:
    """Whom to call: a number that is given in one text holds for the same name in the others."""
    known = {phone["label"]: phone["number"] for text in texts.values() for phone in text.phones if phone.get("number")}
    return [phone | {"number": phone.get("number") or known.get(phone["label"], "")} for phone in found.phones]


def of_refusal(refusal: Refused, lang, problems=()) -> tuple[int, dict]:
    """(status, body) of a refusal, its sentence in a language; with the questions at fault."""
    with translation.override(lang):
        body = {"error": {"code": refusal.code, "sentence": refusal.sentence}}
    if problems:
        body["problems"] = [{"question": p.question, "code": p.code, "message": p.message} for p in problems]
    elif refusal.field:
        said = body["error"]["sentence"]
        body["problems"] = [{"question": refusal.field, "code": refusal.code, "message": said}]
    return _STATUS_OF.get(refusal.code, 422), body


@functools.lru_cache(512)
def language(wanted: str, cookie: str, accepted: str) -> str:
    """zh-hans, zh-hant or en: what the address asks, else the page's choice, else the first accepted one that we speak."""
    for text in (wanted, cookie):
        if text:
            return languages.code(text)
    for text, _quality in trans_real.parse_accept_lang_header(accepted[:200].lower()):
        if text.startswith(("zh", "en")):
            return languages.code(text)
    return languages.code(settings.LANGUAGE_CODE)
