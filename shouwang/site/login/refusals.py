"""The sentences that the login refuses with, and what it tells the holder of an account."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import notices, refusals

refusals.catalogue(
    {
        "login.01": _("现在登录的人很多，请过一会儿再试。"),
        "login.02": _("登录失败次数过多。请 %(seconds)s 秒后再试。"),
        "login.03": _("这个账户不能登录：账户已停用，或本人已不在名册上。请联系本单位信息员或安全管理员。"),
        "login.04": _("%(person)s 的账户已停用，不能发激活链接。请先启用。"),
        "login.05": _("这个激活链接已经用过、过期或作废。请向发链接的人再要一个。"),
        "login.06": _("两步验证已经启用。要换一部手机，请先用验证码或恢复码登录，再请安全管理员重置。"),
        "login.07": _("这个账户已经与统一身份认证的另一个账号绑定。请联系安全管理员核对。"),
        "login.08": _("验证码不对，或已经用过。请等下一个验证码再输入；手机时间要准。"),
        "login.09": _("已经提出过重置，正等另一人复核。"),
        "login.10": _("重置两步验证必须写明原因和核对身份的办法。"),
        "login.11": _("提出重置的人不能自己复核，请另一人办理。"),
        "login.12": _("这次重置已经办过了。"),
    }
)
notices.catalogue(
    {
        "login.activation_given": _("有人给您的账户发了激活链接。不是您要的，请立即告诉安全管理员。"),
        "login.second_step_confirmed": _("您的账户启用了两步验证。不是您本人启用的，请立即告诉安全管理员。"),
        "login.second_step_reset_asked": _("有人提出重置您的两步验证。不是您要的，请立即告诉安全管理员。"),
        "login.second_step_reset": _("您的两步验证已重置，下次登录时重新设置。不是您要的，请立即告诉安全管理员。"),
        "login.password_temporary": _("系统管理员在服务器上给您的账户设了临时密码，登录后须先更改。不是您要的，请立即告诉安全管理员。"),
        "login.codes_failed": _("有人知道您的密码，但多次输错验证码。不是您本人，请立即更改密码。"),
    }
)
