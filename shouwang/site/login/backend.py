"""Who an account is at each request: switched on, and its person on the roster. Rights come from grants, not from here."""

from django.contrib.auth.backends import ModelBackend

from shouwang.roster.models import Account


def may_come_in(account) -> bool:
    """Is the account switched on, and its person somebody who is on the roster now? Asked at the login and at each request."""
    person = account.person
    return account.active and person is not None and person.merged_into_id is None and person.unit_id is not None


class Local(ModelBackend):
    """A name and a password; an unknown name costs the same hash as a known one (Django sees to it)."""

    def user_can_authenticate(self, account):
        """Asked at the login and at each request: an account switched off, or somebody who left, is out at once."""
        return may_come_in(account)

    def get_user(self, user_id):
        """The account of a session with its person: one query a request."""
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
