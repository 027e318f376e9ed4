"""Identities: who an identity provider's subject is here."""

from django.db import models

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.roster.models import Account


class Identity(models.Model):
    """A subject of an identity provider (CAS, OIDC, LDAP) is the holder of an account: linked at the first login."""

    issuer = models.CharField(max_length=200)  # "cas:https://…", "oidc:https://…", "ldap:ldaps://…"
    subject = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_is_one_account"),
            models.UniqueConstraint(fields=["issuer", "account"], name="account_has_one_identity_of_an_issuer"),
        ]


declare(Identity, {"subject": Sensitivity.IDENTITY}, keep=Keep.ROSTER)
