"""Where the roster keeps personal values. Who left long ago is forgotten: number, name, telephones go, the row stays to be counted.

A person may be forgotten once nothing that is kept needs to know whom it is about.
"""

from django.db.models import Case, F, Max, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _

from shouwang import env
from shouwang.core import clock, retention
from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, DELETE, Asked, Place, folder, place
from shouwang.roster.actions.forgetting import GONE, PARTICULARS, forget_people, retire_accounts
from shouwang.roster.models import (
    Account,
    Asking,
    Exemption,
    ExemptionRequest,
    Glass,
    Household,
    ImportRun,
    Membership,
    Person,
    Transfer,
)


def with_leaving(rows):
    """People with `left_at`: when the last membership of theirs ended; null for whoever is still on the roster."""
    own = Membership.objects.filter(person=OuterRef("pk")).order_by().values("person")
    ended = Case(When(voided_at=None, then=F("until")), default=F("voided_at"))
    still = Membership.objects.known().filter(person=OuterRef("pk"), until=None).values("pk")[:1]
    last = own.annotate(last=Max(ended)).values("last")
    return rows.annotate(still=Subquery(still)).annotate(left_at=Case(When(still=None, then=Subquery(last))))


def people(asked: Asked):
    """People who have not been forgotten; where a class is to be destroyed only those who left and whom nothing needs any more."""
    rows = with_leaving(Person.objects.filter(forgotten_at=None))
    if not asked.keep or (asked.before is None and asked.person is None):
        return rows
    return unneeded(rows.filter(left_at__lt=clock.now()))


def unneeded(rows):
    """Of these people those about whom no row of a mandate is kept. A look-up by person in each such place, no join."""
    for number, one in enumerate(anchors()):
        found = one.model._base_manager.filter(**{one.person: OuterRef("pk")}).order_by().values("pk")[:1]
        rows = rows.annotate(**{f"anchor{number}": Subquery(found)}).filter(**{f"anchor{number}": None})
    return rows


def anchors() -> list[Place]:
    """The places whose rows must know whom they are about, for as long as they are kept."""
    return [
        one
        for one in retention.manifest()
        if isinstance(one, Place) and one.mandate and isinstance(one.person, str) and one.person
        and (one.method == DELETE or one.person in one.blank)  # or whose rows lose the pointer to the person
    ]


def of_people(model, lookup="person"):
    """Rows that go with the people they belong to."""

    def source(asked: Asked):
        rows = model.objects.all()
        if not asked.keep or (asked.before is None and asked.person is None):
            return rows
        due = people(asked)
        if asked.before is not None:
            due = due.filter(left_at__lt=clock.instant(asked.before))
        return rows.filter(**{f"{lookup}__in": due.values("pk")})

    return source


_ROSTER = {"keep": Keep.ROSTER, "method": BLANK, "order": 60}
place(
    "roster.Account", title=_("登录账号"), model=Account, fields=("username",), person="person_id", source=of_people(Account),
    only=~Q(username__startswith=GONE), destroy=retire_accounts, **_ROSTER,
)  # fmt: skip
place(
    "roster.Exemption", title=_("免报的理由"), model=Exemption, fields=("reason", "note"), person="person_id",
    source=of_people(Exemption), blank={"reason": Exemption.Reason.OTHER, "note": ""}, **_ROSTER,
)  # fmt: skip
place(
    "roster.ExemptionRequest", title=_("免报申请的理由和答复"), model=ExemptionRequest, fields=("reason", "note", "answer"),
    person="person_id", source=of_people(ExemptionRequest), blank={"reason": Exemption.Reason.OTHER, "note": "", "answer": ""}, **_ROSTER,
)  # fmt: skip
place(
    "roster.Household", title=_("家庭成员关系"), model=Household, fields=("relation",),
    person=lambda person: Q(head=person) | Q(member=person), source=of_people(Household, "member"), blank={"relation": ""}, **_ROSTER,
)  # fmt: skip
place(
    "roster.Transfer", title=_("调动原因"), model=Transfer, fields=("reason",), person="person_id", source=of_people(Transfer),
    blank={"reason": ""}, **_ROSTER,
)  # fmt: skip
place(
    "roster.Person", title=_("人员"), model=Person, fields=("number", "name", *PARTICULARS), person="pk", at="left_at", source=people,
    keep=Keep.ROSTER, method=BLANK, order=70, destroy=forget_people,
)  # fmt: skip
place(
    "roster.ImportRun", title=_("导入文件名"), model=ImportRun, keep=Keep.TRANSIT, fields=("file_name",), at="recorded_at", method=BLANK,
    blank={"file_name": ""},
)  # fmt: skip
folder("files.imports", title=_("待导入的名册文件"), keep=Keep.TRANSIT, folder=lambda: env.home() / "imports")
place(
    "roster.Glass", title=_("紧急查看"), model=Glass, keep=Keep.AUDIT, fields=("reason",), at="access__recorded_at", person="person_id",
    order=30,
)  # fmt: skip
place(
    "roster.Asking", title=_("权利申请的原文和答复"), model=Asking, keep=Keep.AUDIT, fields=("text", "answer"), at="decided_at", method=BLANK,
    blank={"text": "", "answer": ""}, person="person_id", only=Q(decided_at__isnull=False),
)  # fmt: skip
