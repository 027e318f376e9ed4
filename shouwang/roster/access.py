"""Access: what each role may do, and the Scope of whoever asks. Absent and forbidden look the same.

A *right* is a word; a role is a set of rights; a grant is a role on a unit × kinds, inherited downward.
"""

from django.db.models import Q

from shouwang.core import clock, timeline
from shouwang.core.actions import Actor, operator
from shouwang.core.refusals import Refused
from shouwang.core.scope import Reach, Scope
from shouwang.roster.models import Grant, Role, Tree, Unit

COUNT = "count"  # totals of units
NAMES = "names"  # who answered and who is missing
ANSWERS = "answers"  # what they answered, flags with names
CONTACTS = "contacts"  # phones
PROXY = "proxy"  # answer for somebody
MARK = "mark"  # a class cadre marks who is absent: names, no symptoms, no history, no phones
SIGN = "sign"  # sign a unit off
CONSOLIDATE = "consolidate"  # daily sheets, return for correction
EXEMPT = "exempt"
TRANSFER = "transfer"
VERIFY = "verify"  # say what became of a flagged answer
ROSTER = "roster"  # import, people, units
CAMPAIGNS = "campaigns"  # mandates, campaigns, forms, parameters
BULLETIN = "bulletin"  # draft, edit, review
ISSUE = "issue"  # sign and issue
BOX = "box"  # a working group's text
ACCOUNTS = "accounts"  # open accounts and give activation links to people of the unit who hold no office
GRANTS = "grants"
SYSTEM = "system"
AUDIT = "audit"
SPOT = "spot"  # draw people at random and ring them (电话抽查): phones of those drawn, never what they answered
DESK = "desk"  # answer what people ask about their own data
PURGE = "purge"  # propose or approve a purge; always two people
GLASS = "glass"  # break-glass: see a file out of reach for a while, with a reason, everybody concerned told
FOLLOW = "follow"  # absences and watches of one's own people: register, ring, visit; what the clinic found stays closed
CARE = "care"  # the clinic's work: confirm, examine, review for release, findings, results of screening, the clinic log
ORDER = "order"  # sign what the clinic reviewed: notices, releases, suspended classes
SWEEP = "sweep"  # open sweeps, name their targets, follow them to the last person
LOST = "lost"  # say that somebody cannot be found (失联): the student office or security, with attempts on record
STAYS = "stays"  # places of stay, beds, and what people there need
ANALYSE = "analyse"  # contacts, chains, line lists (专业分析)
MEASURE = "measure"  # open and end the gate measure
VISITORS = "visitors"  # approve visitors
GATE = "gate"  # ask the gate: pass, or ask the clinic; never why

_UNIT = {COUNT, NAMES, ANSWERS, CONTACTS, PROXY, MARK, SIGN, TRANSFER, VERIFY}
RIGHTS = {
    Role.ADVISER: _UNIT | {ACCOUNTS, FOLLOW},
    Role.CADRE: {MARK},
    Role.OFFICER: _UNIT | {EXEMPT, ACCOUNTS, FOLLOW},
    Role.HEAD: {COUNT, NAMES, SIGN},
    Role.CLINIC: {COUNT, NAMES, ANSWERS, CONTACTS, VERIFY, PROXY, GLASS, FOLLOW, CARE, SWEEP, STAYS, ANALYSE},
    Role.CONSOLIDATOR: {COUNT, NAMES, SIGN, CONSOLIDATE, EXEMPT, TRANSFER, SWEEP, LOST},
    Role.OFFICE: {
        COUNT, NAMES, SIGN, CONSOLIDATE, EXEMPT, TRANSFER, CAMPAIGNS, BULLETIN, BOX, ROSTER, DESK, PURGE, GLASS, ORDER, SWEEP, STAYS,
        MEASURE,
    },
    Role.LEADER: {COUNT, BULLETIN, ISSUE, MEASURE},
    Role.GROUP: {COUNT, BOX},
    Role.INSPECTOR: {COUNT, NAMES, SPOT},
    Role.PROTECTION: {COUNT, NAMES, CONTACTS, LOST, GATE, VISITORS},
    Role.GUARD: {GATE},
    Role.ROSTER: {COUNT, ROSTER, EXEMPT, TRANSFER},
    Role.SYSTEM: {SYSTEM},
    Role.SECURITY: {GRANTS, ACCOUNTS, PURGE},
    Role.AUDITOR: {AUDIT},
}  # fmt: skip
# 三员分立 (GB/T 22239 8.1.5): who runs the system, who gives rights and who looks on are three people
APART = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})
EVERY = frozenset().union(*RIGHTS.values())
# Rights over the institution and not over people: a grant for some kinds of people only does not carry them, so that asking for
# them without a kind cannot be a hole.
INSTITUTIONAL = frozenset({CAMPAIGNS, BULLETIN, ISSUE, SYSTEM, AUDIT, PURGE, MEASURE})
SEE = (NAMES, ROSTER, TRANSFER, EXEMPT)  # any of these shows who somebody is
GLASS_OPENS = (NAMES, ANSWERS, CONTACTS)  # what a broken glass shows of one file, for a while


