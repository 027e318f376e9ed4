"""What the roster knows of one person: where they belonged, what excused them, moves, household, accounts and roles, merging."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import timeline
from shouwang.core.models import Event
from shouwang.core.privacy import masked_name
from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.roster.models import (
    Account,
    Exemption,
    ExemptionRequest,
    Glass,
    Grant,
    Household,
    Membership,
    Person,
    Transfer,
    Tree,
)

HEALTH = (access.EXEMPT, access.ROSTER, access.ANSWERS)  # why somebody is excused tells of their health


def file_of(person) -> timeline.File:
    """The person's file with the ids of everybody who turned out to be the same person, however often merged."""
    ids, layer = [person.pk], [person.pk]
    while layer:
        layer = list(Person.objects.filter(merged_into__in=layer).order_by("pk").values_list("pk", flat=True))
        ids += layer
    return timeline.File(person, tuple(ids))


def called(scope, person) -> str:
    """Somebody else in a file: by name and number where the viewer may see who they are, else 张*."""
    if access.reads(scope, access.SEE, person):
        return f"{person.name}（{person.number}）"
    return masked_name(person.name)


def _end(row, known_at):
    """A spell's end as known then."""
    return None if known_at is not None and row.closed_at and row.closed_at > known_at else row.until


@part("roster.memberships", term=gettext_lazy("所属单位"), rights=access.SEE)
def memberships(scope, file, known_at):
    """Every unit that the person belonged to, in every tree."""
    rows = Membership.objects.known(known_at).filter(person__in=file.ids).select_related("unit")
    for row in rows:
        tree = Tree(row.tree)
        what = row.get_kind_display() if tree == Tree.RESPONSIBLE else tree.label
        words = _("属于 %(unit)s（%(kind)s）") % {"unit": row.unit, "kind": what}
        yield Entry(at=row.since, recorded_at=row.opened_at, until=_end(row, known_at), words=words, ref=f"roster.Membership:{row.pk}")


@part("roster.exemptions", term=gettext_lazy("免报"), rights=HEALTH)
def exemptions(scope, file, known_at):
    """Every exemption with its reason."""
    for row in Exemption.objects.known(known_at).filter(person__in=file.ids):
        words = row.get_reason_display()
        yield Entry(
            at=row.since, recorded_at=row.opened_at, until=_end(row, known_at), words=words, by=row.granted_by,
            badges=(("exempt", _("免报")),), ref=f"roster.Exemption:{row.pk}", lines=noted(row.note), sensitive=True,
        )  # fmt: skip


@part("roster.requests", term=gettext_lazy("免报申请"), rights=(access.EXEMPT,))
def requests(scope, file, known_at):
    """Every request that the person be exempt, and what became of it."""
    rows = ExemptionRequest.objects.filter(person__in=file.ids)
    for row in rows if known_at is None else rows.filter(asked_at__lte=known_at):
        decided = row.decided_at is not None and (known_at is None or row.decided_at <= known_at)
        state = row.get_state_display() if decided else ExemptionRequest.State.ASKED.label
        words = _("申请免报：%(reason)s") % {"reason": row.get_reason_display()}
        yield Entry(
            at=row.asked_at, recorded_at=row.asked_at, words=words, by=row.asked_by, badges=(("exempt", state),),
            ref=f"roster.ExemptionRequest:{row.pk}", lines=(*noted(row.note), *noted(row.answer if decided else "")), sensitive=True,
        )  # fmt: skip


def noted(note) -> tuple:
    """A free word about an entry, as its particulars."""
    return ({"label": _("说明"), "value": note},) if note else ()


