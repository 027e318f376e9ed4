"""Line lists and who was with whom: the cases of an outbreak, and the contacts of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Mandate, Person
from shouwang.watch.models.diseases import Disease


class Sex(models.TextChoices):
    """As a line list writes it; '' is not known."""

    MALE = "male", pgettext_lazy("sex", "男")
    FEMALE = "female", pgettext_lazy("sex", "女")


class ContactKind(models.TextChoices):
    """In what way two people were together."""

    DORMITORY = "dormitory", _("同寝")
    CLASS = "class", _("同班")
    MEAL = "meal", _("同餐")
    HOUSEHOLD = "household", _("同住")
    EVENT = "event", _("同场活动")
    TRAVEL = "travel", _("同乘")
    MEDICAL = "medical", _("就医或陪护")
    OTHER = "other", _("其他接触")


class Protection(models.TextChoices):
    """Whether they were protected; '' is not known."""

    NONE = "none", _("未防护")
    PARTIAL = "partial", _("部分防护")
    FULL = "full", _("规范防护")


class ContactSource(models.TextChoices):
    """How we learned of a contact."""

    INTERVIEW = "interview", _("流调询问")
    CLASS = "class", _("班级名单")
    DORMITORY = "dormitory", _("宿舍名单")
    EVENT = "event", _("活动名单")
    IMPORT = "import", _("导入")


class Case(Spell):
    """One person of the line list is a case of this outbreak. since: when it was noted; until: when it was found to be none.

    A case need not be on the roster. A correction is void + successor; `chain` (the first row's id) is what contacts point at.
    """

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="cases")
    code = models.CharField(max_length=40, blank=True)  # its id in the line list; blank once purged
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases")
    disease = models.ForeignKey(Disease, null=True, on_delete=models.PROTECT, related_name="+")
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    age_months = models.PositiveSmallIntegerField(null=True)  # whole months: line lists of children say 0.75 years
    onset_day = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)  # class, ward, household: as the line list says
    source = models.CharField(max_length=120, blank=True)  # which row of which file, or who noted it
    why = models.CharField(max_length=200, blank=True)  # why it was corrected, or found to be no case
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            *Spell.constraints_for("contact_case"),
            models.UniqueConstraint(
                fields=["mandate", "code"], condition=Q(voided_at=None, until=None) & ~Q(code=""), name="one_case_of_a_code"
            ),
            models.UniqueConstraint(
                fields=["mandate", "person"], condition=Q(voided_at=None, until=None, person__isnull=False),
                name="one_case_of_a_person",
            ),
        ]  # fmt: skip

    @property
    def label(self) -> str:
        """What it is called in lists and pictures."""
        return self.code or f"#{self.chain}"


class ContactEvent(Mark):
    """A case was with somebody: another case, or a person of the roster. A correction is another mark that supersedes it."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="contact_events")
    from_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")  # the first row of the case
    to_case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="sources")  # the same; a contact who fell ill too
    to_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="contact_events")
    day = models.DateField(null=True)  # the (last) day together; null: not known
    place = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=ContactKind.choices, default=ContactKind.OTHER)
    protection = models.CharField(max_length=8, choices=Protection.choices, blank=True)
    source = models.CharField(max_length=10, choices=ContactSource.choices, default=ContactSource.INTERVIEW)
    note = models.CharField(max_length=200, blank=True)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    withdrawn = models.BooleanField(default=False)  # it turned out that they were not together
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["mandate", "id"], name="contact_events_of_mandate")]


declare(
    Case,
    {
        "code": Sensitivity.IDENTITY, "sex": Sensitivity.IDENTITY, "age_months": Sensitivity.IDENTITY,
        "onset_day": Sensitivity.HEALTH, "place": Sensitivity.FREE, "source": Sensitivity.FREE, "why": Sensitivity.FREE,
    },
    keep=Keep.CASE,
)  # fmt: skip
declare(
    ContactEvent,
    {"day": Sensitivity.WHEREABOUTS, "place": Sensitivity.WHEREABOUTS, "note": Sensitivity.FREE, "kind": Sensitivity.HEALTH},
    keep=Keep.CASE,
)
