"""Issues, their stages, boxes, problems, cells and copies sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark
from shouwang.roster.models import Person


class Issue(models.Model):
    """One bulletin, from draft to issue. Numbered 〔year〕第n期 when it is signed; `serial` is what replay takes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("拟稿")
        REVIEW = "review", _("核稿")
        COUNTERSIGN = "countersign", _("会签")
        SIGNED = "signed", _("签发")
        ISSUED = "issued", _("印发")

    serial = models.PositiveIntegerField(null=True, blank=True, unique=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    day = models.DateField()
    known_at = models.DateTimeField(null=True, blank=True)  # asked for; set for good when signed
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=200)
    report_to = models.JSONField(default=list, blank=True)  # 报
    send_to = models.JSONField(default=list, blank=True)  # 送
    copy_to = models.JSONField(default=list, blank=True)  # 发
    next_steps = models.TextField(blank=True)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    frozen = models.JSONField(null=True, blank=True)  # all numbers and texts as issued; the renderers print this
    digest = models.CharField(max_length=64, blank=True)
    texts_purged = models.PositiveIntegerField(null=True, blank=True)  # the certificate under which its words and names went

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"], condition=models.Q(number__isnull=False), name="issue_number_is_one"
            )
        ]


class Stage(Mark):
    """A step of an issue, with who took it: 拟稿 核稿 会签 签发 编号 印发, or sent back."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="stages")
    step = models.CharField(max_length=12)
    by = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)


class Box(models.Model):
    """What a working group says in section two or four, before a deadline. An empty box names the group."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="boxes")
    section = models.PositiveSmallIntegerField()  # 2 or 4
    group = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=80, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "section", "group"], name="box_is_one")]


class Problem(models.Model):
    """One line of section three: generated from the ledgers, then edited, dropped or added by a person."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="problems")
    order = models.PositiveSmallIntegerField()
    generated = models.TextField(blank=True)  # '' when a person added it
    text = models.TextField()
    dropped = models.BooleanField(default=False)
    by = models.CharField(max_length=80, blank=True)


class Cell(models.Model):
    """One figure of an issue as asserted; opens into its rows as they stood."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="cells")
    key = models.CharField(max_length=120)  # table/row/column, e.g. t1/unit:12/missing
    figure = models.CharField(max_length=60)
    about = models.JSONField()  # what opens the rows
    value = models.BigIntegerField(null=True)
    assertion = models.ForeignKey("core.Assertion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "key"], name="cell_key_is_one")]


class Dispatch(Mark):
    """A copy sent to somebody, and its receipt."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="dispatches")
    to = models.CharField(max_length=120)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=80, blank=True)


_PAPER = {"keep": Keep.PAPER, "basis": "机关文件材料归档范围和文书档案保管期限规定"}
declare(Issue, {"next_steps": Sensitivity.FREE, "frozen": Sensitivity.FREE}, **_PAPER)
declare(Stage, {"name": Sensitivity.IDENTITY, "note": Sensitivity.FREE}, **_PAPER)
declare(Box, {"text": Sensitivity.FREE}, **_PAPER)
declare(Problem, {"generated": Sensitivity.FREE, "text": Sensitivity.FREE}, **_PAPER)
declare(Dispatch, {"to": Sensitivity.IDENTITY, "received_by": Sensitivity.IDENTITY}, **_PAPER)