@part("roster.transfers", term=gettext_lazy("调动"), rights=access.SEE)
def transfers(scope, file, known_at):
    """Every transfer that was offered, and what became of it."""
    rows = Transfer.objects.filter(person__in=file.ids).select_related("origin", "target")
    for row in rows:
        if known_at is not None and row.offered_at > known_at:
            continue
        settled = row.decided_at is not None and (known_at is None or row.decided_at <= known_at)
        state = row.get_state_display() if settled else Transfer.State.OFFERED.label
        words = _("提出调动：%(origin)s → %(target)s（%(state)s）") % {
            "origin": row.origin or "—", "target": row.target, "state": state,
        }  # fmt: skip
        why = row.reason if access.reads(scope, (access.TRANSFER, access.ROSTER), file.person) else ""
        yield Entry(at=row.offered_at, recorded_at=row.offered_at, words=words, by=row.offered_by, ref=f"roster.Transfer:{row.pk}",
                    lines=noted(why))  # fmt: skip


@part("roster.households", term=gettext_lazy("家庭"), rights=access.SEE)
def households(scope, file, known_at):
    """The households that the person headed or belonged to; the others by name only where the viewer may see who they are."""
    rows = Household.objects.known(known_at).filter(Q(head__in=file.ids) | Q(member__in=file.ids))
    for row in rows.select_related("head", "member"):
        heads = row.head_id in file.ids
        other = called(scope, row.member if heads else row.head)
        words = (_("家属：%(name)s") if heads else _("户主：%(name)s")) % {"name": other}
        if row.guardian:
            words = _("%(words)s，由监护人代报") % {"words": words}
        yield Entry(at=row.since, recorded_at=row.opened_at, until=_end(row, known_at), words=words, ref=f"roster.Household:{row.pk}")


@part("roster.merged", term=gettext_lazy("合并"), rights=access.SEE)
def merged(scope, file, known_at):
    """Other numbers that turned out to be the same person."""
    gone = Person.objects.in_bulk(file.ids[1:])
    rows = Event.objects.filter(verb="roster.people_merged", ref__in=[f"roster.Person:{pk}" for pk in file.ids])
    for row in rows:
        person = gone.get(row.refs.get("gone"))
        if person is not None and (known_at is None or row.at <= known_at):
            words = _("学工号 %(number)s 并入本档案") % {"number": person.number}
            yield Entry(at=row.at, recorded_at=row.at, words=words, by=row.by, ref=f"roster.Person:{person.pk}")


@part("roster.grants", term=gettext_lazy("账户和授权"), rights=(access.GRANTS, access.ACCOUNTS))
def grants(scope, file, known_at):
    """The account and the roles that the person held, as far as the viewer grants there."""
    yield from _accounts(file, known_at)
    mine = scope.viewer.person_id == file.person.pk
    rows = Grant.objects.known(known_at).filter(person__in=file.ids).select_related("unit")
    for row in rows:
        if mine or scope.allows(access.GRANTS, row.unit.path):
            words = _("授权：%(role)s · %(unit)s") % {"role": row.get_role_display(), "unit": row.unit}
            yield Entry(at=row.since, recorded_at=row.opened_at, until=_end(row, known_at), words=words, by=row.granted_by,
                        ref=f"roster.Grant:{row.pk}")  # fmt: skip


def _accounts(file, known_at):
    refs = {f"roster.Account:{pk}" for pk in Account.objects.filter(person__in=file.ids).values_list("pk", flat=True)}
    said = {"roster.account_made": _("建立账户"), "roster.account_switched": _("启用账户"), "roster.password_set": _("由管理员设置密码")}
    for row in Event.objects.filter(ref__in=refs, verb__in=said):
        if known_at is None or row.at <= known_at:
            words = _("停用账户") if row.refs.get("active") is False else said[row.verb]
            yield Entry(at=row.at, recorded_at=row.at, words=words, by=row.by, ref=row.ref)


@part("roster.glasses", term=gettext_lazy("紧急查看"), rights=(access.AUDIT,))
def glasses(scope, file, known_at):
    """Every time that somebody broke the glass over this file, with the reason given."""
    for row in Glass.objects.known(known_at).filter(person__in=file.ids):
        words = row.reason
        yield Entry(at=row.since, recorded_at=row.opened_at, until=_end(row, known_at), words=words, by=row.by,
                    badges=(("flagged", _("紧急查看")),), ref=f"roster.Glass:{row.pk}")  # fmt: skip
