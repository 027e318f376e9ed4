"""The rule values of sweeps."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.parameters import declare

declare(
    "sweep_tries", 3, measure="次", source="本系统默认值；按本单位制度调整",
    meaning=_("排查中联系几次未果后，列为未联系上，由学工部门或保卫处跟进"),
)  # fmt: skip
