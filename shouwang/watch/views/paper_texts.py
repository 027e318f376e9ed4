"""文书用语: telephones, care, lessons, objections, privacy, as this institution writes them on its papers."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch import paper_texts
from shouwang.watch.actions.papers import set_paper_text
from shouwang.watch.forms.papers import PaperTextForm


def _opened(request):
    scope = access.scope_of(request.user)
    if not scope.allows(access.CAMPAIGNS, "R"):
        raise Refused("core.04")
    return scope


@login_required
@require_GET
def texts(request):
    """Every text."""
    only(request.GET, ())
    scope = _opened(request)
    said, kept = paper_texts.texts(scope), paper_texts.kept(scope)
    rows = [{"key": key, "name": name, "text": said[key], "own": key in kept} for key, (name, _text) in paper_texts.TEXTS.items()]
    return render(request, "watch/paper_texts.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, key):
    """Edit one text; papers that were issued stay as they are."""
    scope = _opened(request)
    if key not in paper_texts.TEXTS:
        raise Refused("core.04")
    name, default = paper_texts.TEXTS[key]
    row = paper_texts.kept(scope).get(key)
    initial = {"text": row.text, "text_hant": row.text_hant, "text_en": row.text_en} if row else {"text": str(default)}
    form = PaperTextForm(request.POST or None, initial=initial)
    act = lambda sent: set_paper_text(key=key, by=scope.viewer, **sent.cleaned_data)  # noqa: E731
    if done(request, form, act, _("文书用语已更改，以后签发的文书照此印。")):
        return redirect("watch:paper_texts")
    return render(request, "watch/paper_text_edit.html", {"form": form, "name": name}, status=422 if form.errors else 200)
