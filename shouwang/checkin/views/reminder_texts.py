"""催报文字: what a reminder says by each medium, in three languages; shipped, and worded anew by the institution."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.checkin.actions.gateways import reset_reminder_text, set_reminder_text
from shouwang.checkin.forms_of_reminders import TextForm
from shouwang.checkin.reminders import queries, texts
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access

LANGUAGES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}


@login_required
@require_GET
def reminder_texts(request):
    """Every text."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    words = queries.wordings(scope)
    rows = [
        {
            "code": code, "label": label, "places": sorted(texts.PLACES[code]),
            "versions": [
                {"language": language, "name": name, "words": words[code, language],
                 "own": words[code, language] != texts.SHIPPED[code, language]}
                for language, name in LANGUAGES.items()
            ],
        }
        for code, label in texts.CODES.items()
    ]  # fmt: skip
    return render(request, "checkin/reminder_texts.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, code, language):
    """One text in one language; an empty form goes back to the shipped words."""
    scope = access.scope_of(request.user)
    words = queries.wordings(scope).get((code, language))
    if words is None:
        raise Refused("core.04")
    form = TextForm(request.POST or None, code=code, initial={"subject": words.subject, "text": words.text})
    if request.method == "POST" and "reset" in request.POST:
        reset_reminder_text(code=code, language=language, by=scope.viewer)
        messages.success(request, _("已恢复原来的文字。"))
        return redirect("checkin:reminder_texts")
    if request.method == "POST" and form.is_valid():
        try:
            set_reminder_text(code=code, language=language, by=scope.viewer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("text", refusal.sentence)
        else:
            messages.success(request, _("催报文字已更改，从下一条起使用。"))
            return redirect("checkin:reminder_texts")
    about = {"form": form, "label": texts.CODES[code], "language": LANGUAGES[language], "places": sorted(texts.PLACES[code])}
    return render(request, "checkin/reminder_text_edit.html", about, status=422 if form.errors else 200)
