"""单位: the trees, one unit with its people and its past, and what may be done to it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.core.pages import done, only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, queries
from shouwang.roster.figures import people_number, unaccountable_number
from shouwang.roster.models import Tree

_SAID = gettext_lazy("已保存。")


def _create(unit, clean, by):
    actions.create_unit(parent=unit, by=by, **clean)


def _responsible(unit, clean, by):
    actions.set_responsible(unit=unit, person=clean["person"], by=by)


CHANGES = {
    "create": (forms.NewUnitForm, _create, gettext_lazy("下级单位已建立。")),
    "rename": (forms.RenameForm, lambda unit, clean, by: actions.rename_unit(unit=unit, by=by, **clean), _SAID),
    "move": (forms.MoveForm, lambda unit, clean, by: actions.move_unit(unit=unit, by=by, **clean), _SAID),
    "merge": (forms.MergeForm, lambda unit, clean, by: actions.merge_units(units=[unit], by=by, **clean), _SAID),
    "split": (forms.SplitForm, lambda unit, clean, by: actions.split_unit(unit=unit, by=by, **clean), _SAID),
    "responsible": (forms.ResponsibleForm, _responsible, gettext_lazy("责任人已更改。")),
}
TITLES = {
    "create": gettext_lazy("新建下级单位"), "responsible": gettext_lazy("指定责任人"), "rename": gettext_lazy("改名"),
    "move": gettext_lazy("移到别处"), "merge": gettext_lazy("并入另一个单位"), "split": gettext_lazy("分出一个单位"),
}  # fmt: skip


@login_required
@require_GET
def units(request):
    """The trees within reach, each from its highest units, with headcounts."""
    scope = access.scope_of(request.user)
    only(request.GET, {"tree"})
    tree = request.GET.get("tree", Tree.RESPONSIBLE.value)
    if tree not in Tree.values:
        raise Refused("core.04")
    tops = queries.top_units(scope, Tree(tree))
    rows = [row for top in tops for row in (top, *queries.children(scope, top))]
    tabs = [
        {"label": each.label, "url": f"?tree={each.value}", "current": each.value == tree}
        for each in Tree
        if each.value == tree or queries.top_units(scope, each)
    ]
    about = {"rows": _lines(scope, rows), "tabs": tabs, "tree": tree, "many": len(tabs) > 1}
    about["unaccountable"] = unaccountable_number(scope) if tree == Tree.RESPONSIBLE else None
    return render(request, "roster/units.html", about)


def _lines(scope, rows):
    counts = queries.headcounts(scope, rows)
    return [
        {
            "unit": row,
            "number": people_number(row, counts[row.pk]),
            "depth": 0 if index == 0 or not row.parent_id else 1,
        }
        for index, row in enumerate(rows)
    ]


@login_required
@require_GET
def unit(request, pk):
    """One unit."""
    only(request.GET, {"page"})
    return _page(request, access.scope_of(request.user), pk)


@login_required
@require_POST
def change(request, pk, what):
    """Do one thing to a unit; when it cannot be done, its page says why beside the form."""
    scope = access.scope_of(request.user)
    row = queries.unit(scope, pk)
    if what not in CHANGES or not queries.may_change(scope, row.path):
        raise Refused("core.04")
    form_class, act, said = CHANGES[what]
    form = _form(form_class, what, row, request.POST)
    if done(request, form, lambda sent: act(row, sent.cleaned_data, scope.viewer), said):
        return redirect("roster:unit", row.pk)
    return _page(request, scope, pk, bad=(what, form), status=422)


def _form(form_class, what, row, sent=None):
    more = {"tree": row.tree} if what in {"move", "merge"} else {}
    initial = {"name": row.name, "name_hant": row.name_hant, "name_en": row.name_en} if what == "rename" else {}
    return form_class(sent, prefix_id=f"{what}_", initial=initial, **more)


def _page(request, scope, pk, bad=(None, None), status=200):
    row = queries.unit(scope, pk)
    may = queries.may_change(scope, row.path) and row.closed_day is None
    below = queries.children(scope, row)
    total, own = queries.counted(scope, row.path).count(), queries.counted(scope, row.path).filter(unit=row).count()
    about = {
        "unit": row, "crumbs": _crumbs(scope, row), "below": _lines(scope, below),
        "people": page_of(request, queries.people_of(scope, row)), "history": queries.unit_history(scope, row),
        "total": people_number(row, total), "own": people_number(row, own, own=True),
        "changes": _changes(row, bad) if may else [],
    }  # fmt: skip
    return render(request, "roster/unit.html", about, status=status)


def _crumbs(scope, row):
    from django.urls import reverse

    return [{"label": _("单位"), "url": reverse("roster:units")}] + [
        {"label": above.name, "url": reverse("roster:unit", args=[above.pk])} for above in queries.ancestors(scope, row)
    ]


def _changes(row, bad):
    """(what, title, form, open?) of each thing that may be done; the root is neither moved nor merged nor split."""
    shown = [what for what in TITLES if row.parent_id or what not in {"move", "merge", "split"}]
    return [
        {
            "what": what, "title": TITLES[what], "open": what == bad[0],
            "form": bad[1] if what == bad[0] else _form(CHANGES[what][0], what, row),
        }
        for what in shown
    ]  # fmt: skip
