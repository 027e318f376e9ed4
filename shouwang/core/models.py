"""The tables every room shares: the institution, events, jobs, assertions, parameters, the access log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell


class Institution(models.Model):
    """The one institution of this database (a single row)."""

    class MarkKind(models.TextChoices):
        PRODUCTION = "", _("正式")
        DEMO = "demo", _("演示")
        DRILL = "drill", _("演练")
        TEST = "test", _("测试")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64)
    mark = models.CharField(max_length=8, blank=True, choices=MarkKind.choices, default=MarkKind.PRODUCTION)
    created_at = models.DateTimeField()
    clock_offset_s = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="institution_is_one")]

    def __str__(self):
        return self.name


class Event(models.Model):
    """One thing that somebody did: immutable, ids and field names only. It is the audit record."""

    verb = models.CharField(max_length=60, db_index=True)
    ref = models.CharField(max_length=80, db_index=True)
    refs = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=80)
    os_user = models.CharField(max_length=80, blank=True)
    sealed = models.CharField(max_length=64, null=True, blank=True)  # the digest of its seal (core.sealing)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(sealed=None), name="event_unsealed"),
            models.Index(fields=["by", "id"], name="event_by"),
        ]


class Job(models.Model):
    """One piece of background work owed: for an event's handler, or at a time. A lease says who is at it."""

    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE)
    handler = models.CharField(max_length=160)
    refs = models.JSONField(default=dict)
    unique = models.CharField(max_length=160, null=True, unique=True)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # gave up after the last attempt; shown on home
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run_at"], condition=models.Q(done_at=None, failed_at=None), name="job_owed")]


class Beat(models.Model):
    """When a part of the background work last ran; home says since when nothing did."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()


class Assertion(Mark):
    """The only freeze: numbers as somebody asserted them, with scope, known_at, definition version and hash."""

    kind = models.CharField(max_length=30)  # signoff | lock | bulletin
    ref = models.CharField(max_length=80, db_index=True)  # what it is about: "checkin.Slot:12", "bulletin.Issue:3"
    scope = models.JSONField()  # {"unit": id, "path": …, "kinds": […]}
    known_at = models.DateTimeField()
    numbers = models.JSONField()
    definition = models.CharField(max_length=40)  # which counting rule and version, e.g. "rollcall/1"
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["kind", "ref"])]


class Parameter(Spell):
    """A rule value for a time: "fever is ≥ 37.3 °C since …, source …". Law is data."""

    code = models.CharField(max_length=60, db_index=True)
    value = models.JSONField()
    measure = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = Spell.constraints_for("parameter")


class Access(Mark):
    """Somebody looked at sensitive rows, or took a copy away: who, whom, what, why, how many."""

    class Kind(models.TextChoices):
        READ = "read", _("查看")
        EXPORT = "export", _("导出")
        BREAK_GLASS = "break_glass", _("紧急查看")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.CharField(max_length=80)
    ref = models.CharField(max_length=80, db_index=True)
    what = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=1)
    sealed = models.CharField(max_length=64, null=True, blank=True)  # the digest of its seal (core.sealing)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(sealed=None), name="access_unsealed"),
            models.Index(fields=["by", "at"], name="access_by_at"),
            models.Index(fields=["kind", "at"], name="access_kind_at"),
            models.Index(fields=["at"], name="access_at"),
        ]


class Seal(models.Model):
    """One link of the chain over a log: the digests of the rows it took, and of the link before it."""

    log = models.CharField(max_length=10)  # event | access
    number = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    rows = models.JSONField()  # [[id, digest], …]
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="seal_number_is_one")]


class Sighting(models.Model):
    """One person whose file, telephone or row in an export an Access concerned: so that they can be told, and haste is noticed."""

    access = models.ForeignKey(Access, on_delete=models.CASCADE, related_name="sightings")
    person = models.BigIntegerField()  # id of a roster.Person; core knows no such table
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "access"], name="sighting_person"),
            models.Index(fields=["by", "at"], name="sighting_by_at"),
        ]


class Alert(Mark):
    """Somebody looked at many people's files or telephones within an hour, or took many rows away within a day."""

    class Code(models.TextChoices):
        PEOPLE = "people", _("一小时内查看多人")
        ROWS = "rows", _("一天内导出多行")

    code = models.CharField(max_length=10, choices=Code.choices)
    by = models.CharField(max_length=80)
    count = models.PositiveIntegerField()  # as it stood when the limit was passed
    most = models.PositiveIntegerField()  # the limit then in force
    access = models.ForeignKey(Access, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["by", "code", "at"], name="alert_by_code")]


class Review(Mark):
    """An auditor has looked at something that asks for it: an alert, a broken glass, an export; with a word about it."""

    ref = models.CharField(max_length=80, db_index=True)
    by = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)


class Notice(Mark):
    """A word from the system to one person, waiting on their home page: a code whose sentence is in `notices`, and ids."""

    to = models.CharField(max_length=80)  # Ref of a person
    code = models.CharField(max_length=60)
    ref = models.CharField(max_length=80, blank=True)  # what it is about
    refs = models.JSONField(default=dict)  # ids and counts that the sentence names
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to", "id"])]


declare(Notice, {}, keep=Keep.AUDIT)
declare(Seal, {}, keep=Keep.AUDIT)
declare(Event, {}, keep=Keep.AUDIT)
declare(Sighting, {}, keep=Keep.AUDIT)
declare(Alert, {}, keep=Keep.AUDIT)
declare(Review, {"note": Sensitivity.FREE}, keep=Keep.AUDIT)
declare(Access, {"purpose": Sensitivity.FREE}, keep=Keep.AUDIT)
declare(Job, {"error": Sensitivity.FREE}, keep=Keep.TRANSIT)
