"""What may be done to one person, with the particulars at hand. What is known of them stands in their file (site, 一人一档)."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses, privacy
from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, queries, requests
from shouwang.roster.actions.people import CONTACT_FIELDS
from shouwang.roster.models import Exemption


def _merge(person, form, by):
    actions.merge_people(kept=person, gone=form.cleaned_data["gone"], by=by)


def _guardian(person, form, by):
    head = form.cleaned_data["person"]
    actions.join_household(head=head, member=person, guardian=True, by=by)


CHANGES = {
    "particulars": (forms.ParticularsForm, lambda p, form, by: actions.change_person(person=p, by=by, **form.changes()),
                    gettext_lazy("资料已更改。")),
    "exempt": (forms.ExemptForm, lambda p, form, by: actions.exempt(person=p, by=by, **form.wanted()),
               gettext_lazy("已免报。")),
    "transfer": (forms.TransferForm, lambda p, form, by: actions.offer_transfer(person=p, by=by, **form.cleaned_data),
                 gettext_lazy("调动已提出，等对方接收。")),
    "household": (forms.ResponsibleForm, _guardian, gettext_lazy("监护人已登记。")),
    "merge": (forms.SamePersonForm, _merge, gettext_lazy("两份档案已合并。")),
    "revoke": (forms.House, lambda p, form, by: actions.revoke_link(person=p, by=by),
               gettext_lazy("旧链接已全部作废。")),
    "leave": (forms.House, lambda p, form, by: actions.leave(person=p, by=by), gettext_lazy("已离册。")),
}  # fmt: skip
TITLES = {
    "transfer": gettext_lazy("调动"), "exempt": gettext_lazy("免报"), "particulars": gettext_lazy("更改资料"),
    "household": gettext_lazy("登记监护人"), "merge": gettext_lazy("合并另一个学工号"), "revoke": gettext_lazy("作废填报链接"),
    "leave": gettext_lazy("离册"),
}  # fmt: skip


@login_required
@require_GET
def person(request, pk):
    """One person."""
    only(request.GET, ())
    return _page(request, access.scope_of(request.user), pk)


@login_required
@require_POST
def contacts(request, pk):
    """The same page with the telephone in full, entered in the access log. The document stays masked for everybody."""
    scope = access.scope_of(request.user)
    row = queries.person(scope, pk)
    if not queries.may_see_contacts(scope, row):
        raise Refused("core.04")
    accesses.log_read(ref=f"roster.Person:{row.pk}", what="roster.contacts", rows=1, by=scope.viewer)
    return _page(request, scope, pk, full=True)


@login_required
@require_POST
def change(request, pk, what):
    """Do one thing to a person; when it cannot be done, the page says why beside the form."""
    scope = access.scope_of(request.user)
    row = queries.person(scope, pk)
    if what not in _allowed(scope, row):
        raise Refused("core.04")
    form_class, act, said = CHANGES[what]
    form = _form(form_class, what, row, scope, request.POST)
    if done(request, form, lambda sent: act(row, sent, scope.viewer), said):
        return redirect("roster:person", row.pk)
    return _page(request, scope, pk, bad=(what, form), status=422)


def _allowed(scope, row):
    """What the viewer may do to this person."""
    path = row.path or "R"
    rights = {right for right in access.EVERY if scope.allows(right, path, row.kind)}
    found = set()
    if row.merged_into_id:
        return found
    if access.ROSTER in rights:
        found |= {"particulars", "household", "merge", "revoke"} | ({"leave"} if row.unit_id else set())
    if access.CONTACTS in rights:
        found |= {"particulars", "revoke"}
    for right, what in ((access.TRANSFER, "transfer"), (access.EXEMPT, "exempt")):
        found |= {what} if right in rights and row.unit_id else set()
    return found


def _form(form_class, what, row, scope, sent=None):
    initial = (
        {"name": row.name, "email": row.email, "emergency_name": row.emergency_name} if what == "particulars" else {}
    )
    form = form_class(sent, prefix_id=f"{what}_", initial=initial)
    if what == "household":
        form.fields["person"].required, form.fields["person"].help_text = True, ""
    if what == "particulars" and not scope.allows(access.ROSTER, row.path or "R", row.kind):
        for name in set(form.fields) - CONTACT_FIELDS:
            del form.fields[name]
    return form


def _page(request, scope, pk, full=False, bad=(None, None), status=200):
    row = queries.person(scope, pk)
    allowed = _allowed(scope, row)
    about = {
        "person": row, "may_let_in": bool(actions.may_let_in(scope.viewer, [row])), "full": full, "may_see_contacts": queries.may_see_contacts(scope, row),
        "phone": row.phone if full else privacy.masked_phone(row.phone) if row.phone else "",
        "document": privacy.masked_document(row.id_document) if row.id_document else "",
        "may_ask": "exempt" not in allowed and row.unit_id and requests.may_ask(scope, row),
        "changes": [_change(what, row, scope, bad) for what in TITLES if what in allowed],
        "reasons": Exemption.Reason,
    }  # fmt: skip
    return render(request, "roster/person.html", about, status=status)


def _change(what, row, scope, bad):
    """One thing that may be done, as the page shows it: its form, opened when it was just sent in vain."""
    form = bad[1] if what == bad[0] else _form(CHANGES[what][0], what, row, scope)
    return {"what": what, "title": TITLES[what], "form": form, "open": what == bad[0]}
