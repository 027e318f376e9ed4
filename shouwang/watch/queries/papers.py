"""Papers as the pages ask for them. What a paper says is read by the person, the clinic and the office that signs; who follows
somebody up sees that it was issued and received, the kind of measure and the days."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.models import End, Paper, PaperKind, PaperReceipt, Watch

SEES = (access.FOLLOW, access.CARE, access.ORDER)
WHOLE = (access.CARE, access.ORDER)


@dataclass
class Filed:
    """A paper as the viewer may see it: what became of it, whether they may read it, issue, and say that it was handed over."""

    paper: Paper
    receipt: PaperReceipt | None
    whole: bool = False
    issues: bool = False
    hands_over: bool = False
    own: bool = False

    @property
    def waits(self) -> bool:
        """Has nobody said yet that it arrived, nor that it was refused?"""
        return self.receipt is None


def within(scope: Scope, rights=SEES) -> Q:
    """The papers about people where the viewer has one of these rights."""
    condition = Q(pk__in=[])
    for right in rights:
        condition |= scope.people(right, "person__path", "person__kind")
    return condition


def _rows(scope: Scope):
    last = PaperReceipt.objects.filter(paper=OuterRef("pk")).order_by("-pk").values("how")[:1]
    rows = Paper.objects.annotate(how=Subquery(last)).select_related("person__unit", "watch")
    return rows if scope.known_at is None else rows.filter(recorded_at__lte=scope.known_at)


def papers(scope: Scope, only=""):
    """The papers within reach, the latest first. only: open (nobody received it), refused, notice, release."""
    rows = _rows(scope).filter(within(scope), person__isnull=False)
    if only == "open":
        rows = rows.filter(how=None)
    elif only == "refused":
        rows = rows.filter(how=PaperReceipt.How.REFUSED)
    elif only in PaperKind.values:
        rows = rows.filter(kind=only)
    return rows.order_by("-pk")


def paper(scope: Scope, pk) -> Filed:
    """One paper. Raises core.04."""
    row = _rows(scope).filter(pk=pk, person__isnull=False).first()
    if row is None or not access.reads(scope, SEES, row.person):
        raise Refused("core.04")
    return filed(scope, row)


def filed(scope: Scope, row) -> Filed:
    """A paper with what the viewer may do about it."""
    person, own = row.person, scope.viewer.person_id == row.person_id
    issues = any(scope.allows(right, person.path or "R", person.kind) for right in WHOLE)
    follows = scope.allows(access.FOLLOW, person.path or "R", person.kind)
    receipt = row.receipts.order_by("-pk").first()
    return Filed(row, receipt, own or issues, issues, (issues or follows) and not own, own)


def own_papers(scope: Scope, person_id) -> list[Filed]:
    """Every paper about the person themself, the latest first."""
    if scope.viewer.person_id is None or scope.viewer.person_id != person_id:
        raise Refused("core.04")
    rows = Paper.objects.filter(person=person_id).select_related("person", "watch").order_by("-pk")
    return [filed(scope, row) for row in rows]


def papers_of_watch(scope: Scope, watch) -> list[Filed]:
    """The papers of a watch's episode, the latest first. Raises core.04."""
    if watch.person is None or not access.reads(scope, SEES, watch.person):
        raise Refused("core.04")
    rows = _rows(scope).filter(chain=watch.chain, person__isnull=False).order_by("-pk")
    return [filed(scope, row) for row in rows]


def count_waiting(scope: Scope) -> int:
    """How many papers within reach nobody has received."""
    return papers(scope, "open").count()


def to_issue(scope: Scope) -> list[Watch]:
    """The confirmed watches that hold and have no notice yet, of people whom the viewer issues papers for. Cost: two queries."""
    rows = Watch.objects.filter(until=None, voided_at=None, confirmed_at__isnull=False, person__isnull=False)
    found = list(rows.filter(within(scope, WHOLE)).select_related("person__unit").order_by("since", "pk"))
    chains = [watch.chain for watch in found]
    told = set(Paper.objects.filter(kind=PaperKind.NOTICE, chain__in=chains).values_list("chain", flat=True)) if chains else set()
    return [watch for watch in found if watch.chain not in told]


def releases_to_issue(scope: Scope):
    """The released watches that have no 解除通知书 yet, of people whom the viewer issues papers for, those released first in front."""
    issued = Paper.objects.filter(kind=PaperKind.RELEASE).values("chain")
    rows = Watch.objects.filter(within(scope, WHOLE), end__in=(End.RELEASED, End.EARLY), voided_at=None, person__isnull=False)
    rows = rows.annotate(root=Coalesce("episode", "pk", output_field=BigIntegerField())).exclude(root__in=issued)
    return rows.select_related("person__unit").order_by("until", "pk")


def watch_to_issue(scope: Scope, pk) -> Watch:
    """A watch for which the viewer issues papers, as its episode stands now. Raises core.04."""
    row = Watch.objects.filter(pk=pk, person__isnull=False).select_related("person__unit").first()
    if row is not None and row.voided_at is not None:
        chain = Watch.objects.filter(Q(pk=row.chain) | Q(episode=row.chain), voided_at=None, person__isnull=False)
        row = chain.select_related("person__unit").order_by("-pk").first()
    person = row.person if row is not None else None
    if person is None or not any(scope.allows(right, person.path or "R", person.kind) for right in WHOLE):
        raise Refused("core.04")
    return row
