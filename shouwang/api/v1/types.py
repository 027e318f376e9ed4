"""The types that the endpoints speak: days, instants, texts, pages. What they describe and what they accept is one thing."""

import datetime as dt
import re
from typing import Annotated, Any, Generic, TypeVar

from django.utils.translation import gettext_noop as noop
from ninja import Field, Query
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from shouwang.api import paging
from shouwang.core import clock

_DAY, _INSTANT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*([Zz]|[+-]\d\d:\d\d)")
_SAID = {"day": "a day is written 2026-03-02", "instant": "an instant is written 2026-03-02T18:30:00+08:00"}


def _parsed(kind, pattern, parse):
    def read(text):
        try:
            if isinstance(text, str) and pattern.fullmatch(text):
                return parse(text)
        except (ValueError, OverflowError):
            pass
        raise PydanticCustomError(f"shouwang_{kind}", _SAID[kind])

    return read


_DATE, _TIME = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}
DayIn = Annotated[dt.date, PlainValidator(_parsed("day", _DAY, clock.parse_day)), WithJsonSchema(_DATE)]
InstantIn = Annotated[dt.datetime, PlainValidator(_parsed("instant", _INSTANT, clock.parse_instant)), WithJsonSchema(_TIME)]
Instant = Annotated[
    dt.datetime, PlainSerializer(lambda at: clock.local(at).isoformat(), return_type=str), WithJsonSchema(_TIME)
]  # on the institution's wall clock, with its offset
Day = Annotated[dt.date, PlainSerializer(lambda day: day.isoformat(), return_type=str), WithJsonSchema(_DATE)]
Word = Annotated[str, BeforeValidator(lambda text: text if isinstance(text, str) else str(text))]  # a label still to be translated

LINE = r"^[^\x00-\x1f]*$"


def one_of(choices):
    """One of a model's choices, described where it stands: names like State belong to several."""
    return Annotated[str, WithJsonSchema({"type": "string", "enum": list(choices.values)})]


ID = Annotated[int, Field(ge=1, le=2**62)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=LINE)]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f/]+$")]
Number = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f]+$")]
Note = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=paging.MOST, description=noop("最多几个"))]
After = Annotated[str, Query(max_length=300, pattern=r"^[A-Za-z0-9_-]*$", description=noop("上一页的 next"))]
HalfDay = Annotated[str, Query(pattern=r"^(|am|noon|pm)$", description=noop("每半日填报的专项：am 或 pm"))]
LIMIT: Any = paging.DEFAULT


class Sent(BaseModel):
    """What a program sends: nothing but the fields that are described, in the types that are described."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Given(BaseModel):
    """What a program is given."""

    model_config = ConfigDict(from_attributes=True)


Item = TypeVar("Item")


class Page(Given, Generic[Item]):
    """A part of a list; `next` is the position of the part behind it, null at the end."""

    items: list[Item]
    next: str | None = None
