"""What people ask about their own data, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Spell
from shouwang.roster.models.people import Mandate, Person
from shouwang.roster.models.retention import Purge


class Asking(models.Model):
    """One person asks one thing about their own data: of themselves, or entered by the desk for them."""

    class Kind(models.TextChoices):
        SEE = "see", _("查阅")
        COPY = "copy", _("复制（取得副本）")
        CORRECT = "correct", _("更正、补充")
        EXPLAIN = "explain", _("解释说明")
        RESTRICT = "restrict", _("限制处理")
        DELETE = "delete", _("删除")
        WITHDRAW = "withdraw", _("撤回同意")

    class State(models.TextChoices):
        ASKED = "asked", _("待受理")
        IN_HAND = "in_hand", _("办理中")
        ANSWERED = "answered", _("已办结")
        REFUSED = "refused", _("不予办理")
        WITHDRAWN = "withdrawn", _("本人撤回")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="askings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    text = models.CharField(max_length=500, blank=True)  # in the person's own words
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")  # deletion, withdrawal: of which
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    due_day = models.DateField()  # the last day on which an answer is in time
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    purge = models.ForeignKey(Purge, null=True, on_delete=models.PROTECT, related_name="askings")

    class Meta:
        indexes = [models.Index(fields=["state", "due_day"])]


class Restriction(Spell):
    """What is held about a person may be kept and not used: nobody but themselves and the desk reads their answers."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="restrictions")
    asking = models.ForeignKey(Asking, null=True, on_delete=models.PROTECT, related_name="+")
    set_by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("restriction")


declare(
    Asking, {"text": Sensitivity.FREE, "answer": Sensitivity.FREE}, keep=Keep.AUDIT,
    basis="个人信息保护法 第四十四至五十条（查阅、复制、更正、删除、解释、撤回同意）",
)  # fmt: skip
