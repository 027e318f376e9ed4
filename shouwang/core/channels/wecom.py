"""企业微信: messages of an application (gettoken, message/send) and the robot of a group.

Documented: errcode 0 with `invaliduser`/`unlicenseduser` names who was left out (lower case, joined by |); 81013 when nobody
is left; 40014 and 42001 ask for a new token; 45009, 45033 limit the calls; -1 is their own trouble. A thousand to a call.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.core.channels import shapes
from shouwang.core.channels.kinds import Application, GroupRobot
from shouwang.core.channels.shapes import Result, Setting, Trouble

HOME = "https://qyapi.weixin.qq.com"
NOBODY_LEFT = {81013, 82001, 60111}
REST_S = {45009: 60, 45033: 5, 45047: 60, -1: 5}
HOURS_ALIKE = 4 * 3600  # the vendor drops the same request within this time: the longest it offers


class App(Application):
    """应用消息: to each person by their user id in 企业微信."""

    name = "wecom_app"
    title = _("企业微信应用消息")
    medium = "wecom"
    batch_alike = 1000
    gives_token = "/cgi-bin/gettoken"
    token_refused = frozenset({40014, 42001, 41001})
    rests = REST_S
    asks = (
        Setting("corp_id", _("企业 ID（corpid）")),
        Setting("agent_id", _("应用 AgentId"), number=True),
        Setting("secret", _("应用 Secret"), secret=True),
        Setting("base", _("接口地址"), initial=HOME, url=True, help=_("私有部署的企业微信填写自己的地址")),
    )

    def credentials(self):
        return {"corpid": self.told("corp_id"), "corpsecret": self.told("secret")}

    def to_all(self, group):
        content = {
            "touser": "|".join(message.to for message in group), "msgtype": "text", "agentid": int(self.told("agent_id")),
            "text": {"content": group[0].text}, "enable_duplicate_check": 1, "duplicate_check_interval": HOURS_ALIKE,
        }  # fmt: skip
        try:
            answer, code = self.called("/cgi-bin/message/send", content)
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        if code in NOBODY_LEFT:
            return shapes.all_of(group, Result.REFUSED, f"errcode {code}")
        if code:
            return self.failed(group, code)
        refused = {user for name in ("invaliduser", "unlicenseduser") for user in _users(answer.content.get(name))}
        return [
            shapes.Outcome(message.key, *((Result.REFUSED, "invaliduser") if message.to.lower() in refused else (Result.DELIVERED,)))
            for message in group
        ]  # fmt: skip


def _users(text) -> list[str]:
    return [user.strip().lower() for user in text.split("|") if user.strip()] if isinstance(text, str) else []


class Robot(GroupRobot):
    """群机器人: one text to one group; 20 messages a minute."""

    name = "wecom_robot"
    title = _("企业微信群机器人")
    per_minute = 20
    rests = REST_S
    asks = (Setting("url", _("机器人地址（Webhook）"), secret=True, url=True, help=_("群设置里复制，含 key")),)

    def wrapped(self, text):
        return {"content": {"msgtype": "text", "text": {"content": text}}}
