"""Where certificates and times off the post are kept: a year from their end."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import place
from shouwang.watch.models import HealthCertificate, Removal

place(
    "watch.HealthCertificate", title=_("健康证"), model=HealthCertificate, keep=Keep.ABSENCE, at="until", person="person", order=60,
    fields=("number",),
)  # fmt: skip
place(
    "watch.Removal", title=_("调离"), model=Removal, keep=Keep.ABSENCE, at="since", person="person", order=60,
    fields=("why", "disease", "ref", "symptoms_gone_at", "end_note"),
)  # fmt: skip
