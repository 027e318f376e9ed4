"""One version of a form: its questions, how the phone shows it, and its life from draft to retirement."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import clock, pages, parameters, privacy
from shouwang.core.pages import download
from shouwang.questions import actions, answers, languages, queries, reading, screen
from shouwang.questions.views import author


@login_required
@require_GET
def version(request, code, number):
    """The version as its author checks it before publishing."""
    scope = author(request)
    row = queries.version_of(scope, code, number)
    lang = languages.code(request.GET.get("lang", translation.get_language()))
    context = {
        "version": row,
        "others": row.form.versions.exclude(pk=row.pk).order_by("-version").defer("source", "definition"),
        "sections": reading.sections(row.definition, translation.get_language()),
        "tabs": [{"label": label, "url": f"?lang={key}", "current": key == lang} for key, label in reading.LANGUAGES],
        "lang": lang,
    }
    return render(request, "questions/version.html", context)


@login_required
@require_GET
def preview(request, code, number):
    """The form in a frame, exactly as the link page shows it; it sends nothing."""
    scope = author(request)
    row = queries.version_of(scope, code, number)
    ready = answers.prepare(row.definition)
    now = clock.now()
    rule_values, day = parameters.values(now), clock.day_of(now)
    with translation.override(languages.code(request.GET.get("lang", translation.get_language()))):
        lang = translation.get_language()
        context = {
            "preview": True,
            "state": "form",
            "person": {"name": privacy.masked_name(str(scope.viewer)), "unit": ""},
            "task": {"title": languages.pick(row.definition["title"], lang), "day": day, "fields": {}},
            "sections": screen.sections(ready, lang=lang, day=day, params=rule_values),
            "definition": screen.script(ready, lang=lang, day=day, params=rule_values),
            "zone": str(clock.zone()),
        }
        return render(request, "checkin/link.html", context)


@login_required
@require_GET
def source(request, code, number):
    """The XLSForm that a version was read from."""
    row = queries.version_of(author(request), code, number)
    return download(f"{code}-v{number}.xlsx", bytes(row.source or b""))


def _act(request, code, number, act, done):
    """Run an action on a version and say what came of it."""
    scope = author(request)
    row = queries.version_of(scope, code, number)
    pages.told(request, done % {"name": row.form.name, "version": number}, act, version=row, by=scope.viewer)


@login_required
@require_POST
def publish(request, code, number):
    """Publish a draft."""
    _act(
        request, code, number, actions.publish_form, _("《%(name)s》第 %(version)s 版已发布，此后新开的专项用这一版。")
    )
    return redirect("questions:version", code=code, number=number)


@login_required
@require_POST
def retire(request, code, number):
    """Retire a published version."""
    _act(
        request, code, number, actions.retire_form, _("《%(name)s》第 %(version)s 版已停用，正在使用它的专项不受影响。")
    )
    return redirect("questions:version", code=code, number=number)


@login_required
@require_POST
def discard(request, code, number):
    """Throw a draft away."""
    _act(request, code, number, actions.discard_draft, _("《%(name)s》第 %(version)s 版草稿已删除。"))
    return redirect("questions:forms")
