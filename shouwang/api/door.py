"""The one door of the API: everything below /api/v1/ passes here, the stranger no further.

Who has no good key gets the same answer everywhere, whatever the address. Then: how often, which address, which method, which
scope; only then the endpoint. Ninja and the endpoints load with the first call, so that start-up and check-in do not wait.
"""

import hashlib

from django.http import HttpResponse, HttpResponseNotModified
from django.urls import Resolver404
from django.views.decorators.csrf import csrf_exempt

from shouwang.api import limits, problems, tokens
from shouwang.api.problems import Turned
from shouwang.core import institution, parameters
from shouwang.core.refusals import Refused
from shouwang.site.login.entering import address_of


@csrf_exempt
def v1(request, rest=""):
    """One call. A cookie opens nothing here, so there is nothing for another site to forge."""
    try:
        institution.current()
        token = _token(request)
        operation, said, given = _found(request, rest, token)
        request.token, request.scope = token, tokens.scope_of(token)
        request.environ["shouwang.account"] = request.scope.viewer.ref  # for the log: ids, no address
        response = operation.run(request, **given)
    except Refused as refusal:
        return _private(problems.answer(refusal))
    return _private(_tagged(request, response) if said.cached and response.status_code == 200 else response)


def _token(request):
    """The token of a call, counted against what it may. Raises api.01, api.03."""
    address = address_of(request)
    token = tokens.token_of(request.headers.get("Authorization", ""), address)
    if token is None:
        _slowed(("address", address), limits.REFUSED_A_MINUTE)
        raise Turned("api.01", headers={"WWW-Authenticate": 'Bearer realm="shouwang"'})
    _slowed(("token", token.pk), parameters.value("api_calls"))
    limits.entered(token)
    return token


def _slowed(key, most):
    seconds = limits.buckets.take(key, most)
    if seconds:
        raise Turned("api.03", headers={"Retry-After": str(seconds)}, most=most, seconds=seconds)


def _found(request, rest, token):
    """(operation, declaration, parameters of the path) of a call. Raises api.02, api.04, api.05, api.09."""
    from shouwang.api.v1 import surface

    try:
        methods, given = surface.match(rest)
    except Resolver404:
        raise Refused("api.04", docs="/api/v1/docs") from None
    if request.method not in methods:
        allowed = ", ".join(sorted(methods))
        raise Turned("api.05", headers={"Allow": allowed}, method=str(request.method)[:20], allowed=allowed)
    operation, said = methods[request.method]
    if said.scopes and not set(said.scopes) & set(token.scopes):
        names = " / ".join(said.scopes)
        header = f'Bearer realm="shouwang", error="insufficient_scope", scope="{" ".join(said.scopes)}"'
        raise Turned("api.02", headers={"WWW-Authenticate": header}, scopes=names)
    _only_known(request, surface.known_parameters(said.name))
    return operation, said, given


def _only_known(request, names):
    """A parameter that the endpoint does not know would be passed over in silence: it is refused."""
    places = [{"detail": "unknown", "parameter": name[:80]} for name in sorted(set(request.GET) - names)]
    twice = [name for name in names & set(request.GET) if len(request.GET.getlist(name)) > 1]
    places += [{"detail": "given twice", "parameter": name} for name in sorted(twice)]
    if places:
        raise Turned("api.09", places=places, count=len(places))


def _tagged(request, response):
    """An answer with the hash of its content; 304 without it when the caller has it already."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    wanted = request.headers.get("If-None-Match", "")
    if tag in [part.strip().removeprefix("W/") for part in wanted.split(",")] or wanted.strip() == "*":
        response = HttpResponseNotModified()
    response["ETag"] = tag
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of it is kept by anybody in between; with an ETag the caller may keep it and ask again."""
    response["Cache-Control"] = "private, no-cache" if response.has_header("ETag") else "no-store"
    response["Vary"] = "Authorization, Accept-Language"
    return response
