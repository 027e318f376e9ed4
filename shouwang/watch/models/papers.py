"""Papers handed to somebody under watch: 医学观察告知书 and 解除医学观察通知书, numbered, frozen, received; and their texts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.core.shapes import Mark
from shouwang.roster.models import Mandate, Person
from shouwang.watch.models.watches import Watch


class PaperKind(models.TextChoices):
    """What a paper tells."""

    NOTICE = "notice", _("医学观察告知书")
    RELEASE = "release", _("解除医学观察通知书")


class PaperSerial(models.Model):
    """The last number given to a kind of paper in a year: the row that whoever issues the next one locks, so that no gap arises."""

    kind = models.CharField(max_length=8, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_serial_a_kind_and_year")]


class Paper(Mark):
    """One paper as it was issued: what it said stays, word for word, with its digest. A later one names it as its former."""

    kind = models.CharField(max_length=8, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField()  # of the institution's day on which it was issued
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40)  # 观告〔2026〕001号, as printed
    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="papers")
    chain = models.BigIntegerField(db_index=True)  # the episode of the watch: a changed watch keeps its papers
    # null once the class is purged: the number stays, so that the register has no gap
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="papers")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="papers")
    content = SealedField(blank=True)  # JSON of everything that it says (watch/papers.py)
    digest = models.CharField(max_length=64)  # SHA-256 of kind, number and content
    former = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")  # the paper it replaces
    notice = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="releases")  # 对应告知书
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year", "serial"], name="paper_number_is_one")]
        indexes = [models.Index(fields=["at"], name="paper_by_at")]

    def __str__(self):
        return self.number


class PaperReceipt(Mark):
    """A paper reached the person, or the person would not sign: how, and on whose word. The last one counts."""

    class How(models.TextChoices):
        ACCOUNT = "account", _("本人账号签收")
        LINK = "link", _("本人链接签收")
        SIGNED = "signed", _("当面纸质签收")
        REFUSED = "refused", _("拒签")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="receipts")
    how = models.CharField(max_length=8, choices=How.choices)
    witness = models.CharField(max_length=40, blank=True)  # who saw that the paper was read out and not signed
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)


class PaperText(models.Model):
    """A text of the papers that the institution changed; what it did not change is in watch/papers_texts.py."""

    key = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    text_hant = models.TextField(blank=True)
    text_en = models.TextField(blank=True)


declare(Paper, {"content": Sensitivity.HEALTH}, keep=Keep.CASE)
declare(PaperReceipt, {"witness": Sensitivity.IDENTITY, "note": Sensitivity.FREE}, keep=Keep.CASE)
