"""One file a screen."""

from shouwang.core.refusals import Refused
from shouwang.roster import access


def author(request):
    """The scope of somebody who may manage forms. Raises core.04: absent and forbidden look the same."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.CAMPAIGNS, "R"):
        raise Refused("core.04")
    return scope
