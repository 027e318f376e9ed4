"""What the room's codes are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.api.models import Subscription, Token
from shouwang.core import wording

wording.verbs(
    {
        "api.token_made": _("发出访问令牌"),
        "api.token_ended": _("结束访问令牌"),
        "api.token_used": _("使用访问令牌"),
        "api.subscription_made": _("建立事件订阅"),
        "api.subscription_ended": _("结束事件订阅"),
        "api.delivery_given_up": _("放弃投递事件"),
        "api.delivery_replayed": _("重投事件"),
    }
)
wording.sights(
    {
        "api.people": _("人员名单（接口）"),
        "api.person": _("一个人的基本情况（接口）"),
        "api.unit": _("单位责任人（接口）"),
        "api.transfers": _("等待接收的调动（接口）"),
        "api.grants": _("授权名单（接口）"),
    }
)


def _names(scope, ids) -> dict:
    """A token by what it is for."""
    return {row.pk: (str(row), "") for row in Token.objects.filter(pk__in=list(ids))}


def _subscriptions(scope, ids) -> dict:
    return {row.pk: (row.name, "") for row in Subscription.objects.filter(pk__in=list(ids)).only("name")}


wording.kind("api.Subscription", _("事件订阅"), _subscriptions)
wording.kind("api.Delivery", _("事件投递"))
wording.kind("api.Token", _("访问令牌"), _names)
