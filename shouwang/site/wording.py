"""What the site's events and reads are called in the logs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import timeline
from shouwang.core.models import Alert
from shouwang.core.privacy import masked_name
from shouwang.core.wording import kind, sights, verbs
from shouwang.roster import access
from shouwang.roster.models import Glass

verbs(
    {
        "site.activation_given": _("发出激活链接"),
        "site.activation_mailed": _("用邮件发送激活链接"),
        "site.activation_used": _("用激活链接设置密码"),
        "site.activations_given": _("成批发出激活链接"),
        "site.activations_revoked": _("作废激活链接"),
        "demo.finished": _("演示数据生成完毕"),
        "site.code_refused": _("验证码不对"),
        "site.exported": _("导出名单"),
        "site.copy_made": _("取得本人信息副本"),
        "site.file_exported": _("导出档案"),
        "site.language_chosen": _("选择语言"),
        "site.identity_linked": _("关联统一身份"),
        "site.identity_unlinked": _("解除统一身份关联"),
        "site.logged_in": _("登录"),
        "site.logged_out": _("退出登录"),
        "site.reviewed": _("审计员核看"),
        "site.login_refused": _("登录失败"),
        "site.password_changed": _("更改密码"),
        "site.password_changed_first": _("首次更改密码"),
        "site.recovery_codes_renewed": _("换新恢复码"),
        "site.second_step_confirmed": _("启用动态验证码"),
        "site.second_step_made": _("设置动态验证码"),
        "site.second_step_reset": _("取消动态验证码（服务器命令行）"),
        "site.second_step_reset_asked": _("申请取消动态验证码"),
        "site.second_step_reset_decided": _("决定取消动态验证码的申请"),
        "site.second_step_taken": _("输入动态验证码"),
        "site.session_ended": _("结束一处登录"),
        "site.sessions_ended": _("结束其他各处登录"),
        "site.temporary_password_set": _("设置临时密码（服务器命令行）"),
        "site.sessions_ended_elsewhere": _("统一身份认证处退出登录"),
        "site.rule_set": _("更改规则参数"),
        "site.sessions_forgotten": _("清理过期登录"),
    }
)
sights(
    {
        "site.activations": _("激活链接（纸条）"),
        "site.personal_copy": _("本人信息副本"),
        "site.file": _("档案"),
        "site.file_health": _("档案（含填报内容）"),
    }
)


def _glasses(scope, ids):
    """A broken glass is called after whose file it opened; it is looked at by the person, by auditors, or in the file."""
    found = {}
    for row in Glass.objects.filter(pk__in=ids).select_related("person"):
        mine, person = scope.viewer.person_id == row.person_id, row.person
        name = person.name if access.reads(scope, access.SEE, person) else masked_name(person.name)
        url = reverse("site:readers") if mine else reverse("site:glasses") if scope.allows(access.AUDIT) else ""
        found[row.pk] = (name, url or (timeline.address(person.pk) if access.opens_file(scope, person) else ""))
    return found


def _alerts(scope, ids):
    url = reverse("site:alerts") if scope.allows(access.AUDIT) or scope.allows(access.GRANTS) else ""
    return {row.pk: (row.get_code_display(), url) for row in Alert.objects.filter(pk__in=ids)}


kind("roster.Glass", _("紧急查看"), _glasses)
kind("core.Alert", _("大量查看告警"), _alerts)
