"""Why a delivery failed, in words: what is kept of an attempt is a code, so that nothing of the receiver's own text is printed."""

from django.utils.translation import gettext as _


def in_words(error) -> str:
    """The reason for a person to act on; '' where there is none."""
    if not error:
        return ""
    known = {
        "timeout": _("没有在十秒内回答"), "api.20": _("接收地址不是 https 地址"), "api.21": _("找不到接收地址的主机"),
        "api.22": _("接收地址在内部网络，没有写进 SHOUWANG_WEBHOOK_NETWORKS"), "ConnectionRefusedError": _("接收地址没有程序在听"),
    }  # fmt: skip
    if error in known:
        return known[error]
    if error.startswith("HTTP "):
        return _("接收方回答 %(status)s") % {"status": error.removeprefix("HTTP ")}
    if error.startswith("certificate"):
        return _("接收方的证书不可信")
    return _("连不上接收方（%(kind)s）") % {"kind": error}
