"""The description of the API laid out for a person: endpoints by subject, each with its scopes, what it takes and what it gives.

Drawn by ourselves from the OpenAPI text: the usual viewers come from elsewhere and want scripts that our pages refuse.
"""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.api import limits
from shouwang.api.problems import TITLES
from shouwang.api.refusals import SENTENCES
from shouwang.api.scopes import MEANINGS

SUBJECTS = {
    "institution": gettext_lazy("机构"), "roster": gettext_lazy("单位与人员"), "imports": gettext_lazy("导入名册"),
    "exemptions": gettext_lazy("免报"), "transfers": gettext_lazy("调动"), "checkin": gettext_lazy("填报与点名"),
    "signoffs": gettext_lazy("审核"), "sheets": gettext_lazy("日报"), "bulletins": gettext_lazy("通报"),
    "figures": gettext_lazy("数字"), "rules": gettext_lazy("规则与依据"), "grants": gettext_lazy("授权"),
    "audit": gettext_lazy("操作记录"), "gate": gettext_lazy("门岗"),
}  # fmt: skip
DEEP = 4


def page() -> dict:
    """What the page prints."""
    from shouwang.api.v1.describing import openapi

    said = openapi()
    schemas = said["components"]["schemas"]
    subjects = {tag: {"tag": tag, "title": title, "endpoints": []} for tag, title in SUBJECTS.items()}
    for address, methods in said["paths"].items():
        for method, details in methods.items():
            subjects[details["tags"][0]]["endpoints"].append(_endpoint(address, method, details, schemas))
    return {
        "subjects": list(subjects.values()), "lead": said["info"]["description"], "base": settings.PUBLIC_URL,
        "scopes": list(MEANINGS.items()), "statuses": list(TITLES.items()), "refusals": list(SENTENCES.items()),
        "a_minute": limits.REFUSED_A_MINUTE,
    }  # fmt: skip


def _endpoint(address, method, details, schemas) -> dict:
    good = next(status for status in details["responses"] if status.startswith("2"))
    content = details["responses"][good].get("content", {})
    nothing: tuple[str, dict] = ("", {})
    media, given = next(iter(content.items()), nothing)
    sent: dict = details.get("requestBody", {}).get("content", {})
    takes, form = next(iter(sent.items()), nothing)
    return {
        "id": details["operationId"], "method": method.upper(), "address": address, "summary": details["summary"],
        "more": details.get("description", ""), "scopes": [scope for each in details["security"] for scope in each["token"]],
        "parameters": [_parameter(each) for each in details["parameters"]], "takes": takes, "sent": _fields(form.get("schema", {}), schemas),
        "status": good, "media": list(content) if media != "application/json" else [], "given": _fields(given.get("schema", {}), schemas),
        "statuses": [status for status in details["responses"] if not status.startswith("2")],
    }  # fmt: skip


def _parameter(each) -> dict:
    where = _("地址") if each["in"] == "path" else _("参数")
    return {"name": each["name"], "where": where, "must": each["required"], "kind": _kind(each["schema"]), "more": each.get("description", "")}


def _fields(schema, schemas, above="", deep=0) -> list[dict]:
    """The fields of a body one below another: returns[].answers."""
    schema, mark = _opened(schema, schemas), ""
    while schema.get("type") == "array":
        schema, mark = _opened(schema["items"], schemas), f"{mark}[]"
    found = []
    for name, each in schema.get("properties", {}).items() if deep < DEEP else ():
        path = f"{above}{mark}.{name}" if above else name
        inner = _opened(each, schemas)
        row = {"name": path, "kind": _kind(inner, schemas), "must": name in schema.get("required", ()), "more": each.get("description", "")}
        found += [row, *_fields(inner, schemas, path, deep + 1)]
    return found


def _opened(schema, schemas) -> dict:
    """A schema behind its reference, and without the null that it may also be."""
    some = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(some) == 1:
        schema = some[0]
    if "allOf" in schema:
        schema = schema["allOf"][0]
    return schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema


def _kind(schema, schemas=None) -> str:
    """A type in a few words."""
    schema = _opened(schema, schemas or {}) if "$ref" not in schema or schemas else schema
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(value or '""' for value in map(str, values))
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}), schemas)}[]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(each, schemas) for each in schema["anyOf"] if each.get("type") != "null"))
    kind = schema.get("format") or schema.get("type", "")
    low, high = schema.get("minimum"), schema.get("maximum")
    return f"{kind} {low}–{high}" if low is not None and high is not None and high < 10_000 else kind
