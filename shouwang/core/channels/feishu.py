"""飞书: the robot of a group.

Signed with the key timestamp + "\\n" + secret over nothing (not the other way round as 钉钉 does), in the body. code 0, or
StatusCode 0 from older robots; 19021 signature or time, 19022 sender's address, 19024 keywords, 9499 not understood,
11232 and 99991400 too often (100 a minute, 5 a second), also with status 400 or 429.
"""

import base64
import hashlib
import hmac

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.channels.kinds import GroupRobot
from shouwang.core.channels.shapes import Setting

REST_S = {11232: 30, 99991400: 60}


def sign(timestamp: str, secret: str) -> str:
    """The robot's signature."""
    return base64.b64encode(hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


class Robot(GroupRobot):
    """群机器人: one text to one group."""

    name = "feishu_robot"
    title = _("飞书群机器人")
    per_minute = 100
    codes = ("code", "StatusCode")
    rests = REST_S
    asks = (
        Setting("url", _("机器人地址（Webhook）"), secret=True, url=True, help=_("群设置里复制")),
        Setting("secret", _("签名密钥"), secret=True, required=False, help=_("安全设置选“签名校验”时填写")),
    )

    def wrapped(self, text):
        content, secret = {"msg_type": "text", "content": {"text": text}}, self.told("secret")
        if secret:
            timestamp = str(int(clock.true_now().timestamp()))
            content |= {"timestamp": timestamp, "sign": sign(timestamp, secret)}
        return {"content": content}
