"""The rules of diseases, and of syndromes, as they hold and as they were. They name nobody; every office reads them."""

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.watch.models import Disease, DiseaseRule, SyndromeCode, SyndromeRule


def _require_office(scope: Scope):
    if not any(scope.reach.values()):
        raise Refused("core.04")


def rules(scope: Scope) -> list[DiseaseRule]:
    """The rule of every disease that holds now; that of no disease last. Raises core.04 for whoever holds no office."""
    _require_office(scope)
    rows = DiseaseRule.objects.holding(clock.now()).select_related("disease").order_by("disease_id", "-since", "-pk")
    found = {row.disease_id: row for row in reversed(rows)}
    return sorted(found.values(), key=lambda row: (row.disease_id is None, row.disease_id or 0))


def disease(scope: Scope, code) -> Disease | None:
    """A disease by its code; None for `new`, no disease given. Raises core.04."""
    _require_office(scope)
    found = None if code == "new" else Disease.objects.filter(code=code).first()
    if found is None and code != "new":
        raise Refused("core.04")
    return found


def history(scope: Scope, disease) -> list[DiseaseRule]:
    """Every rule of a disease, the latest first. Raises core.04."""
    _require_office(scope)
    return list(DiseaseRule.objects.known().filter(disease=disease).order_by("-since", "-pk"))


def syndromes(scope: Scope) -> list[SyndromeRule]:
    """What makes each syndrome now. Raises core.04."""
    _require_office(scope)
    return list(SyndromeRule.objects.holding(clock.now()).select_related("disease").order_by("order", "pk"))


def syndrome_history(scope: Scope, code) -> list[SyndromeRule]:
    """Every rule of a syndrome, the latest first. Raises core.04 where there is none."""
    _require_office(scope)
    rows = list(SyndromeRule.objects.known().filter(code=code).select_related("disease").order_by("-since", "-pk"))
    if code not in SyndromeCode.values or not rows:
        raise Refused("core.04")
    return rows
