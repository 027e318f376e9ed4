"""The API itself: the endpoints bound to their addresses, the body as it is read, the refusals as problems."""

import functools
import json
import logging

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from shouwang.api import problems
from shouwang.api.v1 import (  # noqa: F401  each declares its endpoints on import
    bulletins,
    campaigns,
    checks,
    events,
    exemptions,
    figures,
    gate,
    grants,
    imports,
    institution,
    parameters,
    people,
    returns,
    sheets,
    signoffs,
    transfers,
    units,
)
from shouwang.api.v1.endpoints import Endpoint, declared, router
from shouwang.core.refusals import Refused

log = logging.getLogger(__name__)
JSON = "application/json"
MOST_BYTES = 4 * 1024 * 1024


def _no_constant(name):
    raise ValueError(name)  # NaN and Infinity are no JSON


class StrictParser(Parser):
    """JSON that says it is JSON, and nothing else."""

    def parse_body(self, request):
        """The body. Raises api.06, api.07, api.08."""
        given = request.content_type or ""
        if given != JSON:
            raise Refused("api.07", given=given[:80], wanted=JSON)
        try:
            return json.loads(request.body, parse_constant=_no_constant)
        except RequestDataTooBig:
            raise Refused("api.08", most=MOST_BYTES) from None
        except (ValueError, RecursionError):
            raise Refused("api.06", wanted=JSON) from None


class Renderer(JSONRenderer):
    """Chinese as it is written, a third of the bytes of its escapes."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class Surface(NinjaAPI):
    """Ninja with our own addresses and problems."""

    def set_default_exception_handlers(self):
        """Every refusal is a problem."""
        self.add_exception_handler(Refused, lambda request, error: problems.answer(error))
        self.add_exception_handler(ValidationError, invalid)
        self.add_exception_handler(HttpError, unreadable)
        self.add_exception_handler(Http404, lambda request, error: problems.answer(Refused("core.04")))
        self.add_exception_handler(SuspiciousOperation, lambda request, error: problems.answer(Refused("api.08", most=MOST_BYTES)))
        self.add_exception_handler(Exception, failed)


def unreadable(request, error):
    """Ninja wraps what the parser raises; our own refusal is its cause."""
    cause = error.__cause__ or error.__context__
    return problems.answer(cause if isinstance(cause, Refused) else Refused("api.06", wanted=JSON))


def failed(request, error):
    """A fault of ours: logged here, said without particulars there."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problems.answer(Refused("api.17"))


def invalid(request, error: ValidationError):
    """Every place that does not fit, by a pointer into the body or the name of the parameter."""
    places = []
    for each in error.errors:
        source, *parts = each["loc"]
        if source == "body":
            places.append({"detail": each["msg"], "pointer": problems.pointer(parts[1:])})
        else:
            places.append({"detail": each["msg"], "parameter": str(parts[-1]) if parts else source})
    return problems.answer(Refused("api.09", count=len(places)), places)


api = Surface(title="守望 Shouwang", version="1", docs_url=None, openapi_url=None, urls_namespace="shouwang-api-v1", parser=StrictParser(), renderer=Renderer())
api.add_router("", router)


@functools.cache
def operations() -> dict:
    """address with {parameters} → {method: (ninja's operation, our declaration)}."""
    found: dict = {}
    for bound in api._get_bound_routers():
        for address, view in bound.path_operations.items():
            found[address] = {op.methods[0]: (op, declared[op.operation_id]) for op in view.operations}
    return found


@functools.cache
def _resolver() -> URLResolver:
    patterns = [
        path(address.lstrip("/").replace("{", "<str:").replace("}", ">"), lambda request: None, {"methods": methods})
        for address, methods in operations().items()
    ]
    return URLResolver(RegexPattern(r"^"), patterns)


def match(address) -> tuple[dict, dict]:
    """({method: (operation, declaration)}, parameters of the path) of an address below /api/v1/. Raises Resolver404."""
    found = _resolver().resolve(address)
    return found.kwargs.pop("methods"), found.kwargs


@functools.cache
def known_parameters(name) -> frozenset:
    """The names that an endpoint takes in its query."""
    operation = next(op for methods in operations().values() for op, said in methods.values() if said.name == name)
    found: set = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            found |= {names[-1] for names in model.__ninja_flatten_map__.values()} | set(model.__ninja_flatten_map__)
    return frozenset(found)


__all__ = ["Endpoint", "api", "declared", "known_parameters", "match", "operations"]
