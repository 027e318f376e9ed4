"""What the pages of papers show beside the rows: words for what became of a paper, the issuing form filled with what is known."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.privacy import masked_name, masked_phone
from shouwang.roster import access
from shouwang.watch import paper_content
from shouwang.watch.actions import papers as actions
from shouwang.watch.forms import papers as forms
from shouwang.watch.models import HealthContact, PaperKind, PaperReceipt
from shouwang.watch.queries import papers as queries
from shouwang.watch.stay_page import place_of

How = PaperReceipt.How
# how the last receipt reads in a list: (state of components/badge.html, word); None: nobody has said anything yet
RECEIVED = {
    None: ("missing", _("未签收")), How.ACCOUNT.value: ("signed", _("已签收")), How.LINK.value: ("signed", _("已签收")),
    How.SIGNED.value: ("signed", _("已纸质签收")), How.REFUSED.value: ("returned", _("拒签")),
}  # fmt: skip


def issue_page(scope, watch, kind, sent):
    """(form, action) of issuing a paper of a watch."""
    if kind == PaperKind.RELEASE:
        return forms.ReleaseForm(sent), actions.issue_release
    return forms.IssueForm(sent, initial=_known(scope, watch)), actions.issue_notice


def _known(scope, watch) -> dict:
    """Where the person stays and who rings them, as the last paper or the rooms beside know it."""
    return {"place": place_of(scope, watch.person), "contact": contact_of(watch.person)}


def contact_of(person) -> str:
    """The name and telephone of whoever follows a person up now, for a paper; '' where nobody does."""
    row = HealthContact.objects.holding(clock.now()).filter(person=person).select_related("contact").order_by("-since").first()
    return f"{row.contact.name} {row.contact.phone}".strip() if row else ""


def papers_card(scope, watch) -> dict:
    """What `watch/_papers.html` shows on the screen of a watch: its papers and what may be issued."""
    if watch.person is None or not access.reads(scope, queries.SEES, watch.person):
        return {}
    found = queries.papers_of_watch(scope, watch)
    issues = any(scope.allows(right, watch.person.path or "R", watch.person.kind) for right in queries.WHOLE)
    return {
        "papers_found": found, "papers_words": RECEIVED, "papers_watch": watch,
        "may_notice": issues and watch.until is None and watch.confirmed_at is not None and watch.voided_at is None,
        "may_release": issues and watch.end in {"released", "early"} and not any(one.paper.kind == PaperKind.RELEASE for one in found),
    }  # fmt: skip


def masked_words(paper, person) -> dict:
    """What a paper says, for a link that somebody else may hold in their hand: name and telephone masked."""
    said = paper_content.says(paper)
    hidden = {person.name: masked_name(person.name)} | ({person.phone: masked_phone(person.phone)} if person.phone else {})

    def mask(text):
        for shown, stars in hidden.items():
            text = text.replace(shown, stars)
        return text

    pairs = [(label, mask(text)) for label, text in said.get("pairs", [])]
    return said | {"pairs": pairs, "opening": mask(said.get("opening", ""))}
