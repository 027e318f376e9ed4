"""Activation links: how somebody comes to a password that nobody else knows."""

from django.db import models

from shouwang.core.privacy import Keep, declare
from shouwang.roster.models import Account


class Activation(models.Model):
    """One link, given to one person, that lets them set the password of their account: once, until it expires or is revoked.

    The link itself is not kept: it is this row's id under an HMAC (login/tokens.py).
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="activations")
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


declare(Activation, {}, keep=Keep.AUDIT)
