"""A refusal as RFC 9457 writes it: status, code, and the sentence in the language that was asked for."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import Refused

MEDIA = "application/problem+json"
ABSENT = {"core.04", "roster.01", "roster.02", "checkin.09", "bulletin.01"}  # absent and forbidden look the same
TITLES = {
    400: _("请求读不懂"), 401: _("没有有效的令牌"), 403: _("令牌的范围不够"), 404: _("没有，或者不在您的范围里"),
    405: _("不接受这种方法"), 409: _("现在的状态不允许"), 413: _("内容太长"), 415: _("内容类型不对"), 422: _("内容要改正"),
    429: _("调用太多"), 500: _("服务器出错"), 503: _("暂时不能服务"),
}  # fmt: skip
# What a state refuses is 409; these say that what was sent is wrong, whatever the state.
MISWRITTEN = frozenset(
    "core.05 core.08 core.10 roster.03 roster.07 roster.16 roster.17 roster.20 roster.22 roster.23 roster.25 roster.34 roster.36"
    " roster.38 roster.39 roster.40 roster.41 roster.42 roster.43 roster.44 roster.45 roster.46 roster.49 roster.50"
    " checkin.03 checkin.05 checkin.06 checkin.07 checkin.18 checkin.21 checkin.30 checkin.35 checkin.37 checkin.42"
    " bulletin.08 bulletin.09 api.10".split()
)
_STATUS = {
    "api.01": 401, "api.02": 403, "api.03": 429, "api.04": 404, "api.05": 405, "api.06": 400, "api.07": 415, "api.08": 413,
    "api.09": 422, "api.17": 500, "api.18": 404, "core.01": 503,
}  # fmt: skip


class Turned(Refused):
    """A refusal at the door, with headers and the places at fault beside its sentence."""

    def __init__(self, code, /, *, headers=None, places=(), **params):
        super().__init__(code, **params)
        self.headers, self.places = headers or {}, places


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal."""
    if refusal.code in ABSENT:
        return 404
    return _STATUS.get(refusal.code, 422 if refusal.code in MISWRITTEN or refusal.field else 409)


def about(refusal: Refused, errors=()) -> dict:
    """A refusal as an object: type, title, status, detail, code; the places at fault."""
    status = status_of(refusal)
    code, sentence = refusal.code, refusal.sentence
    if status == 404 and not code.startswith("api."):
        code, sentence = "core.04", Refused("core.04").sentence  # which of the absent things it was says too much
    found = {
        "type": f"{settings.PUBLIC_URL}/api/v1/docs#{code}", "title": str(TITLES[status]), "status": status,
        "detail": sentence, "code": code,
    }  # fmt: skip
    places = [*errors]
    if refusal.field and not places:
        places = [{"detail": sentence, "pointer": f"#/{refusal.field}"}]
    return found | ({"errors": places} if places else {})


def answer(refusal: Refused, errors=()) -> HttpResponse:
    """A refusal as a response."""
    body = about(refusal, errors or getattr(refusal, "places", ()))
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=body["status"], content_type=MEDIA)
    response["Content-Language"] = _language()
    for name, value in getattr(refusal, "headers", {}).items():
        response[name] = value
    return response


def _language():
    from django.utils.translation import get_language

    return get_language() or "zh-hans"


def pointer(parts) -> str:
    """A JSON Pointer (RFC 6901) to a place in the body."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
