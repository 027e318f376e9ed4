"""Reads of forms. A form is no personal row: everybody who may log in may see what is asked, so the Scope only says who looks."""

from django.db.models import Prefetch

from shouwang.core.refusals import Refused
from shouwang.questions import answers, definitions
from shouwang.questions.models import Form, FormVersion

_prepared: dict[int, answers.Prepared] = {}


def prepared(version_id: int) -> answers.Prepared:
    """A form version made ready for `answers.check`. Kept for the life of the process: a published version never changes."""
    ready = _prepared.get(version_id)
    if ready is None:
        version = FormVersion.objects.only("definition", "state").get(pk=version_id)
        ready = answers.prepare(version.definition)
        if version.state != FormVersion.State.DRAFT:
            _prepared[version_id] = ready
    return ready


def forget():
    """Drop what is kept (between tests, where a rolled-back database gives the same id to another version)."""
    _prepared.clear()


def forms(scope) -> list:
    """All forms with their versions, newest first. Cost: two queries."""
    versions = Prefetch("versions", FormVersion.objects.defer("source").order_by("-version"))
    return [
        {"form": form, "versions": list(form.versions.all())}
        for form in Form.objects.order_by("code").prefetch_related(versions)
    ]


def form_by_code(scope, code) -> Form:
    """The form under a code. Raises questions.05."""
    form = Form.objects.filter(code=code).first()
    if form is None:
        raise Refused("questions.05", which=code)
    return form


def version_of(scope, code, number) -> FormVersion:
    """One version of a form. Raises core.04 when there is none."""
    version = FormVersion.objects.filter(form__code=code, version=number).select_related("form").first()
    if version is None:
        raise Refused("core.04")
    return version


def current(scope, code) -> FormVersion:
    """The published version of a form. Raises questions.05, questions.06."""
    form = form_by_code(scope, code)
    version = form.versions.published().order_by("-version").first()
    if version is None:
        raise Refused("questions.06", which=code)
    return version


def changes(scope, old: FormVersion, new: FormVersion) -> list:
    """What differs between two versions, question by question: see definitions.compare."""
    return definitions.compare(old.definition, new.definition)
