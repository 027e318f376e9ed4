"""Events: the audit record, ids only."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Query

from shouwang.api import paging
from shouwang.api.scopes import READ_EVENTS
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, LIMIT, LINE, After, DayIn, Given, Instant, Limit, Page
from shouwang.site import registers

FILTER = Annotated[str, Query(max_length=200, pattern=LINE)]


class Event(Given):
    id: ID
    verb: str
    ref: str
    refs: dict[str, Any]
    at: Instant
    by: str


@endpoint(
    "GET", "/events", "audit", _("操作记录，新的在前"),
    _("谁做了什么：只有编号和字段名，没有内容。by 和 whom 写学工号、用户名或姓名；两端的日期都算在内。"),
    scopes=READ_EVENTS, gives=Page[Event], cached=False,
)  # fmt: skip
def events(
    request, verb: FILTER = "", by: FILTER = "", whom: FILTER = "", since_day: Annotated[DayIn | None, Query()] = None,
    until_day: Annotated[DayIn | None, Query()] = None, limit: Limit = LIMIT, after: After = "",
):  # fmt: skip
    """Who did what: ids and names of fields, never what stood in them."""
    asked = registers.Asked(verb=verb, by=by, whom=whom, since=since_day, until=until_day)
    rows = registers.events(request.scope, asked)
    found, more = paging.by_id(rows, "events", after, limit, newest=True)
    return {"items": found, "next": more}
