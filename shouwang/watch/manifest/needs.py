"""Where needs are kept: destroyed with their mandate."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import place
from shouwang.watch.models import Need

place(
    "watch.Need", title=_("需要"), model=Need, keep=Keep.CASE, at="at", mandate="mandate", person="person", order=50, fields=("text", "answer")
)
