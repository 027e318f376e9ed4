"""Channels: how a short text leaves the house. One adapter a vendor, each `send(messages) -> outcomes`, one for each message.

HTTP 200 is no success: each adapter reads the vendor's own code. An outcome says what is *known*: delivered (the vendor took
it), refused (this address does not exist), failed (certainly not taken, may be tried again), unknown (it was sent and no
readable answer came: trying again could make two), untried (nothing left the house). Calls have time limits, follow no
redirect and read no more than they need; addresses are checked when they are set (`addresses`); secrets, addresses and texts
are neither logged nor put into an outcome.

To add one: a subclass of Channel (or of a kind in `kinds`) in a module here, named in `adapters`, tested against a local server that answers as documented.
"""

from shouwang.core.channels.shapes import Channel
from shouwang.core.refusals import Refused


def adapters() -> dict[str, type[Channel]]:
    """Every adapter by name, in the order in which a form offers them."""
    from shouwang.core.channels import dingtalk, feishu, in_app, mail, sms, wecom

    found = (
        in_app.InApp, mail.Mail, wecom.App, wecom.Robot, dingtalk.Notice, dingtalk.Robot, feishu.Robot, sms.Gateway, sms.File,
    )  # fmt: skip
    return {adapter.name: adapter for adapter in found}


def adapter(name) -> type[Channel]:
    """The adapter of a name. Raises core.21."""
    found = adapters().get(name)
    if found is None:
        raise Refused("core.21", name=name)
    return found
