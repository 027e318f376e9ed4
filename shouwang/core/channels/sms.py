"""短信: any operator's gateway that is one HTTP call a message, described in settings; or a file for the operator's own sender.

The template of what is sent has {phone}, {text}, {key} and {secret} in it: JSON whose strings are filled in, or a line
name=value each for a form or an address. Success is read from the answer: a JSON pointer (RFC 6901) and the values that mean
it; without a pointer, how the plain answer begins. {key} stays the same when a message is tried again.
"""

import json
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from shouwang.core.channels import shapes
from shouwang.core.channels.http import READ_S, Caller
from shouwang.core.channels.shapes import Channel, Outcome, Result, Setting, Trouble
from shouwang.core.refusals import Refused

JSON, FORM, ADDRESS = "json", "form", "address"
PLACES = ("phone", "text", "key", "secret")


class Gateway(Channel):
    """An operator's gateway: one call a message."""

    name = "sms_http"
    title = _("短信网关（HTTP）")
    medium = "sms"
    batch = 40
    batch_alike = 40
    asks = (
        Setting("url", _("网关地址"), url=True),
        Setting("manner", _("提交方式"), initial=JSON, choices=(
            (JSON, _("POST，JSON")), (FORM, _("POST，表单")), (ADDRESS, _("GET，写在地址里")),
        )),
        Setting("template", _("内容模板"), lines=True, initial='{"mobile": "{phone}", "content": "{text}", "msgid": "{key}"}',
                help=_("可用 {phone} {text} {key} {secret}；表单和 GET 每行一个 名称=值")),
        Setting("headers", _("请求头"), lines=True, required=False, help=_("每行一个 名称: 值，可用 {secret}")),
        Setting("secret", _("密钥"), secret=True, required=False),
        Setting("pointer", _("结果所在（JSON 指针）"), required=False, initial="/code",
                help=_("例如 /code 或 /result/status；回答不是 JSON 时留空，看开头的文字")),
        Setting("expected", _("表示成功的值"), initial="0", help=_("几个值用逗号隔开")),
        Setting("dead", _("表示号码无效的值"), required=False, help=_("几个值用逗号隔开；这些号码以后不再发")),
        Setting("not_accepted", _("表示没有受理的状态码"), required=False,
                help=_("网关约定的 5xx；4xx 和 503 本来就算没有受理，其余 5xx 算结果不明")),
        Setting("lanes", _("同时提交几条"), number=True, initial=4),
        Setting("timeout_s", _("等候秒数"), number=True, initial=READ_S),
    )  # fmt: skip

    def begin(self):
        self.caller = Caller(timeout_s=min(max(int(self.told("timeout_s")), 1), 60))

    def send(self, messages, within_s=60):
        lanes = min(max(int(self.told("lanes")), 1), 16)
        return shapes.in_turn([[message] for message in messages], self._one, within_s, lanes)

    def _one(self, group):
        message = group[0]
        values = {"phone": message.to, "text": message.text, "key": message.key, "secret": self.told("secret")}
        try:
            answer = self.caller.call(**self._request(values))
            answer.require_ok(not_accepted=_numbers(self.told("not_accepted")))
            said = self._said(answer)
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        return [self._judged(message.key, said, answer)]

    def _request(self, values) -> dict:
        """The call that the settings describe, filled in: never by pasting into JSON or into an address."""
        manner, template = self.told("manner"), self.told("template")
        headers = dict(_pairs(filled(self.told("headers"), values), ":"))
        if manner == JSON:
            return {
                "method": "POST",
                "url": self.told("url"),
                "content": _inside(json.loads(template), values),
                "headers": headers,
            }
        pairs = [(name, filled(value, values)) for name, value in _pairs(template, "=")]
        if manner == ADDRESS:
            return {"method": "GET", "url": self.told("url"), "params": pairs, "headers": headers}
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        return {"method": "POST", "url": self.told("url"), "body": urlencode(pairs).encode(), "headers": headers}

    def _said(self, answer) -> str:
        """What the gateway says of the message. Raises Trouble when the answer has nothing there: it may have been taken."""
        pointer = self.settings.get("pointer", self._initial("pointer"))
        if not pointer:
            if not answer.words:
                raise Trouble(Result.UNKNOWN, "unreadable")
            return answer.words
        found = at_pointer(answer.content, pointer)
        if found is None or isinstance(found, dict | list):
            raise Trouble(Result.UNKNOWN, "unreadable")
        return json.dumps(found) if isinstance(found, bool) else str(found)

    def _judged(self, key, said, answer) -> Outcome:
        plain = not self.settings.get("pointer", self._initial("pointer"))
        fits = said.startswith if plain else said.__eq__
        if any(fits(value) for value in _words(self.told("expected"))):
            return Outcome(key, Result.DELIVERED)
        code = f"answer {said}"[:40] if len(said) <= 12 else "answer"  # a longer one may repeat the message
        if any(fits(value) for value in _words(self.told("dead"))):
            return Outcome(key, Result.REFUSED, code)
        return Outcome(key, Result.FAILED, code, answer.rest_s)

    @classmethod
    def check(cls, settings):
        """Raise core.23 unless the template can be filled in and holds the telephone and the text."""
        template = str(settings.get("template", ""))
        try:
            if settings.get("manner") == JSON:
                json.loads(template)
            pairs_only = settings.get("manner") == JSON or all(
                "=" in line for line in template.splitlines() if line.strip()
            )
        except ValueError:
            pairs_only = False
        if not pairs_only or "{phone}" not in template or "{text}" not in template:
            raise Refused("core.23")


class File(Channel):
    """No gateway: what is owed is taken as a file and given to the operator's own sender."""

    name = "sms_file"
    title = _("短信文件（交运营商群发）")
    medium = "sms"
    by_hand = True
    silent = True

    def send(self, messages, within_s=60):
        return [shapes.untried(message) for message in messages]


def filled(template, values) -> str:
    """The places of a text filled in; what is put in is not looked at again."""
    parts, rest = [], str(template)
    while rest:
        found = min(((at, name) for name in PLACES if (at := rest.find(f"{{{name}}}")) >= 0), default=None)
        if found is None:
            break
        at, name = found
        parts += [rest[:at], values[name]]
        rest = rest[at + len(name) + 2 :]
    return "".join(parts) + rest


def _inside(content, values):
    if isinstance(content, dict):
        return {name: _inside(each, values) for name, each in content.items()}
    if isinstance(content, list):
        return [_inside(each, values) for each in content]
    return filled(content, values) if isinstance(content, str) else content


def at_pointer(content, pointer):
    """The value at a JSON pointer; None where there is none."""
    for step in pointer.lstrip("/").split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(content, dict) and step in content:
            content = content[step]
        elif isinstance(content, list) and step.isdecimal() and int(step) < len(content):
            content = content[int(step)]
        else:
            return None
    return content


def _pairs(text, sign) -> list[tuple[str, str]]:
    split = [line.partition(sign) for line in str(text).splitlines() if sign in line]
    return [(name.strip(), value.strip()) for name, _sign, value in split]


def _words(text) -> list[str]:
    return [word.strip() for word in str(text).replace("，", ",").split(",") if word.strip()]


def _numbers(text) -> set[int]:
    return {int(word) for word in _words(text) if word.isdecimal()}
