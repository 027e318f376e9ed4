"""Forms as versioned data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, declare


class Form(models.Model):
    """A set of questions under one code; what it asks is in its versions."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_hant = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    keep = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Keep], default=Keep.RETURN.value)

    def __str__(self):
        return self.name


class FormVersionQuerySet(models.QuerySet):
    """Reads of versions."""

    def published(self):
        """Versions that a new campaign may ask."""
        return self.filter(state=FormVersion.State.PUBLISHED)


class FormVersion(models.Model):
    """What a form asked from one publication to the next: the definition with its compiled expressions. Never changed once published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        RETIRED = "retired", _("已停用")

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    source = models.BinaryField(null=True)  # the XLSForm it was read from
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the definition
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=80)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "version"], name="form_version_is_one")]

    def __str__(self):
        return f"{self.form.name} v{self.version}"

    @property
    def question_count(self):
        """How many questions it holds; words that ask nothing do not count."""
        return sum(q["type"] != "note" for section in self.definition["sections"] for q in section["questions"])


declare(Form, {}, keep=Keep.AUDIT)  # a form holds questions, never an answer
declare(FormVersion, {}, keep=Keep.AUDIT)
