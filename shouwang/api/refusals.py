"""The sentences that the API says: what it refuses with, and what it tells a person on their home page."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import notices
from shouwang.core.refusals import catalogue

SENTENCES = {
    "api.01": _("需要有效的访问令牌：请在请求头写上 Authorization: Bearer 和令牌。令牌可能写错、过期、已结束，或者不许从这个地址使用。"),
    "api.02": _("这个令牌没有“%(scopes)s”的范围。请由安全管理员另发令牌。"),
    "api.03": _("这个令牌一分钟内最多调用 %(most)s 次。请在 %(seconds)s 秒后再试。"),
    "api.04": _("没有这个地址。所有地址见 %(docs)s。"),
    "api.05": _("这个地址不接受 %(method)s，只接受 %(allowed)s。"),
    "api.06": _("请求的内容读不懂，应为 %(wanted)s。什么也没有写入。"),
    "api.07": _("请求的内容类型是“%(given)s”，应为 %(wanted)s。什么也没有写入。"),
    "api.08": _("请求的内容太长，最多 %(most)s 字节。什么也没有写入。"),
    "api.09": _("请求里有 %(count)s 处要改正，见 errors。什么也没有写入。"),
    "api.10": _("翻页的位置“after”不是这个列表给出的。请从第一页重新读起。"),
    "api.11": _("令牌要写明给哪个程序、做什么用。"),
    "api.12": _("令牌必须有结束日期，从现在起最多 %(days)s 天。"),
    "api.13": _("令牌至少要有一个范围，而且只能是列出的范围。不认识的是“%(scope)s”。"),
    "api.14": _("“%(network)s”不是地址或网段。写法如 10.1.2.3 或 10.1.0.0/16。"),
    "api.15": _("这个令牌已经结束。"),
    "api.16": _("不能给自己发令牌。请由另一位安全管理员办理。"),
    "api.17": _("服务器出了错，没有办成。请稍后再试；仍然不行请联系系统管理员，并告知时间。"),
    "api.18": _("导出文件只在通报签发以后才有。"),
    "api.20": _("接收地址必须以 https:// 开头，并写明主机名，例如 https://example.edu.cn/hooks/shouwang。"),
    "api.21": _("找不到主机“%(host)s”。请核对接收地址。"),
    "api.22": _("“%(host)s”的地址 %(address)s 在内部网络。只有写进 SHOUWANG_WEBHOOK_NETWORKS 的网段才能接收事件，请联系系统管理员。"),
    "api.23": _("没有叫“%(verb)s”的事件。写法如 checkin.flagged、bulletin.* 或 *。"),
    "api.24": _("这个订阅已经结束。"),
    "api.25": _("只有已放弃的投递才能重投。"),
}
catalogue(SENTENCES)
notices.catalogue(
    {
        "api.token_made": _("安全管理员以您的身份发出了访问令牌“%(name)s”（%(prefix)s…），%(until)s 到期。不是您要的，请在“访问令牌”里结束它。"),
        "api.delivery_dead": _("事件订阅“%(name)s”有事件多次投递失败，已经放弃。请在“事件订阅”里查看原因，修好以后重投。"),
        "api.subscription_gone": _("事件订阅“%(name)s”的接收方回答不再接收（410），订阅已经结束。"),
    }
)
