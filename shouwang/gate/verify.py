"""The laws of the gate, checked over the whole database by `shouwang verify`."""

from django.db.models import F

from shouwang.core.verify import law
from shouwang.gate.models import Answer, Measure, Scan, Visit


@law("gate.measures")
def every_measure_is_signed_and_ends():
    """A measure holds from its signature on, not before, and of an episode one row stands."""
    standing: dict = {}
    for row in Measure.objects.known().filter(signed_at__isnull=False):
        if row.episode is None and row.since < row.signed_at:
            yield f"通行措施 {row.pk}：在签发以前就已开始。"
        if row.chain in standing:
            yield f"通行措施 {row.pk} 与 {standing[row.chain]} 同时有效，应只有一项。"
        standing[row.chain] = row.pk


@law("gate.scans")
def nobody_was_asked_without_a_measure():
    """Every scan that sent somebody to the clinic names the measure under which the gate asked, and that had begun and not ended."""
    asked = Scan.objects.filter(answer=Answer.ASK_CLINIC, offline=False)
    for pk in asked.filter(measure=None).values_list("pk", flat=True):
        yield f"门岗记录 {pk}：请其联系校医院，却没有通行措施。"
    for pk in asked.filter(at__lt=F("measure__since")).values_list("pk", flat=True):
        yield f"门岗记录 {pk}：早于其通行措施的开始。"


@law("gate.visits")
def visitors_entered_on_an_approved_pass():
    """Nobody entered on a pass that was not approved."""
    for pk in Visit.objects.filter(entered_at__isnull=False).exclude(state=Visit.State.APPROVED).values_list("pk", flat=True):
        yield f"来访 {pk}：没有批准，却有进门记录。"
