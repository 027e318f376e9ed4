"""The ways into the house, by right: a page that the viewer may not open is not offered. Rooms appear as they are built."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwang.checkin import queries as checkin
from shouwang.roster import access


@dataclass(frozen=True)
class Way:
    """One entry: the page's address name, its word, its icon, and the rights, any of which opens it ('' = anybody logged in)."""

    to: str
    label: object
    icon: str
    right: str | tuple = ""
    primary: bool = False


GROUPS = (
    (
        "",
        (
            Way("site:home", _("今日"), "today", primary=True),
            Way("checkin:rollcall", _("点名"), "rollcall", access.COUNT, primary=True),
            Way("checkin:checks", _("待核实"), "verify", access.VERIFY, primary=True),
            Way("checkin:signoffs", _("审核"), "signoff", access.SIGN, primary=True),
            Way("checkin:sheets", _("日报"), "download", access.CONSOLIDATE),
            Way("bulletin:issues", _("通报"), "bulletin", access.COUNT),
        ),
    ),
    (
        pgettext_lazy("menu", "填报"),
        (
            Way("checkin:classes", _("晨检"), "check", access.MARK),
            Way("checkin:calls", _("催报联系"), "phone", access.CONTACTS),
            Way("checkin:mine", _("我的填报"), "history"),
            Way("watch:report", _("如实上报"), "phone"),
            Way("checkin:household", _("家人填报"), "roster"),
            Way("checkin:proxy", _("代报与补报"), "person", access.PROXY),
            Way("checkin:reminders", _("催报"), "remind", (access.SIGN, access.CONSOLIDATE)),
            Way("checkin:spots", _("电话抽查"), "phone", access.SPOT),
            Way("checkin:campaigns", pgettext_lazy("menu", "专项"), "campaign", access.COUNT),
            Way("questions:forms", pgettext_lazy("menu", "表单"), "form", access.CAMPAIGNS),
            Way("checkin:advice", _("异常提示语"), "phone", access.CAMPAIGNS),
            Way("checkin:reminder_texts", _("催报文字"), "remind", access.CAMPAIGNS),
        ),
    ),
    (
        pgettext_lazy("menu", "健康"),
        (
            Way("watch:follow_board", _("今日随访"), "today", (access.FOLLOW, access.CARE)),
            Way("watch:sweeps", _("排查"), "verify", (access.SWEEP, access.FOLLOW, access.LOST)),
            Way("watch:returnees", _("返校人员"), "roster", (access.SWEEP, access.FOLLOW)),
            Way("watch:divisions", _("风险地区"), "alert", access.SWEEP),
            Way("watch:self_reports", _("如实上报核实"), "verify", access.CARE),
            Way("watch:watches", _("观察"), "check", (access.FOLLOW, access.CARE, access.ORDER, access.SWEEP)),
            Way("watch:absences", _("因病缺勤"), "person", access.FOLLOW),
            Way("watch:day_summary", _("因病缺课汇总"), "form", access.COUNT),
            Way("watch:diseases", _("病种与规则"), "about", (access.FOLLOW, access.CARE, access.ORDER, access.CAMPAIGNS)),
            Way("watch:canteen", _("食堂从业人员"), "person", access.FOLLOW),
            Way("watch:suspensions", _("停课与加密"), "clock", (access.ORDER, access.FOLLOW)),
            Way("watch:clinic", _("就诊与检查"), "check", access.CARE),
            Way("watch:screenings", _("筛查"), "check", (access.NAMES, access.FOLLOW, access.CARE)),
            Way("watch:chains", _("传播链"), "outbreak", access.ANALYSE),
            Way("watch:upkeep", _("消杀通风"), "check", (access.CARE, access.STAYS)),
            Way("watch:stays", _("住处与床位"), "place", access.STAYS),
            Way("watch:needs", _("需要"), "about", (access.STAYS, access.FOLLOW)),
            Way("watch:papers", _("告知与解除"), "form", (access.CARE, access.ORDER, access.FOLLOW)),
            Way("watch:papers_mine", _("我的文书"), "form"),
            Way("watch:why_me", _("我为什么在名单上"), "about"),
            Way("gate:door", _("门岗"), "lock", access.GATE, primary=True),
            Way("gate:board", _("门岗记录"), "history", access.VISITORS),
            Way("gate:measures", _("通行措施"), "signoff", (access.MEASURE, access.VISITORS)),
            Way("gate:appeals", _("通行申诉"), "alert", (access.CARE, access.ORDER)),
            Way("gate:mine", _("我的通行"), "leave"),
            Way("gate:visits", _("来访"), "person"),
        ),
    ),
    (
        _("名册"),
        (
            Way("roster:people", _("人员"), "roster", (access.NAMES, access.ROSTER)),
            Way("roster:units", _("单位"), "unit", access.COUNT),
            Way("roster:transfers", _("调动"), "leave", access.TRANSFER),
            Way("roster:exemptions", _("免报"), "person", access.EXEMPT),
            Way("roster:requests", _("免报申请"), "person", (access.EXEMPT, access.PROXY)),
            Way("roster:import", _("导入"), "upload", access.ROSTER),
            Way("roster:mandates", _("疫情与常态防控"), "outbreak", access.CAMPAIGNS),
        ),
    ),
    (
        _("系统"),
        (
            Way("roster:grants", _("授权"), "grant", access.GRANTS),
            Way("site:accounts", _("账户"), "person", (access.ACCOUNTS, access.GRANTS, access.SYSTEM)),
            Way("api:tokens", _("访问令牌"), "lock", access.GRANTS),
            Way("api:subscriptions", _("事件订阅"), "link", (access.GRANTS, access.SYSTEM)),
            Way("site:parameters", _("规则参数"), "installation", access.CAMPAIGNS),
            Way("site:installation", _("系统"), "installation", access.SYSTEM),
            Way("checkin:gateways", _("通知渠道"), "link", access.SYSTEM),
            Way("site:events", _("操作记录"), "history", access.AUDIT),
            Way("site:accesses", _("查看记录"), "lock", access.AUDIT),
            Way("site:exports", _("导出登记"), "download", access.AUDIT),
            Way("site:glasses", _("紧急查看"), "alert", access.AUDIT),
            Way("site:desk", _("权利申请"), "person", access.DESK),
            Way("site:retention", _("留存与销毁"), "clock", (access.PURGE, access.AUDIT)),
            Way("site:alerts", _("大量查看告警"), "remind", (access.AUDIT, access.GRANTS)),
        ),
    ),
)


def address(name) -> str:
    """The address of a page by its name; '' while that room is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:  # that room is not built yet
        return ""


def offered(scope, path) -> list[dict]:
    """The menu for a viewer, in the shape of components/navigation.html."""
    menu = []
    for label, ways in GROUPS:
        items = [item for way in ways if (item := _item(scope, way, path))]
        if items:
            menu.append({"label": label, "items": items})
    return menu


def _item(scope, way, path):
    url = address(way.to)
    rights = (way.right,) if isinstance(way.right, str) else way.right
    if not url or (way.right and not any(scope.allows(right) for right in rights)):
        return None
    current = path == url if url == "/" else path.startswith(url)
    waiting = checkin.verify_numbers(scope)[0].value if way.to == "checkin:checks" else 0
    return {
        "key": way.to, "label": way.label, "url": url, "icon": way.icon, "count": waiting, "current": current,
        "primary": way.primary,
    }  # fmt: skip
