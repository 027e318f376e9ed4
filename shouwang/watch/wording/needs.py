"""What the rows and events about needs are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs

verbs(
    {
        "watch.need_asked": _("提出需要"), "watch.need_taken": _("接手需要"), "watch.need_settled": _("答复需要"),
        "watch.needs_merged": _("合并两个学工号的需要"),
    }
)  # fmt: skip
sights({"watch.needs": _("观察人员的需要")})
kind("watch.Need", _("需要"))
