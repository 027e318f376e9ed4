"""Sessions: each browser that is logged in, so that its holder can see it and end it."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.roster.models import Account


class Session(AbstractBaseSession):
    """One browser on one machine: logged in (account), or on its way to it. A row that is gone is a session that has ended.

    `expire_date` is the earlier of `ends_at` (whatever is done with it) and so long after `seen_at` as it may lie idle.
    """

    class Method(models.TextChoices):
        PASSWORD = "password", _("密码")
        LINK = "link", _("激活链接")
        CAS = "cas", _("统一身份认证（CAS）")
        OIDC = "oidc", _("统一身份认证（OIDC）")
        LDAP = "ldap", _("统一身份认证（LDAP）")

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    method = models.CharField(max_length=10, blank=True, choices=Method.choices)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    shared = models.BooleanField(default=False)  # somebody said that others use this machine too
    external = models.CharField(max_length=64, blank=True, db_index=True)  # hash of the identity provider's name for it
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls):
        """Django asks for the engine of its own abstract model."""
        from shouwang.site.login.engine import SessionStore

        return SessionStore


declare(Session, {"address": Sensitivity.WHEREABOUTS, "agent": Sensitivity.IDENTITY}, keep=Keep.ROSTER)
