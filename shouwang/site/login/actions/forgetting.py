"""The ways in of people who are being forgotten: called inside a purge's batch, in its transaction."""

from shouwang.site.models import Activation, Identity, RecoveryCode, SecondStep, SecondStepReset, Session


def end_logins(ids, asked, purge):
    """End every session of these accounts, and take away their identities elsewhere, authenticators, codes and links."""
    for model in (Session, Identity, SecondStep, RecoveryCode, SecondStepReset, Activation):
        model.objects.filter(account__in=ids).delete()
