"""Pure decisions about coming in: how long a guesser waits, who must give a second step, which browser this is."""

import ipaddress
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Bucket:
    """How failures pile up: `free` cost nothing, then each doubles the wait from first_s to most_s; one leaks away every leak_s."""

    free: int
    first_s: int
    most_s: int
    leak_s: int

    @property
    def full(self):
        """No level above this: whoever was attacked for a week is not shut out for a week."""
        return self.free + 10


# A campus of thousands may share one address, so an address alone is slowed late and little.
PAIR = Bucket(free=5, first_s=15, most_s=900, leak_s=900)  # a name at an address
NAME = Bucket(free=10, first_s=30, most_s=900, leak_s=3600)  # a name at all addresses together
ADDRESS = Bucket(free=100, first_s=5, most_s=60, leak_s=10)  # an address over all names
DEVICE = Bucket(free=5, first_s=15, most_s=900, leak_s=900)  # a browser that has logged this name in before
CODE = Bucket(free=5, first_s=30, most_s=3600, leak_s=3600)  # the second step of an account, whoever tries


def leaked(level, seconds, bucket) -> tuple[int, int]:
    """(level, seconds not yet used up) after some seconds without a failure."""
    away = seconds // bucket.leak_s
    return max(level - away, 0), seconds - away * bucket.leak_s


def wait_s(level, since_last_s, bucket) -> int:
    """How many seconds are still to wait before the next attempt counts. 0: none."""
    if level < bucket.free:
        return 0
    delay = min(bucket.first_s * 2 ** (level - bucket.free), bucket.most_s)
    return max(delay - since_last_s, 0)


def grace_ends(held, wanted, grace):
    """Until when the holder of these roles may come in without a second step; None where no role wants one.

    held: [(role, since)]; the grace runs from when the first of the wanted roles began.
    """
    begun = [since for role, since in held if role in wanted]
    return min(begun) + grace if begun else None


BROWSERS = (
    ("wxwork", "企业微信"), ("micromessenger", "微信"), ("dingtalk", "钉钉"), ("lark", "飞书"), ("edg", "Edge"), ("firefox", "Firefox"),
    ("opr/", "Opera"), ("chrome", "Chrome"), ("crios", "Chrome"), ("safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("harmonyos", "HarmonyOS"), ("openharmony", "HarmonyOS"), ("android", "Android"), ("iphone", "iPhone"), ("ipad", "iPad"),
    ("windows", "Windows"), ("mac os", "macOS"), ("linux", "Linux"),
)  # fmt: skip


def device_words(agent) -> tuple[str, str]:
    """(browser, system) in words that people know, from what a browser says of itself; '' where it says nothing known."""
    text = agent.lower()
    return next((word for mark, word in BROWSERS if mark in text), ""), next((word for mark, word in SYSTEMS if mark in text), "")


def network(address) -> str:
    """What counts as one address: an IPv4 address, or the first half of an IPv6 one, which one household holds whole."""
    if ":" not in address or re.fullmatch(r"::ffff:[\d.]+", address):
        return address.removeprefix("::ffff:")
    try:
        return str(ipaddress.ip_network(f"{address.split('%')[0]}/64", strict=False))
    except ValueError:
        return address
