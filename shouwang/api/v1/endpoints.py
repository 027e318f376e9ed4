"""How an endpoint is declared: its address, which scopes open it, what it answers, and every other status that it may give."""

from dataclasses import dataclass

from ninja import Router

router = Router()
declared: dict[str, "Endpoint"] = {}
ALWAYS = (401, 403, 422, 429, 500, 503)


@dataclass(frozen=True)
class Endpoint:
    """The declaration: any one of `scopes` opens it (none: every token); `also` are the statuses besides those of every address."""

    name: str
    method: str
    path: str
    scopes: tuple
    status: int
    also: tuple
    media: tuple  # of a file instead of JSON
    cached: bool  # has an ETag, so that an unchanged answer is not sent again
    takes: tuple  # media types of the body when it is not JSON

    @property
    def statuses(self) -> list[int]:
        """Every status that it may give."""
        of_read = (304,) if self.cached else ()
        of_body = (400, 413, 415) if self.method == "POST" else ()
        return sorted({self.status, *ALWAYS, *of_read, *of_body, *self.also})


def endpoint(method, path, tag, summary, more, *, scopes=(), gives=None, status=200, also=(404,), media=(), cached=None, takes=()):
    """Declare the function below as an endpoint; its name is the operation's id. summary, more: words to be translated."""

    def declare(function):
        """Note what the endpoint promises, and register it with the framework."""
        name = function.__name__
        has_tag = method == "GET" and not media if cached is None else cached
        scoped = (scopes,) if isinstance(scopes, str) else tuple(scopes)
        declared[name] = Endpoint(name, method, path, scoped, status, tuple(also), tuple(media), has_tag, tuple(takes))
        wanted = {"operation_id": name, "summary": summary, "description": more, "tags": [tag], "response": {status: gives}}
        return router.api_operation([method], path, **wanted)(function)

    return declare
