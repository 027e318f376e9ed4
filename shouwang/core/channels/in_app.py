"""站内: a notice on the home page of whoever has an account. It is written in the transaction that is open, so it is never unknown."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import notices
from shouwang.core.actions import SYSTEM
from shouwang.core.channels import shapes
from shouwang.core.channels.shapes import Channel, Result


class InApp(Channel):
    """To each person by their Ref."""

    name = "in_app"
    title = _("站内提醒")
    medium = "in_app"
    batch = batch_alike = 1000
    silent = True
    inside = True

    def send(self, messages, within_s=60):
        groups: dict = {}
        for message in messages:
            code, ref, values = message.notice
            groups.setdefault((code, ref, tuple(sorted(values.items()))), []).append(message.to)
        for (code, ref, values), people in groups.items():
            notices.give(to=people, code=code, ref=ref, by=SYSTEM, **dict(values))
        return shapes.all_of(messages, Result.DELIVERED)
