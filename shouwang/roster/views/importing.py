"""导入: upload, read what the file would do, then do it; errors as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core.export import csv_bytes
from shouwang.core.pages import done, download, only
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, imports, queries
from shouwang.roster.imports import kept, shelf
from shouwang.roster.imports.headers import TITLES
from shouwang.roster.models import ImportRun

SHOWN = 100  # of each list; counts are of all


def _require_roster(request):
    scope = access.scope_of(request.user)
    queries.import_runs(scope)  # core.04 for whoever keeps but a part of the roster
    return scope


@login_required
@require_http_methods(["GET", "POST"])
def upload(request):
    """Take a file in and show what it would do."""
    scope = _require_roster(request)
    only(request.GET, ())
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    made = []

    def act(sent):
        content, name = sent.cleaned_data["file"].read(), sent.cleaned_data["file"].name
        clean = sent.cleaned_data
        plan = imports.plan(content, as_of=clean["as_of"], mapping=clean["mapping"], name=name)
        run = actions.stage_import(plan=plan, content=content, by=scope.viewer)
        kept.keep(run, plan)
        made.append(run)

    if done(request, form, act, _("文件已读完，还什么都没有写入。请核对下面的变动。")):
        return redirect("roster:import_run", made[0].pk)
    about = {"form": form, "runs": queries.import_runs(scope), "states": ImportRun.State}
    return render(request, "roster/import.html", about, status=422 if form.errors else 200)


@login_required
@require_GET
def import_run(request, pk):
    """What a file would do: joins, leaves, moves, changes, duplicates, units, errors; or what it did."""
    scope = _require_roster(request)
    only(request.GET, ())
    run = queries.import_run(scope, pk)
    if run.state != ImportRun.State.DRY:
        return render(request, "roster/import_done.html", {"run": run})
    plan = kept.plan_of(run)
    lists = {
        name: getattr(plan, name)[:SHOWN]
        for name in ("joins", "leaves", "moves", "changes", "duplicates", "errors", "warnings")
    }
    about = {"run": run, "plan": plan, "counts": plan.counts(), "shown": SHOWN, "units": plan.units[:SHOWN],
             "columns": [(header, TITLES[field]) for field, header in plan.columns.items()]} | lists  # fmt: skip
    return render(request, "roster/import_run.html", about)


@login_required
@require_POST
def commit(request, pk):
    """Do it: all or nothing. More than 2 % leaving needs the box ticked."""
    scope = _require_roster(request)
    run = queries.import_run(scope, pk)
    plan = kept.plan_of(run)
    try:
        actions.commit_staged(run=run, allow_leaves=request.POST.get("allow_leaves") == "1", by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        messages.error(request, refusal.sentence)
        if refusal.code == "roster.24":
            return _again(request, scope, run, plan)
        return redirect("roster:import_run", run.pk)
    messages.success(
        request,
        _("已导入：新增 %(joins)s 人，离册 %(leaves)s 人，调动 %(moves)s 人，更改 %(changes)s 人。") % run.counts,
    )
    return redirect("roster:import_run", run.pk)


def _again(request, scope, run, plan):
    """The roster has changed since: a dry run of its own for the same file."""
    content = shelf.take(run.pk)
    actions.discard_import(run=run, by=scope.viewer)
    fresh = actions.stage_import(plan=plan, content=content, by=scope.viewer)
    return redirect("roster:import_run", fresh.pk)


@login_required
@require_POST
def discard(request, pk):
    """Throw the file away."""
    scope = _require_roster(request)
    actions.discard_import(run=queries.import_run(scope, pk), by=scope.viewer)
    messages.success(request, _("文件已删除，什么也没有写入。"))
    return redirect("roster:import")


@login_required
@require_GET
def errors(request, pk):
    """The errors of a file, as a file: row, column, sentence."""
    scope = _require_roster(request)
    only(request.GET, ())
    plan = kept.plan_of(queries.import_run(scope, pk))
    return download(f"roster-errors-{pk}.csv", csv_bytes((_("行"), _("列"), _("说明")), plan.errors))
