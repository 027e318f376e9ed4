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

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.channels import shapes
from shouwang.core.channels.kinds import Application, GroupRobot
from shouwang.core.channels.shapes import Outcome, Result, Setting, Trouble

HOME = "https://oapi.dingtalk.com"
CONVERSATION = "/topapi/message/corpconversation/"
REST_S = {130101: 600, 410100: 600, 90018: 60, -1: 5}
NOT_A_USER = {33012, 60121, 40031, 40035}


def sign(timestamp: str, secret: str) -> str:
    """The robot's signature, not yet encoded for an address."""
    mac = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


class Robot(GroupRobot):
    """群机器人: one text to one group; 20 messages a minute."""

    name = "dingtalk_robot"
    title = _("钉钉群机器人")
    per_minute = 20
    rests = REST_S
    asks = (
        Setting("url", _("机器人地址（Webhook）"), secret=True, url=True, help=_("群设置里复制，含 access_token")),
        Setting("secret", _("加签密钥"), secret=True, required=False, help=_("安全设置选“加签”时的 SEC 开头的字符串")),
    )

    def wrapped(self, text):
        content, secret = {"msgtype": "text", "text": {"content": text}}, self.told("secret")
        if not secret:
            return {"content": content}
        timestamp = str(int(clock.true_now().timestamp() * 1000))
        return {"content": content, "params": {"timestamp": timestamp, "sign": sign(timestamp, secret)}}  # requests encodes it once


class Notice(Application):
    """工作通知: to each person by their user id in 钉钉."""

    name = "dingtalk_notice"
    title = _("钉钉工作通知")
    medium = "dingtalk"
    batch_alike = 100
    gives_token = "/gettoken"
    token_refused = frozenset({40014, 42001, 40001, 41001})
    rests = REST_S
    asks = (
        Setting("app_key", _("应用 AppKey")),
        Setting("app_secret", _("应用 AppSecret"), secret=True),
        Setting("agent_id", _("应用 AgentId"), number=True),
        Setting("base", _("接口地址"), initial=HOME, url=True, help=_("专属钉钉填写自己的地址")),
    )
    looks, pause_s = 3, 0.5  # how often the task's result is looked for

    def credentials(self):
        return {"appkey": self.told("app_key"), "appsecret": self.told("app_secret")}

    def to_all(self, group):
        content = {
            "agent_id": int(self.told("agent_id")), "userid_list": ",".join(message.to for message in group),
            "msg": {"msgtype": "text", "text": {"content": group[0].text}},
        }  # fmt: skip
        try:
            answer, code = self.called(CONVERSATION + "asyncsend_v2", content)
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        if code in NOT_A_USER:
            return self._apart(group, code)
        if code:
            return self.failed(group, code)
        left_out = self._left_out(answer.content.get("task_id"))
        return [_outcome(message, left_out.get(message.to)) for message in group]

    def _apart(self, group, code):
        """One user id among many was wrong and the vendor took none: each half by itself, down to who it is."""
        if len(group) == 1:
            return shapes.all_of(group, Result.REFUSED, f"errcode {code}")
        middle = len(group) // 2
        return self.to_all(group[:middle]) + self.to_all(group[middle:])

    def code_of(self, answer):
        """The code; behind 88 the real one stands in sub_code."""
        code = super().code_of(answer)
        behind = str(answer.content.get("sub_code") or "")
        return int(behind) if code == 88 and behind.isdecimal() else code

    def _left_out(self, task) -> dict:
        """user id → why, of those whom the task did not reach; the rest it has taken, whether or not we hear of it."""
        for _look in range(self.looks):
            try:
                answer, code = self.called(CONVERSATION + "getsendresult", {"agent_id": int(self.told("agent_id")), "task_id": task})
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
