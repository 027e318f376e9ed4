"""The sentences that the site refuses with."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "site.01": _("登录失败次数过多。请 %(minutes)s 分钟后再试；忘记密码的，请本单位信息员或安全管理员发一个激活链接。"),
        "site.02": _("导出必须写明用途。"),
        "site.03": _("共 %(rows)s 行，超过一次导出的上限 %(most)s 行。请缩小单位或日期后再导出。"),
        "site.04": _("原密码不对。"),
        "site.05": _("新密码不能与别人知道的那个密码相同。"),
        "site.06": _("不认识的语言“%(language)s”。"),
        "site.07": _("自己做的事不能由自己核看。请另一位审计员办理。"),
    }
)
