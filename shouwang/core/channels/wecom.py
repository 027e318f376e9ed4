"""企业微信: messages of an application (gettoken, message/send) and the robot of a group.

Documented: errcode 0 with `invaliduser`/`unlicenseduser` names who was left out (lower case, joined by |); 81013 when nobody
is left; 40014 and 42001 ask for a new token; 45009, 45033 limit the calls; -1 is their own trouble. A thousand to a call.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shouwang.core.channels import shapes
from shouwang.core.channels.http import Caller
from shouwang.core.channels.shapes import Channel, Result, Setting, Trouble
from shouwang.core.channels.tokens import Token

HOME = "https://qyapi.weixin.qq.com"
TOKEN_REFUSED = {40014, 42001, 41001}
NOBODY_LEFT = {81013, 82001, 60111}
REST_S = {45009: 60, 45033: 5, 45047: 60, -1: 5}
HOURS_ALIKE = 4 * 3600  # the vendor drops the same request within this time: the longest it offers


class App(Channel):
    """应用消息: to each person by their user id in 企业微信."""

    name = "wecom_app"
    title = _("企业微信应用消息")
    medium = "wecom"
    batch = 20
    batch_alike = 1000
    together = True
    asks = (
        Setting("corp_id", _("企业 ID（corpid）")),
        Setting("agent_id", _("应用 AgentId"), number=True),
        Setting("secret", _("应用 Secret"), secret=True),
        Setting("base", _("接口地址"), initial=HOME, url=True, help=_("私有部署的企业微信填写自己的地址")),
    )

    def begin(self):
        self.caller = Caller()
        self.token = Token(self._fetch)

    def send(self, messages, within_s=60):
        return shapes.in_turn(shapes.alike(messages, self.batch_alike), self._together, within_s)

    def _url(self, path):
        return self.told("base").rstrip("/") + path

    def _fetch(self):
        asked = {"corpid": self.told("corp_id"), "corpsecret": self.told("secret")}
        answer = self.caller.call("GET", self._url("/cgi-bin/gettoken"), params=asked)
        code = answer.code("errcode")
        if code or not isinstance(answer.content.get("access_token"), str):
            raise Trouble(Result.UNTRIED, f"gettoken {code}", REST_S.get(code, 0))
        return answer.content["access_token"], int(answer.content.get("expires_in") or 7200)

    def _together(self, group):
        content = {
            "touser": "|".join(message.to for message in group), "msgtype": "text", "agentid": int(self.told("agent_id")),
            "text": {"content": group[0].text}, "enable_duplicate_check": 1, "duplicate_check_interval": HOURS_ALIKE,
        }  # fmt: skip
        try:
            answer, code = self._called(content)
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        if code in NOBODY_LEFT:
            return shapes.all_of(group, Result.REFUSED, f"errcode {code}")
        if code:
            return shapes.all_of(group, Result.FAILED, f"errcode {code}", REST_S.get(code, 0))
        refused = {user for name in ("invaliduser", "unlicenseduser") for user in _users(answer.content.get(name))}
        return [
            shapes.Outcome(message.key, *((Result.REFUSED, "invaliduser") if message.to.lower() in refused else (Result.DELIVERED,)))
            for message in group
        ]  # fmt: skip

    def _called(self, content):
        """The answer and its code; a token that was refused is fetched once more (what was refused was not sent)."""
        send = partial(self.caller.call, "POST", self._url("/cgi-bin/message/send"), content=content)
        for _again in (False, True):
            token = self.token.get()
            answer = send(params={"access_token": token})
            code = answer.code("errcode")
            if code not in TOKEN_REFUSED:
                break
            self.token.forget(token)
        return answer, code


def _users(text) -> list[str]:
    return [user.strip().lower() for user in text.split("|") if user.strip()] if isinstance(text, str) else []


class Robot(Channel):
    """群机器人: one text to one group; 20 messages a minute."""

    name = "wecom_robot"
    title = _("企业微信群机器人")
    medium = "group"
    to_group = True
    batch = batch_alike = 1
    per_minute = 20
    asks = (Setting("url", _("机器人地址（Webhook）"), secret=True, url=True, help=_("群设置里复制，含 key")),)

    def begin(self):
        self.caller = Caller()

    def send(self, messages, within_s=60):
        return shapes.in_turn([[message] for message in messages], self._one, within_s)

    def _one(self, group):
        content = {"msgtype": "text", "text": {"content": group[0].text}}
        try:
            code = self.caller.call("POST", self.told("url"), content=content).code("errcode")
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        if code:
            return shapes.all_of(group, Result.FAILED, f"errcode {code}", REST_S.get(code, 0))
        return shapes.all_of(group, Result.DELIVERED)
