"""The description of the API (OpenAPI 3.1), in the language that is active: what ninja knows of each endpoint, and what it does not:
every status that may come with its problem, the scopes, the ETag, the media types of files.
"""

import functools
from http.client import responses

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja.openapi.schema import OpenAPISchema

from shouwang.api.problems import MEDIA, TITLES
from shouwang.api.scopes import MEANINGS
from shouwang.api.v1.surface import api, operations

BASE = "/api/v1"
TOKEN = "token"
TAGS = ("institution", "roster", "imports", "exemptions", "transfers", "checkin", "signoffs", "sheets", "bulletins", "figures", "rules", "grants", "audit")
_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}
_PLACE = {
    "type": "object", "required": ["detail"], "additionalProperties": False,
    "properties": {"detail": _TEXT, "pointer": _TEXT, "parameter": _TEXT},
}  # fmt: skip
_PROBLEM = {
    "type": "object", "required": ["type", "title", "status", "detail", "code"], "additionalProperties": False,
    "properties": {"type": {"type": "string", "format": "uri"}, "title": _TEXT, "status": _WHOLE, "detail": _TEXT, "code": _TEXT,
                   "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Place_at_fault"}}},
}  # fmt: skip
_HEADERS = {401: "WWW-Authenticate", 403: "WWW-Authenticate", 405: "Allow", 429: "Retry-After"}


class Described(OpenAPISchema):
    """Ninja's part of it. Two types of one name would silently become one."""

    def add_schema_definitions(self, definitions):
        for name, each in definitions.items():
            if self.schemas.setdefault(name, each) != each:
                raise TypeError(f"two types of the API are called {name}")


def openapi() -> dict:
    """The whole description, in the language that is active."""
    return _openapi(get_language() or "zh-hans")


@functools.lru_cache(4)
def _openapi(_language) -> dict:
    said = Described(api, BASE.lstrip("/") + "/")
    found = {
        "openapi": "3.1.0",
        "info": {"title": _("守望 API"), "version": "1", "description": _lead(), "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}], "security": [{TOKEN: []}], "tags": [{"name": tag} for tag in TAGS], "paths": {},
        "components": _components(said["components"]["schemas"]),
    }  # fmt: skip
    for address, methods in operations().items():
        details = said["paths"][f"{BASE}{address}"]
        operations_here = {name.lower(): _operation(details[name.lower()], known) for name, (_op, known) in methods.items()}
        found["paths"][f"{BASE}{address}"] = operations_here
    return _worded(found)


def _worded(value, inside=""):
    """Without the titles that pydantic makes of names; descriptions in words of the active language."""
    if isinstance(value, list):
        return [_worded(each) for each in value]
    if not isinstance(value, dict):
        return str(value) if isinstance(value, Promise) else value
    found = {}
    for name, each in value.items():
        if name == "title" and inside not in {"properties", "info"}:
            continue
        found[name] = _(each) if name == "description" and isinstance(each, str) and each else _worded(each, name)
    return found


def _lead():
    return _("与页面相同的操作和数字。令牌由安全管理员发出；时刻带时差，日期是机构当地的日期；规则参数里的体温以十分之一度计。")


def _components(schemas) -> dict:
    scopes = "\n".join(f"- `{scope}` {meaning}" for scope, meaning in MEANINGS.items())
    return {
        "schemas": {**schemas, "Problem": _PROBLEM, "Place_at_fault": _PLACE},
        "responses": {_name(status): _response(status) for status in TITLES},
        "securitySchemes": {TOKEN: {"type": "http", "scheme": "bearer", "description": scopes}},
    }  # fmt: skip


def _name(status):
    return f"Problem_{status}"


def _response(status) -> dict:
    """A problem of one status."""
    found = {"description": str(TITLES[status]), "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    if status in _HEADERS:
        kind = _WHOLE if status == 429 else _TEXT
        found["headers"] = {_HEADERS[status]: {"schema": kind, "required": True}}
    return found


def _operation(details, known) -> dict:
    """One endpoint: ninja's part, with statuses, scopes and media types."""
    for parameter in details["parameters"]:
        parameter["schema"] = _never_null(parameter["schema"])
    good = details["responses"].get(known.status, {})
    good["description"] = responses[known.status]
    if known.media:
        good["content"] = {media: {"schema": {"type": "string", "format": "binary"}} for media in known.media}
    if known.cached:
        good["headers"] = {"ETag": {"schema": _TEXT, "required": True}}
    problems = [status for status in known.statuses if status not in {known.status, 304}]
    every = {str(status): {"$ref": f"#/components/responses/{_name(status)}"} for status in problems}
    every |= {"304": {"description": responses[304]}} if known.cached else {}
    details["responses"] = dict(sorted({str(known.status): good, **every}.items()))
    details["security"] = [{TOKEN: [scope]} for scope in known.scopes] or [{TOKEN: []}]
    return details


def _never_null(schema) -> dict:
    """A parameter that is left out is left out: there is no null in an address."""
    some = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if not some:
        return schema
    rest = {name: each for name, each in schema.items() if name != "anyOf"}
    return rest | (some[0] if len(some) == 1 else {"anyOf": some})
