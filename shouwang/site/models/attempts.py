"""Attempts: what failed logins have piled up, so that guessing grows slow."""

from django.db import models

from shouwang.core.privacy import Keep, declare


class Attempt(models.Model):
    """A leaking bucket of failed attempts: of a name, of an address, of both, of a known device, or of a second step.

    The bucket's name is a keyed hash; nothing here says whose it is. An empty one is dropped.
    """

    bucket = models.CharField(max_length=64, unique=True)
    level = models.PositiveIntegerField(default=0)
    leaked_at = models.DateTimeField()  # up to when the level has leaked
    last_at = models.DateTimeField(db_index=True)  # when the last attempt was


declare(Attempt, {}, keep=Keep.AUDIT)
