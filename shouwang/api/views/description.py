"""What the API is, for programs (OpenAPI) and for people (a page of it). It says nothing of anybody, so it needs no token."""

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core.refusals import Refused


@require_GET
def openapi(request):
    """The description of the API, in the language that was asked for."""
    from shouwang.api.v1.describing import openapi

    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


@require_GET
def docs(request):
    """The same as a page."""
    if request.GET:
        raise Refused("core.04")
    from shouwang.api.reading import page

    return render(request, "api/docs.html", page())
