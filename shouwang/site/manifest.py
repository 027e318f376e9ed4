"""Where the site keeps personal values: the ways in of whoever has left go with their account."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import Asked, place
from shouwang.roster.manifest import of_people
from shouwang.roster.models import Account
from shouwang.site.login.actions.forgetting import end_logins
from shouwang.site.models import Identity, SecondStep, SecondStepReset, Session


def with_ways_in(asked: Asked):
    """Accounts that have a session, an identity elsewhere or a second step."""
    ways = Q(Exists(SecondStep.objects.filter(account=OuterRef("pk")))) | Q(Exists(Identity.objects.filter(account=OuterRef("pk"))))
    ways |= Q(Exists(Session.objects.filter(account=OuterRef("pk"))))
    return of_people(Account)(asked).filter(ways)


place(
    "site.ways_in", title=_("登录会话、统一身份和第二步验证"), model=Account, keep=Keep.ROSTER, person="person_id", order=55,
    source=with_ways_in, destroy=end_logins,
    also=((Session, "address"), (Session, "agent"), (Identity, "subject"), (SecondStep, "secret")),
)  # fmt: skip
place(
    "site.SecondStepReset", title=_("第二步验证的重置"), model=SecondStepReset, keep=Keep.AUDIT, fields=("reason",), at="asked_at",
    person="account__person", only=~Q(state=SecondStepReset.State.ASKED),
)  # fmt: skip
