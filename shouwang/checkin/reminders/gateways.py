"""The gateways that are set up: which serve a campaign, and the channel that speaks to each."""

import json

from shouwang.checkin.models import Gateway, Medium
from shouwang.core import channels
from shouwang.core.shapes import after

_channels: dict = {}  # gateway id → channel: a gateway's row never changes, and a channel keeps its access token


def channel(gateway):
    """The channel of a gateway, made once a process. Raises core.21."""
    if gateway.pk not in _channels:
        kind = channels.adapter(gateway.adapter)
        _channels[gateway.pk] = kind(gateway.settings, json.loads(gateway.secrets or "{}"))
    return _channels[gateway.pk]


def forget():
    """Make the channels anew (between tests, which use the same ids again)."""
    _channels.clear()


def holding(at) -> list[Gateway]:
    """The gateways that hold at an instant, the most particular place first, then the oldest."""
    rows = Gateway.objects.holding(at).select_related("unit")
    return sorted(rows, key=lambda gateway: (-len(gateway.unit.path), gateway.pk))


def touches(gateway, campaign) -> bool:
    """Does the gateway serve anybody whom the campaign asks?"""
    own, asked = gateway.unit.path, campaign.unit.path
    within = own <= asked < after(own) or asked <= own < after(asked)
    return within and (not gateway.kinds or not campaign.kinds or bool(set(gateway.kinds) & set(campaign.kinds)))


def personal(campaign, at) -> list[Gateway]:
    """The automatic gateways to persons that serve a campaign: those for everybody first, those that only fill gaps last."""
    rows = [row for row in holding(at) if row.medium != Medium.GROUP and row.automatic and touches(row, campaign)]
    return sorted(rows, key=lambda row: row.fallback)


def groups(campaign, at, automatic=True) -> list[Gateway]:
    """The robots of groups of a campaign's units."""
    rows = [row for row in holding(at) if row.medium == Medium.GROUP and touches(row, campaign)]
    return [row for row in rows if row.automatic or not automatic]
