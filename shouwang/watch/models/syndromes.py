"""Syndromes as dated rows: which symptoms make one, and whose rule of return holds until there is a diagnosis."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.shapes import Spell
from shouwang.watch.models.diseases import Disease


class Symptom(models.TextChoices):
    """The symptoms of WS/T 772—2020 that a class check asks, in its order; the names are those of the shipped forms."""

    FEVER = "fever", _("发热")
    COUGH = "cough", _("咳嗽")
    HEADACHE = "headache", _("头痛")
    SORE_THROAT = "sore_throat", _("咽痛")
    PAROTID = "parotid", _("腮腺肿大")
    ABDOMINAL_PAIN = "abdominal_pain", _("腹痛")
    DIARRHOEA = "diarrhoea", _("腹泻")
    VOMITING = "vomiting", _("呕吐")
    RASH = "rash", _("皮疹")
    DIZZINESS = "dizziness", _("头晕")
    FATIGUE = "fatigue", _("乏力")
    RED_EYE = "red_eye", _("结膜充血")
    OTHER = "other", _("其他不适")


class SyndromeCode(models.TextChoices):
    """Syndromes that are counted."""

    ILI = "ili", _("流感样")
    GASTRO = "gastro", _("胃肠炎")
    RASH = "rash", _("皮疹")
    PAROTID = "parotid", _("腮腺肿大")
    CONJUNCTIVAL = "conjunctival", _("结膜充血")
    OTHER = "other", _("其他")


class SyndromeRule(Spell):
    """What makes a syndrome from a day on: `least` of `any_of`, and a measured fever where one is asked. With its source."""

    code = models.CharField(max_length=16, choices=SyndromeCode.choices)
    any_of = models.JSONField(default=list)
    least = models.PositiveSmallIntegerField(default=1)
    fever_dc = models.PositiveSmallIntegerField(null=True)  # tenths of ℃, at least
    word = models.BooleanField(default=False)  # 发热 counts where nobody measured
    disease = models.ForeignKey(Disease, null=True, on_delete=models.PROTECT, related_name="+")  # whose rule until a diagnosis
    clinic = models.BooleanField(default=False)  # the clinic looks at every return
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            *Spell.constraints_for("syndrome_rule"),
            models.UniqueConstraint(fields=["code"], condition=Q(until=None, voided_at=None), name="one_open_syndrome_rule"),
        ]  # fmt: skip
