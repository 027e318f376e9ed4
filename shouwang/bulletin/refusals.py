"""The sentences that the bulletin refuses with."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "bulletin.01": _("没有第 %(serial)s 号通报。"),
        "bulletin.02": _("%(day)s 没有任何专项在填报，无法编制通报。"),
        "bulletin.03": _("这一期现在是“%(state)s”，不能进行这一步。"),
        "bulletin.04": _("拟稿人不能核稿、会签或签发自己拟的通报，请由另一人办理。"),
        "bulletin.05": _("这一期已经核稿或签发，不能再改：没有签发的请先退回，已经签发的更正见下期。"),
        "bulletin.06": _("填写时限 %(due)s 已过。请与领导小组办公室联系。"),
        "bulletin.07": _("%(day)s 的填报还没有开放，不能编制通报。"),
        "bulletin.08": _("问题的文字不能为空。要删去这一条，请选择“不列入”。"),
        "bulletin.09": _("发往的单位不能为空。"),
        "bulletin.10": _("“%(passage)s”在您填写时已被别人改成“%(stored)s…”，您的文字没有覆盖它，仍在下面的框里。请合并后再保存一次。"),
    }
)
