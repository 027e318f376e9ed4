"""Units, people, memberships, exemptions, households, transfers, grants, accounts, mandates, imports."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.core.shapes import BytePath, Spell


class Tree(models.TextChoices):
    """The trees that units stand in; the value is the first letter of every path in it."""

    RESPONSIBLE = "R", _("责任单位")
    DORMITORY = "D", _("宿舍")
    PARTY = "P", _("党组织")
    GROUP = "G", _("工作组")


class UnitKind(models.TextChoices):
    """What a unit is. Bulletin table 1 gives a subtotal per kind of second-level unit."""

    INSTITUTION = "institution", _("学校")
    COLLEGE = "college", _("学院")
    GRADE = "grade", _("年级")
    CLASS = "class", _("班级")
    DEPARTMENT = "department", _("机关部门")
    LOGISTICS = "logistics", _("后勤")
    HOSPITAL = "hospital", _("附属单位")
    WARD = "ward", _("科室")
    FAMILIES = "families", _("家属")
    RETIRED = "retired", _("离退休")
    DORM_BUILDING = "dorm_building", _("宿舍楼")
    DORM_ROOM = "dorm_room", _("寝室")
    PARTY_COMMITTEE = "party_committee", _("党委")
    PARTY_BRANCH = "party_branch", _("党支部")
    WORKING_GROUP = "working_group", _("工作组")
    OTHER = "other", _("其他")


class Kind(models.TextChoices):
    """Kinds of people. Everyone in the house has one, payroll or not."""

    UNDERGRADUATE = "undergraduate", _("本科生")
    POSTGRADUATE = "postgraduate", _("研究生")
    INTERNATIONAL = "international", _("国际学生")
    STUDENT = "student", _("学生")
    STAFF = "staff", _("教职工")
    DISPATCHED = "dispatched", _("劳务派遣人员")
    CONTRACTOR = "contractor", _("驻校服务人员")
    CANTEEN = "canteen", _("食堂员工")
    RETIRED = "retired", _("离退休人员")
    FAMILY = "family", _("家属")
    OTHER = "other", _("其他")


STUDENTS = frozenset({Kind.UNDERGRADUATE, Kind.POSTGRADUATE, Kind.INTERNATIONAL, Kind.STUDENT})
STAFF = frozenset({Kind.STAFF, Kind.DISPATCHED, Kind.CONTRACTOR, Kind.CANTEEN, Kind.RETIRED})


class Unit(models.Model):
    """One organisational unit as it stands now; its past places and names are its UnitSpells."""

    tree = models.CharField(max_length=1, choices=Tree.choices, default=Tree.RESPONSIBLE)
    kind = models.CharField(max_length=20, choices=UnitKind.choices, default=UnitKind.OTHER)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    name_hant = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = BytePath(max_length=120)
    title = models.CharField(max_length=400)  # the human path below the root: 计算机学院/2023级/软件2301; '' at the root
    responsible = models.ForeignKey("roster.Person", null=True, on_delete=models.PROTECT, related_name="+")
    closed_day = models.DateField(null=True, blank=True)  # merged away or dissolved from the start of this day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path"], name="unit_path_is_one"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code="") & Q(closed_day=None), name="unit_code_is_one"),
            models.UniqueConstraint(fields=["parent", "name"], condition=Q(closed_day=None), name="unit_name_in_parent"),
        ]
        indexes = [models.Index(fields=["tree", "title"])]

    def __str__(self):
        return self.title or self.name

    @property
    def label(self):
        """The code, or the human path where no code was given."""
        return self.code or self.title


class UnitSpell(Spell):
    """A unit's name and place for a while: what the tree was on any past day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="spells")
    parent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    path = BytePath(max_length=120)
    title = models.CharField(max_length=400)
    responsible = models.ForeignKey("roster.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            *Spell.constraints_for("unitspell"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until=None, voided_at=None), name="unit_has_one_open_place"
            ),
        ]


class Person(models.Model):
    """One human being known to the institution. unit, kind and path are those of the present responsible membership."""

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=160, blank=True, db_index=True)
    initials = models.CharField(max_length=20, blank=True, db_index=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="people")
    path = BytePath(max_length=120, blank=True)
    dormitory = models.CharField(max_length=80, blank=True)
    phone = SealedField(blank=True, default="")
    phone_hash = models.CharField(max_length=32, blank=True)
    email = models.CharField(max_length=120, blank=True)
    id_document = SealedField(blank=True, default="")
    id_hash = models.CharField(max_length=32, blank=True)
    birth_date = SealedField(blank=True, default="")
    emergency_name = models.CharField(max_length=80, blank=True)
    emergency_phone = SealedField(blank=True, default="")
    link_version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    forgotten_at = models.DateTimeField(null=True, blank=True)  # who it was has been destroyed; the row stays, so that counts hold

    class Meta:
        # here and not on the fields: those three are never searched by their beginning, and PostgreSQL would get a second index each
        indexes = [
            models.Index(fields=["path"], name="person_path"),
            models.Index(fields=["phone_hash"], name="person_phone"),
            models.Index(fields=["id_hash"], name="person_document"),
            models.Index(fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]),  # that one is
        ]

    def __str__(self):
        return f"{self.name}({self.number})"


class Membership(Spell):
    """A person belonged to a unit, as a kind, for a while. In the responsible tree there is at most one at an instant."""

    # no index on either alone: the two below serve, and an import writes 80,000 rows while check-ins wait
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    tree = models.CharField(max_length=1, choices=Tree.choices, default=Tree.RESPONSIBLE)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)

    class Meta:
        constraints = [
            *Spell.constraints_for("membership"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(tree="R", until=None, voided_at=None), name="one_open_responsible_membership"
            ),
        ]
        indexes = [
            models.Index(fields=["tree", "unit", "person"]),
            models.Index(fields=["person", "tree", "since"]),
        ]


