"""一次观察: day N of M, the checks, the verdict with its reasons, every period that was set, and what may be done."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import only, told
from shouwang.core.refusals import Refused
from shouwang.questions.flags import Flag
from shouwang.roster import access
from shouwang.watch.actions import watches as actions
from shouwang.watch.forms.watches import AgainForm, ChangeForm, EndForm, ReviewForm
from shouwang.watch.models import ORDERED, UNFOLLOWED, Day0
from shouwang.watch.need_page import needs_card
from shouwang.watch.paper_page import papers_card
from shouwang.watch.queries import watches as queries
from shouwang.watch.queries.release import judged
from shouwang.watch.rules.release import grid
from shouwang.watch.stay_page import stay_card
from shouwang.watch.views.watches import badge_of, wrong
from shouwang.watch.wording.release import sentences

LOOKS = {
    "made": ("normal", gettext_lazy("正常")), "abnormal": ("flagged", gettext_lazy("异常")), "missed": ("missing", gettext_lazy("漏测")),
    "to_come": ("draft", gettext_lazy("待测")), "not_asked": ("exempt", gettext_lazy("不测")),
}  # fmt: skip


def rights_on(scope, row) -> frozenset:
    """What the viewer may do with this watch's person."""
    if row.person is None:
        return frozenset()
    place = row.person.path or "R"
    return frozenset(right for right in access.EVERY if scope.allows(right, place, row.person.kind))


def _grid(one, whole):
    """The half-days in the order of the table, each as a look and a word."""
    lines = []
    for day, number, cells in grid(one.facts):
        shown = []
        for half in ("am", "pm"):
            state, flags = cells[half]
            look, word = LOOKS[state]
            shown.append((look, _("、").join(str(Flag(flag).label) for flag in flags) if flags and whole else word))
        lines.append((day, number, shown))
    return lines


def _onward(row, rights, papers) -> dict:
    """Where else this watch is worked on: the follow-up while it runs, the paper that is due by its stage and not issued yet."""
    holds = row.voided_at is None and row.confirmed_at is not None
    notice = papers.get("may_notice") and not papers["papers_found"]
    return {
        "followed": holds and row.until is None and row.kind not in UNFOLLOWED and bool(rights & {access.CARE, access.FOLLOW}),
        "papers": "notice" if notice else "release" if papers.get("may_release") else "",
    }  # fmt: skip


def _forms(row, rights, standing):
    """The forms of what the viewer may do now. An open watch only."""
    if row.until is not None or row.voided_at is not None:
        return {}
    found, cares = {}, access.CARE in rights
    sure = row.confirmed_at is not None
    if cares and standing.state == "due":
        found["review"] = ReviewForm(part="review_")
    if cares or (access.ORDER in rights and row.kind in ORDERED):
        found["change"] = ChangeForm(part="change_")
    if cares and row.basis == Day0.EXPOSURE and row.kind not in UNFOLLOWED:
        found["again"] = AgainForm(part="again_")
    ends = [end for end, needed in actions.ENDERS.items() if sure and rights & set(needed)]
    if ends:
        found["end"] = EndForm(part="end_", ends=ends)
    return found


@login_required
@require_GET
def watch(request, pk):
    """One watch; the read is entered in the access log."""
    scope, today = access.scope_of(request.user), clock.today()
    only(request.GET, ())
    row = queries.watch(scope, pk)
    accesses.log_read(ref=f"roster.Person:{row.person_id}", what="watch.watch", rows=1, by=scope.viewer)
    rights, standing, [one] = rights_on(scope, row), queries.stands(row, today), judged(scope, [row])
    whole = bool(rights & {access.CARE, access.FOLLOW})
    chain = queries.chain(scope, row)
    about = {
        "row": row, "standing": standing, "badge": badge_of(standing), "verdict": one.verdict, "reasons": sentences(one.verdict, whole),
        "open": row.until is None and row.voided_at is None, "grid": _grid(one, whole), "chain": chain, "current": chain[-1], "rights": rights,
        "reviews": queries.reviews(scope, row), "cares": access.CARE in rights, "forms": _forms(row, rights, standing),
        "signable": one.signable.ok, "may_sign": access.ORDER in rights and one.signable.ok,
    }  # fmt: skip
    beside = papers_card(scope, row) | stay_card(scope, row.person) | needs_card(scope, row)
    return render(request, "watch/watch.html", about | _onward(row, rights, beside) | beside)


def _change(request, scope, row):
    return ChangeForm(request.POST), lambda said: actions.change_watch(watch=row, by=scope.viewer, **said)


def _again(request, scope, row):
    return AgainForm(request.POST), lambda said: actions.expose_again(person=row.person, by=scope.viewer, **said)


def _review(request, scope, row):
    return ReviewForm(request.POST), lambda said: actions.review_watch(watch=row, by=scope.viewer, **said)


def _end(request, scope, row):
    return EndForm(request.POST, ends=actions.ENDERS), lambda said: actions.end_watch(watch=row, by=scope.viewer, **said)


STEPS = {
    "change": (_change, gettext_lazy("已更改，原来的期限留有记录。")), "again": (_again, gettext_lazy("已按新的暴露重新计算。")),
    "review": (_review, gettext_lazy("审核意见已登记。")), "end": (_end, gettext_lazy("观察已结束。")),
}  # fmt: skip


@login_required
@require_POST
def step(request, pk, what):
    """Do one thing with a watch, and come back to the version that holds now."""
    scope = access.scope_of(request.user)
    row = queries.watch(scope, pk)
    if what == "release":
        told(request, _("已解除。"), actions.release_watch, watch=row, by=scope.viewer)
    elif what in STEPS:
        make, said = STEPS[what]
        form, act = make(request, scope, row)
        if form.is_valid():
            told(request, said, act, said=form.wanted() if hasattr(form, "wanted") else form.cleaned_data)
        else:
            wrong(request, form)
    else:
        raise Refused("core.04")
    return redirect("watch:watch", queries.chain(scope, row)[-1].pk)
