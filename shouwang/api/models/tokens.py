"""Tokens: the keys with which programs come in."""

from django.db import models
from django.db.models import F, Q

from shouwang.core.privacy import Keep, declare
from shouwang.roster.models import Person


class Token(models.Model):
    """A key with which a program comes in for a person: that person's grants, and of these only what the scopes let through.

    Like an account it is the identity that grants hang on, not a spell of its own. The key is shown once; a hash is kept.
    """

    name = models.CharField(max_length=80)  # which program, for what
    prefix = models.CharField(max_length=8, unique=True)  # the part of the key that is shown, and looked up by
    digest = models.CharField(max_length=64)  # SHA-256 of the whole key, which holds 256 random bits
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    scopes = models.JSONField()
    networks = models.JSONField(default=list)  # addresses it may come from, as CIDR; empty: any
    since = models.DateTimeField()
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)  # ended by hand before its time
    ended_by = models.CharField(max_length=80, blank=True)
    used_at = models.DateTimeField(null=True)  # to within a few minutes (api.limits)
    calls = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("since")), name="token_until_after_since")]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"


declare(Token, {}, keep=Keep.AUDIT)
