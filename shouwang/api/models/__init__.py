"""The tables of the room, one file a subject."""

from shouwang.api.models.tokens import Token
from shouwang.api.models.webhooks import Delivery, Subscription

__all__ = ["Delivery", "Subscription", "Token"]
