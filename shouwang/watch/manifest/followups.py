"""Where the follow-up keeps personal values. The checks themselves are returns, kept where returns are."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import place
from shouwang.watch.models import FollowAttempt, HealthContact, SelfReport, StepTaken

place(
    "watch.HealthContact", title=_("健康联络人"), model=HealthContact, keep=Keep.CASE, at="since", mandate="mandate",
    person="person", order=60,
)  # fmt: skip
place(
    "watch.FollowAttempt", title=_("观察随访联系"), model=FollowAttempt, keep=Keep.CASE, at="watch__since", mandate="watch__mandate",
    person="watch__person", fields=("note", "outcome", "caller"), order=60,
)  # fmt: skip
place(
    "watch.StepTaken", title=_("漏测升级"), model=StepTaken, keep=Keep.CASE, at="watch__since", mandate="watch__mandate",
    person="watch__person", order=60,
)  # fmt: skip
place(
    "watch.SelfReport", title=_("如实上报"), model=SelfReport, keep=Keep.CASE, at="watch__since", mandate="watch__mandate",
    person="watch__person", fields=("what", "day", "note", "answer"), order=60,
)  # fmt: skip
