"""The writes of questions: import a workbook as a draft, publish, retire, discard; bring in the forms that are shipped."""

import re

from shouwang.core import clock, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.questions import definitions, queries, rules, shipped, xlsform
from shouwang.questions.models import Form, FormVersion
from shouwang.roster import access

_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


@action("questions.form_imported")
def import_form(*, content: bytes, by, code="", keep="") -> FormVersion:
    """Read an XLSForm into the draft of a form; a draft that exists is replaced, a published version never.

    code: default the workbook's form_id. Raises questions.01, .02 (the first problem; `xlsform.read` gives all), .08, core.04.
    """
    access.require(by, access.CAMPAIGNS, "R")
    draft = xlsform.read(content, params=parameters.shipped)
    if draft.problems:
        raise Refused("questions.02", count=len(draft.problems), first=str(draft.problems[0]))
    code = code or draft.settings["code"]
    if not _CODE.fullmatch(code):
        raise Refused("questions.01", which=code)
    form = _form(code, draft, keep)
    version = _draft_of(form, draft.definition, content, by)
    emit("questions.form_imported", f"questions.FormVersion:{version.pk}", form=form.pk, version=version.version, by=by)
    return version


def _form(code, draft, keep):
    """The form under a code, made when it is new, with its words as the workbook has them."""
    name = draft.settings["name"]
    words = {
        "name": (name.get("zh-hans") or code)[:120],
        "name_hant": name.get("zh-hant", "")[:120],
        "name_en": name.get("en", "")[:160],
        "purpose": draft.settings["purpose"].get("zh-hans", "")[:300],
    }
    form, _made = Form.objects.update_or_create(code=code, defaults={**words, **({"keep": keep} if keep else {})})
    return form


def _draft_of(form, definition, content, by):
    digest = definitions.digest(definition)
    latest = form.versions.order_by("-version").first()
    if latest is not None and latest.digest == digest and latest.state != FormVersion.State.RETIRED:
        raise Refused("questions.08", which=form.code, version=latest.version)
    row = latest if latest is not None and latest.state == FormVersion.State.DRAFT else FormVersion(form=form)
    row.version = row.version or (latest.version + 1 if latest else 1)
    row.definition, row.source, row.digest = definition, content, digest
    row.created_at, row.by = clock.stamp(), by.ref
    row.save()
    return row


@action("questions.form_published")
def publish_form(*, version: FormVersion, by) -> FormVersion:
    """Make a draft the version that new campaigns ask; the one before it is retired. Raises questions.03, core.04."""
    access.require(by, access.CAMPAIGNS, "R")
    version = _locked(version, rules.publish_verdict)
    version.form.versions.published().update(state=FormVersion.State.RETIRED)
    version.state, version.published_at = FormVersion.State.PUBLISHED, clock.stamp()
    version.save(update_fields=["state", "published_at"])
    queries.forget()
    emit("questions.form_published", f"questions.FormVersion:{version.pk}", version=version.version, by=by)
    return version


@action("questions.form_retired")
def retire_form(*, version: FormVersion, by) -> FormVersion:
    """Ask a version in no new campaign; those that ask it go on. Raises questions.04, core.04."""
    access.require(by, access.CAMPAIGNS, "R")
    version = _locked(version, rules.retire_verdict)
    version.state = FormVersion.State.RETIRED
    version.save(update_fields=["state"])
    emit("questions.form_retired", f"questions.FormVersion:{version.pk}", version=version.version, by=by)
    return version


@action("questions.draft_discarded")
def discard_draft(*, version: FormVersion, by):
    """Throw a draft away. Raises questions.09, core.04."""
    access.require(by, access.CAMPAIGNS, "R")
    version = _locked(version, rules.discard_verdict)
    emit("questions.draft_discarded", f"questions.FormVersion:{version.pk}", version=version.version, by=by)
    version.delete()


def _locked(version, verdict_of):
    """The version as it stands now, locked; Refused when the verdict says no."""
    row = FormVersion.objects.select_for_update().select_related("form").get(pk=version.pk)
    verdict = verdict_of(row.state)
    if not verdict.ok:
        raise Refused(verdict.reasons[0][0], which=row.form.code, version=row.version, state=row.get_state_display())
    return row


def ship_forms(*, by) -> list:
    """Publish every shipped form that is not there yet, and the next version of one that is shipped anew and nobody has edited.

    Campaigns keep the version that they ask until somebody chooses the other. Returns the versions it published.
    """
    made = []
    for form in shipped.FORMS:
        if not _to_ship(form):
            continue
        draft = import_form(content=shipped.workbook(form), code=form.CODE, keep=form.RETENTION, by=by)
        made.append(publish_form(version=draft, by=by))
    return made


def _to_ship(form) -> bool:
    """Is the form new here, or older than the shipped one and as it was shipped: fewer versions, none a draft or by a person?"""
    rows = list(FormVersion.objects.filter(form__code=form.CODE).order_by("version"))
    if not rows:
        return True
    read = xlsform.read(shipped.workbook(form), params=parameters.shipped)
    digest = definitions.digest(read.definition)
    ours = all(row.by == "operator" and row.state != FormVersion.State.DRAFT for row in rows)
    return ours and len(rows) < getattr(form, "VERSION", 1) and all(row.digest != digest for row in rows)