class Exemption(Spell):
    """A person is not expected for a while, for a stated reason, granted by a named officer."""

    class Reason(models.TextChoices):
        SUSPENDED = "suspended", _("休学")
        MILITARY = "military", _("保留学籍/入伍")
        GRADUATED = "graduated", _("已毕业离校")
        DECEASED = "deceased", _("去世")
        ABROAD = "abroad", _("出国（境）")
        HOSPITAL = "hospital", _("住院")
        OTHER = "other", _("其他")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemptions")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    granted_by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("exemption")
        indexes = [models.Index(fields=["person", "since"])]


class Household(Spell):
    """A member of a staff member's (or student's) household; the guardian answers for a minor."""

    head = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="household")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="belongs_to")
    relation = models.CharField(max_length=20, blank=True)
    guardian = models.BooleanField(default=False)

    class Meta:
        constraints = Spell.constraints_for("household")


class Transfer(models.Model):
    """An offer to move a person to another unit; it moves them when the receiving side accepts it."""

    class State(models.TextChoices):
        OFFERED = "offered", _("待接收")
        ACCEPTED = "accepted", _("已接收")
        DECLINED = "declined", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    origin = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    effective_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="offered"), name="one_open_transfer_a_person")
        ]


class AccountManager(BaseUserManager):
    """Django asks for these two by name."""

    def get_by_natural_key(self, username):
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A way to log in. What it may do comes from the grants of its person, never from flags."""

    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="account")
    active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    must_change = models.BooleanField(default=False)  # somebody else knows the password: the holder changes it first

    USERNAME_FIELD = "username"
    objects = AccountManager()

    @property
    def is_active(self):
        return self.active


class Role(models.TextChoices):
    """Who looks after what. Rights of each role are in roster/access.py."""

    ADVISER = "adviser", _("辅导员/班主任")
    CADRE = "cadre", _("班级信息员/宿舍长")
    OFFICER = "officer", _("单位信息员")
    HEAD = "head", _("单位责任人")
    CLINIC = "clinic", _("校医院")
    CONSOLIDATOR = "consolidator", _("归口部门")
    OFFICE = "office", _("领导小组办公室")
    LEADER = "leader", _("领导小组")
    GROUP = "group", _("工作组")
    INSPECTOR = "inspector", _("监督检查组")
    PROTECTION = "protection", _("保卫处")
    GUARD = "guard", _("门岗")
    ROSTER = "roster", _("名册管理员")
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDITOR = "auditor", _("审计员")


class Grant(Spell):
    """A person holds a role on a unit, for some kinds of people (empty: all), for a while. Inherited downward."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    kinds = models.JSONField(default=list, blank=True)
    granted_by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("grant")
        indexes = [models.Index(fields=["person", "since"])]


class Mandate(Spell):
    """What opens collection, with its legal basis: an outbreak, or the standing duty of an ordinary term."""

    class Nature(models.TextChoices):
        OUTBREAK = "outbreak", _("疫情")
        STANDING = "standing", _("常态防控")

    nature = models.CharField(max_length=10, choices=Nature.choices)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=300)
    opened_by = models.CharField(max_length=80)
    review_day = models.DateField()
    retention_days = models.PositiveIntegerField(default=30)
    consent = models.BooleanField(default=False)  # asked on the person's own consent, which may be withdrawn

    class Meta:
        constraints = [
            *Spell.constraints_for("mandate"),
            models.UniqueConstraint(fields=["code"], condition=Q(voided_at=None), name="mandate_code_is_one"),
        ]

    def __str__(self):
        return self.name


class ImportRun(models.Model):
    """One reading of a roster file: what it would do, and what it did. Holds counts, never people."""

    class State(models.TextChoices):
        DRY = "dry", _("已试算")
        DONE = "done", _("已导入")
        REFUSED = "refused", _("未导入")

    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    as_of = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    counts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=80)


class ImportMapping(models.Model):
    """How the columns of a file were understood last time, kept by the set of its headers."""

    headers = models.CharField(max_length=64, unique=True)  # digest of the sorted headers
    columns = models.JSONField()
    recorded_at = models.DateTimeField()


class RosterVersion(models.Model):
    """Counts up by one with every change of who is expected or where, so that a plan made outside knows it is stale."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # the next instant at which a planned change must reach the present columns


declare(
    Person,
    {
        "number": Sensitivity.IDENTITY, "name": Sensitivity.IDENTITY, "pinyin": Sensitivity.IDENTITY,
        "initials": Sensitivity.IDENTITY, "dormitory": Sensitivity.WHEREABOUTS, "phone": Sensitivity.CONTACT,
        "phone_hash": Sensitivity.CONTACT, "email": Sensitivity.CONTACT, "id_document": Sensitivity.IDENTITY,
        "id_hash": Sensitivity.IDENTITY, "birth_date": Sensitivity.MINOR, "emergency_name": Sensitivity.CONTACT,
        "emergency_phone": Sensitivity.CONTACT,
    },
    keep=Keep.ROSTER,
)  # fmt: skip
declare(Exemption, {"reason": Sensitivity.HEALTH, "note": Sensitivity.HEALTH}, keep=Keep.ROSTER)
declare(Household, {"relation": Sensitivity.IDENTITY}, keep=Keep.ROSTER)
declare(Account, {"username": Sensitivity.IDENTITY}, keep=Keep.ROSTER)
declare(Transfer, {"reason": Sensitivity.FREE}, keep=Keep.ROSTER)
declare(ImportRun, {"file_name": Sensitivity.FREE}, keep=Keep.TRANSIT)

