"""What every page knows: the institution, its mark and zone, the time, who looks, and where they may go."""

from shouwang.core import clock, notices
from shouwang.core import institution as core_institution
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import navigation, queries


def institution(request):
    """Template context: institution (None before `shouwang init`), mark, now, zone_name, and the viewer's menu."""
    try:
        row = core_institution.current()
    except Refused:
        return {"institution": None, "mark": "", "now": None}
    known = {"institution": row, "mark": row.mark, "now": clock.now(), "zone_name": row.zone}
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        scope = access.scope_of(request.user)
        known |= {
            "navigation": navigation.offered(scope, request.path),
            "account_name": str(scope.viewer),
            "notices_waiting": notices.count_waiting(scope.viewer.person_id),
            "account_roles": "、".join(dict.fromkeys(grant.get_role_display() for grant in queries.my_grants(scope))),
        }
    return known