def reads(scope: Scope, rights, person) -> bool:
    """May the viewer read something of a person: by one of these rights where the person is, by a broken glass, or as themself?"""
    if scope.viewer.person_id is not None and scope.viewer.person_id == person.pk:
        return True
    place = person.path or Tree.RESPONSIBLE.value  # who has left is read about by those who look after the whole
    return any(scope.allows(right, place, person.kind) or (right, person.pk) in scope.opened for right in rights)


def opens_file(scope: Scope, person) -> bool:
    """Is there any part of the person's file (core.timeline) that the viewer may read?"""
    return any(reads(scope, part.rights, person) for part in timeline.parts())


def covers_everybody(scope: Scope, rights, unit=None) -> bool:
    """Does one of these rights reach all kinds of people of a unit (its id; None: the institution)?

    Cost: none for whoever reaches the whole, so that a page of many numbers asks nothing; else one query.
    """
    reaches = [reach for right in rights for reach in scope.reach.get(right, ()) if reach.kinds is None]
    if not reaches or not unit or any(reach.covers(Tree.RESPONSIBLE.value) for reach in reaches):
        return any(reach.covers(Tree.RESPONSIBLE.value) for reach in reaches)
    path = Unit.objects.filter(pk=unit).values_list("path", flat=True).first()
    return path is not None and any(reach.covers(path) for reach in reaches)


def holders(right, path, kind=None) -> list[str]:
    """The Refs of the people who hold a right at a place now. Cost: one query."""
    rows = Grant.objects.holding(clock.now()).filter(role__in=[role for role, rights in RIGHTS.items() if right in rights])
    found = rows.order_by("person_id").values_list("person_id", "kinds", "unit__path")
    covering = [
        pk
        for pk, kinds, low in found
        if Reach(low, frozenset(kinds) or None).covers(path, kind) and not (kinds and right in INSTITUTIONAL)
    ]
    return [f"roster.Person:{pk}" for pk in dict.fromkeys(covering)]


def reach_of(person_id, at=None) -> dict:
    """right → reaches of a person by the grants that hold at an instant (default now). Cost: one query."""
    reach: dict = {}
    rows = Grant.objects.holding(at or clock.now()).filter(person_id=person_id)
    for role, kinds, path in rows.values_list("role", "kinds", "unit__path"):
        part = Reach(path, frozenset(kinds) or None)
        for right in RIGHTS[role] - INSTITUTIONAL if kinds else RIGHTS[role]:
            reach[right] = (*reach.get(right, ()), part)
    return reach


def reach_by(by: Actor) -> dict:
    """right → reaches of whoever acts: their person's grants, and of these only what a token lets through."""
    reach = reach_of(by.person_id) if by.person_id is not None else {}
    return reach if by.only is None else {right: parts for right, parts in reach.items() if right in by.only}


def everything(viewer=None, **more) -> Scope:
    """The scope of the operator and of the system: the institution's own authority, all trees."""
    whole = tuple(Reach(tree) for tree in Tree.values)
    return Scope(viewer or operator(), dict.fromkeys(EVERY, whole), **more)


def scope_of(account, **more) -> Scope:
    """The scope of a logged-in account; an account without a person sees nothing."""
    actor = actor_of(account)
    reach = reach_of(account.person_id) if account.is_authenticated and account.person_id else {}
    return Scope(actor, reach, **more)


def actor_of(account) -> Actor:
    """The account as the one who acts."""
    if not account.is_authenticated:
        return Actor(ref="anonymous")
    name = account.person.name if account.person_id else account.username
    return Actor(ref=f"roster.Account:{account.pk}", name=name, person_id=account.person_id)


def on_behalf(person, os_user="") -> Actor:
    """A person named at the server's command line with --by: the operator vouches for them, and is recorded."""
    return Actor(ref=f"roster.Person:{person.pk}", name=person.name, person_id=person.pk, os_user=os_user, trusted=True)


def scope_acting(by: Actor) -> Scope:
    """The scope of whoever acts, read once for an action about many people."""
    if by.trusted:
        return everything(by)
    return Scope(by, reach_by(by))


def may(by: Actor, right, path=None, kind=None) -> bool:
    """May the actor use a right at a place, for a kind of person?"""
    if by.trusted:
        return True
    return Scope(by, reach_by(by)).allows(right, path, kind)


def require(by: Actor, right, path=None, kind=None):
    """Raise core.04 unless the actor may: absent and forbidden look the same."""
    if not may(by, right, path, kind):
        raise Refused("core.04")


def unit_by_label(label, tree=Tree.RESPONSIBLE) -> Unit:
    """The open unit with a code, or else a full human path. Raises roster.01."""
    label = label.strip().strip("/")
    units = Unit.objects.filter(tree=tree, closed_day=None).filter(Q(code=label) & ~Q(code="") | Q(title=label))
    found = sorted(units, key=lambda unit: unit.code != label)
    if not found:
        raise Refused("roster.01", unit=label)
    return found[0]


def person_by_number(number):
    """The person with a number. Raises roster.02."""
    from shouwang.roster.models import Person

    person = Person.objects.filter(number=number.strip()).select_related("unit").first()
    if person is None:
        raise Refused("roster.02", number=number)
    return person
