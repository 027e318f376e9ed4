"""Purges from proposal to certificate, their batches, the certificates, and holds that stop them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.retention import keep_for_good
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models.people import Mandate, Person


class Purge(models.Model):
    """One destruction of personal rows: which class, of which mandate, of which days (or of which person), on whose word."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待批准")
        APPROVED = "approved", _("已批准，待执行")
        RUNNING = "running", _("执行中")
        DONE = "done", _("已销毁")
        WITHDRAWN = "withdrawn", _("已撤回")
        STALE = "stale", _("内容有变，须重新提出")

    number = models.PositiveIntegerField(null=True, unique=True)  # of its certificate, taken when it begins
    keep = models.CharField(max_length=12)
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="purges")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.DateField(null=True)  # rows of earlier days; null: of any day
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=300)
    witness = models.CharField(max_length=80, blank=True)
    manifest = models.JSONField(default=dict)  # place → {"rows", "digest", "upto"}: what was found, and the last id of it
    digest = models.CharField(max_length=64)  # of the manifest
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    proposer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approver = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    executed_by = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)  # when the freed pages were overwritten (SQLite) or vacuumed (PostgreSQL)
    trouble = models.CharField(max_length=300, blank=True)  # class and place of what stopped it; a person sets it going again


class PurgeBatch(Mark):
    """Some rows of one place that were destroyed together, counted in the transaction that destroyed them."""

    purge = models.ForeignKey(Purge, on_delete=models.PROTECT, related_name="batches")
    place = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()


class Certificate(models.Model):
    """销毁证明: what was destroyed, how, on whose word, in figures. Numbered without a gap; each carries the hash of the one before.

    Kept in SHOUWANG_HOME/certificates too, so that a restored backup is purged again.
    """

    number = models.PositiveIntegerField(unique=True)
    purge = models.OneToOneField(Purge, on_delete=models.PROTECT, related_name="certificate")
    content = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    def __str__(self):
        return str(self.number)


class Hold(Spell):
    """Nothing of this mandate, class or person may be destroyed for a while: an inquiry, a lawsuit, a person's own request."""

    mandate = models.ForeignKey(Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    keep = models.CharField(max_length=12, blank=True)  # '' = every class
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("hold")


WORD = "销毁的责任记录：谁提出、谁批准、为何，证明销毁确已依法进行，长期保存"
declare(Purge, {"reason": Sensitivity.FREE, "witness": Sensitivity.IDENTITY}, keep=Keep.PROOF, basis=WORD)
declare(Certificate, {"content": Sensitivity.IDENTITY}, keep=Keep.PROOF, basis=WORD)
declare(Hold, {"reason": Sensitivity.FREE}, keep=Keep.PROOF, basis=WORD)
keep_for_good(Purge, ("reason", "witness"), WORD)
keep_for_good(Certificate, ("content",), WORD)
keep_for_good(Hold, ("reason",), WORD)
