"""告知书与解除通知书: what is still to be issued, what was issued and received; one paper; issuing it; one's own."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, export
from shouwang.core import paper as paper_core
from shouwang.core.pages import done, download, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch import paper_content
from shouwang.watch.actions import papers as actions
from shouwang.watch.actions.release_papers import issue_releases
from shouwang.watch.figures import papers as figures
from shouwang.watch.forms import papers as forms
from shouwang.watch.models import PaperKind, Watch
from shouwang.watch.paper_page import RECEIVED, issue_page
from shouwang.watch.queries import papers as queries

FORMATS = {"pdf", "docx"}
PAGE, NAMED = 200, 20  # released people on one page; refusals that are said one by one
LANG = "zh-hans"
FILTERS = {
    "": gettext_lazy("全部"), "open": gettext_lazy("未签收"), "refused": gettext_lazy("拒签"), "notice": gettext_lazy("告知书"),
    "release": gettext_lazy("解除通知书"),
}  # fmt: skip


@login_required
@require_GET
def papers(request):
    """The register of papers, and the watches that still have none."""
    scope = access.scope_of(request.user)
    only(request.GET, {"list", "page"})
    chosen = request.GET.get("list", "")
    if not any(scope.allows(right) for right in queries.SEES) or chosen not in FILTERS:
        raise Refused("core.04")
    due = queries.to_issue(scope)
    tabs = [{"label": label, "url": f"?list={key}", "current": key == chosen} for key, label in FILTERS.items()]
    about = {
        "page": page_of(request, queries.papers(scope, chosen)), "tabs": tabs, "due": due[:20], "due_number": figures.due_number(due),
        "release_number": figures.release_number(scope), "open_number": figures.open_number(scope),
        "issues": any(scope.allows(right) for right in queries.WHOLE), "words": RECEIVED,
        "sets": scope.allows(access.CAMPAIGNS, "R"),
    }  # fmt: skip
    return render(request, "watch/papers.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def releases(request):
    """待开解除通知书: everybody who was released and has no paper yet, by name; those that are ticked get theirs, each once."""
    scope = access.scope_of(request.user)
    only(request.GET, {"page"})
    if not any(scope.allows(right) for right in queries.WHOLE):
        raise Refused("core.04")
    form = forms.ReleaseForm(request.POST or None, initial={"lang": LANG})
    if request.method == "POST" and form.is_valid():
        _issue_ticked(request, scope, form.cleaned_data["lang"])
        return redirect("watch:papers_release")
    page = page_of(request, queries.releases_to_issue(scope), PAGE)
    accesses.log_read(ref="watch.Watch", what="watch.watches", rows=len(page.object_list), by=scope.viewer)
    about = {"page": page, "number": figures.release_number(scope), "form": form}
    return render(request, "watch/papers_release.html", about, status=422 if form.errors else 200)


def _issue_ticked(request, scope, lang):
    ids = [int(pk) for pk in request.POST.getlist("watch") if pk.isdecimal()][:PAGE]
    try:
        found = issue_releases(watches=[Watch(pk=pk) for pk in ids], lang=lang, by=scope.viewer)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return
    said = ngettext("已签发 %(count)s 份解除通知书，本人已收到提醒。", "已签发 %(count)s 份解除通知书，本人已收到提醒。", len(found.papers))
    (messages.success if found.papers else messages.warning)(request, said % {"count": len(found.papers)})
    for row, why in found.refused[:NAMED]:
        messages.error(request, Refused("watch.81", person=row.person, why=why.sentence).sentence)


@login_required
@require_GET
def paper(request, pk):
    """One paper: as it reads, how it was received, what may be done."""
    only(request.GET, ())
    return _paper(request, pk)


def _paper(request, pk, form=None, status=200):
    scope = access.scope_of(request.user)
    found = queries.paper(scope, pk)
    if not found.own:
        accesses.log_read(ref=f"watch.Paper:{pk}", what="watch.papers", rows=1, by=scope.viewer, people=[found.paper.person_id])
    about = {
        "found": found, "paper": found.paper, "said": paper_content.says(found.paper) if found.whole else None,
        "receipt": paper_content.received(found.receipt) if found.receipt else [], "form": form or forms.HandOverForm(),
    }  # fmt: skip
    return render(request, "watch/paper.html", about, status=status)


@login_required
@require_GET
def paper_file(request, pk, file_format):
    """The paper as a file, for its person, the clinic and the office."""
    only(request.GET, ())
    scope = access.scope_of(request.user)
    found = queries.paper(scope, pk)
    if file_format not in FORMATS or not found.whole:
        raise Refused("core.04")
    purpose = _("打印 %(number)s") % {"number": found.paper.number}
    row = accesses.log_export(
        ref=f"watch.Paper:{pk}", what="watch.papers", rows=1, by=scope.viewer, purpose=purpose, people=[found.paper.person_id]
    )
    return _file_response(found, file_format, export.watermark(row, scope.viewer))


def _file_response(found, file_format, footer):
    sheet = replace(paper_content.sheet(found.paper, found.receipt), footer=footer)
    name = f"{found.paper.kind}-{found.paper.year}-{found.paper.serial:03d}.{file_format}"
    return download(name, getattr(paper_core, file_format)(sheet))


@login_required
@require_GET
def mine(request):
    """The papers about oneself."""
    only(request.GET, ())
    scope = access.scope_of(request.user)
    found = queries.own_papers(scope, scope.viewer.person_id) if scope.viewer.person_id else []
    return render(request, "watch/papers_mine.html", {"found": found, "words": RECEIVED})


@login_required
@require_POST
def received(request, pk):
    """我已收到."""
    scope = access.scope_of(request.user)
    found = queries.paper(scope, pk)
    if not found.own:
        raise Refused("core.04")
    told(request, _("已签收，谢谢。"), actions.receive_paper, paper=found.paper, by=scope.viewer)
    return redirect("watch:paper", pk)


@login_required
@require_POST
def handed(request, pk):
    """Signed by hand, or refused before a witness."""
    scope = access.scope_of(request.user)
    found = queries.paper(scope, pk)
    if not found.hands_over:
        raise Refused("core.04")
    form = forms.HandOverForm(request.POST)
    act = lambda sent: actions.hand_over_paper(paper=found.paper, by=scope.viewer, **sent.cleaned_data)  # noqa: E731
    if done(request, form, act, _("已登记。")):
        return redirect("watch:paper", pk)
    return _paper(request, pk, form, 422)


@login_required
@require_http_methods(["GET", "POST"])
def issue(request, pk, kind):
    """Issue a paper of a watch: what the watch does not say is asked, then it gets its number."""
    scope = access.scope_of(request.user)
    if kind not in PaperKind.values:
        raise Refused("core.04")
    watch = queries.watch_to_issue(scope, pk)
    form, act = issue_page(scope, watch, kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = act(watch=watch, by=scope.viewer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("%(number)s 已签发，本人已收到提醒。") % {"number": row.number})
            return redirect("watch:paper", row.pk)
    about = {"watch": watch, "person": watch.person, "form": form, "kind": kind, "title": PaperKind(kind).label}
    return render(request, "watch/paper_issue.html", about, status=422 if form.errors else 200)
