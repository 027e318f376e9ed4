"""钉钉: the robot of a group, and work notices of an application.

Robot: signed by HMAC-SHA256 over timestamp + "\\n" + secret, base64, then encoded for the address exactly once; errcode 310000
when the signature, the keywords or the sender's address do not fit; 130101 and 410100 beyond 20 messages a minute, after
which it stays deaf for ten. Work notice: asyncsend_v2 takes a hundred user ids and answers with a task; who was left out is
read from getsendresult. The same text goes to the same person once a day: the vendor drops the second.
"""

import base64
import hashlib
import hmac
import time
from functools import partial

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.channels import shapes
from shouwang.core.channels.http import Caller
from shouwang.core.channels.shapes import Channel, Outcome, Result, Setting, Trouble
from shouwang.core.channels.tokens import Token

HOME = "https://oapi.dingtalk.com"
REST_S = {130101: 600, 410100: 600, 90018: 60, -1: 5}
TOKEN_REFUSED = {40014, 42001, 40001, 41001}
NOT_A_USER = {33012, 60121, 40031, 40035}


def sign(timestamp: str, secret: str) -> str:
    """The robot's signature, not yet encoded for an address."""
    mac = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


class Robot(Channel):
    """群机器人: one text to one group; 20 messages a minute."""

    name = "dingtalk_robot"
    title = _("钉钉群机器人")
    medium = "group"
    to_group = True
    batch = batch_alike = 1
    per_minute = 20
    asks = (
        Setting("url", _("机器人地址（Webhook）"), secret=True, url=True, help=_("群设置里复制，含 access_token")),
        Setting("secret", _("加签密钥"), secret=True, required=False, help=_("安全设置选“加签”时的 SEC 开头的字符串")),
    )

    def begin(self):
        self.caller = Caller()

    def send(self, messages, within_s=60):
        return shapes.in_turn([[message] for message in messages], self._one, within_s)

    def _one(self, group):
        params, secret = {}, self.told("secret")
        if secret:
            timestamp = str(int(clock.true_now().timestamp() * 1000))
            params = {"timestamp": timestamp, "sign": sign(timestamp, secret)}  # requests encodes it once
        content = {"msgtype": "text", "text": {"content": group[0].text}}
        try:
            code = self.caller.call("POST", self.told("url"), params=params, content=content).code("errcode")
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        if code:
            return shapes.all_of(group, Result.FAILED, f"errcode {code}", REST_S.get(code, 0))
        return shapes.all_of(group, Result.DELIVERED)


class Notice(Channel):
    """工作通知: to each person by their user id in 钉钉."""

    name = "dingtalk_notice"
    title = _("钉钉工作通知")
    medium = "dingtalk"
    batch = 20
    batch_alike = 100
    together = True
    asks = (
        Setting("app_key", _("应用 AppKey")),
        Setting("app_secret", _("应用 AppSecret"), secret=True),
        Setting("agent_id", _("应用 AgentId"), number=True),
        Setting("base", _("接口地址"), initial=HOME, url=True, help=_("专属钉钉填写自己的地址")),
    )
    looks, pause_s = 3, 0.5  # how often the task's result is looked for

    def begin(self):
        self.caller = Caller()
        self.token = Token(self._fetch)

    def send(self, messages, within_s=60):
        return shapes.in_turn(shapes.alike(messages, self.batch_alike), self._together, within_s)

    def _url(self, path):
        return self.told("base").rstrip("/") + path

    def _fetch(self):
        asked = {"appkey": self.told("app_key"), "appsecret": self.told("app_secret")}
        answer = self.caller.call("GET", self._url("/gettoken"), params=asked)
        code = answer.code("errcode")
        if code or not isinstance(answer.content.get("access_token"), str):
            raise Trouble(Result.UNTRIED, f"gettoken {code}", REST_S.get(code, 0))
        return answer.content["access_token"], int(answer.content.get("expires_in") or 7200)

    def _together(self, group):
        content = {
            "agent_id": int(self.told("agent_id")), "userid_list": ",".join(message.to for message in group),
            "msg": {"msgtype": "text", "text": {"content": group[0].text}},
        }  # fmt: skip
        try:
            answer, code = self._called("asyncsend_v2", content)
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        if code in NOT_A_USER:
            return self._apart(group, code)
        if code:
            return shapes.all_of(group, Result.FAILED, f"errcode {code}", REST_S.get(code, 0))
        left_out = self._left_out(answer.content.get("task_id"))
        return [_outcome(message, left_out.get(message.to)) for message in group]

    def _apart(self, group, code):
        """One user id among many was wrong and the vendor took none: each half by itself, down to who it is."""
        if len(group) == 1:
            return shapes.all_of(group, Result.REFUSED, f"errcode {code}")
        middle = len(group) // 2
        return self._together(group[:middle]) + self._together(group[middle:])

    def _called(self, what, content):
        send = partial(self.caller.call, "POST", self._url(f"/topapi/message/corpconversation/{what}"), content=content)
        for _again in (False, True):
            token = self.token.get()
            answer = send(params={"access_token": token})
            code = _code(answer)
            if code not in TOKEN_REFUSED:
                break
            self.token.forget(token)
        return answer, code

    def _left_out(self, task) -> dict:
        """user id → why, of those whom the task did not reach; the rest it has taken, whether or not we hear of it."""
        for _look in range(self.looks):
            try:
                answer, code = self._called("getsendresult", {"agent_id": int(self.told("agent_id")), "task_id": task})
            except Trouble:
                break
            found = None if code else _left_out_of(answer.content)
            if found is not None:
                return found
            time.sleep(self.pause_s)
        return {}


def _outcome(message, why) -> Outcome:
    if why is None:
        return Outcome(message.key, Result.DELIVERED)
    return Outcome(message.key, Result.REFUSED if why == "invalid" else Result.FAILED, f"user {why}")


def _code(answer) -> int:
    """The code; behind 88 the real one stands in sub_code."""
    code = answer.code("errcode")
    behind = str(answer.content.get("sub_code") or "")
    return int(behind) if code == 88 and behind.isdecimal() else code


def _left_out_of(content):
    """{user id: why} of a getsendresult; None while the task is not done (nobody stands in any list)."""
    result = content.get("send_result")
    if not isinstance(result, dict):
        return None
    lists = {
        why: _listed(result.get(f"{why}_user_id_list")) for why in ("invalid", "forbidden", "failed", "read", "unread")
    }
    if not any(lists.values()):
        return None
    return {user: why for why in ("failed", "forbidden", "invalid") for user in lists[why]}


def _listed(value) -> list[str]:
    return (
        [str(user) for user in value]
        if isinstance(value, list)
        else [user for user in str(value or "").split(",") if user]
    )
