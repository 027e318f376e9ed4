"""The laws of the bulletin, checked over the whole database by `shouwang verify`."""

from shouwang.bulletin import replaying, restating
from shouwang.bulletin.models import Issue
from shouwang.core.models import Event
from shouwang.core.verify import law


def _signed():
    return Issue.objects.exclude(serial=None).order_by("serial")


@law("bulletin.frozen")
def issues_are_as_they_were_signed():
    """Frozen text, cells and assertions of every issue say the same, under their hashes."""
    for issue in _signed():
        if not replaying.sound(issue):
            yield f"通报第 {issue.serial} 号与其散列、单元格或断言不符：有人改过。"


@law("bulletin.reproduces")
def issues_reproduce():
    """Every issue counts to its numbers again, as of its own instant, unless its rows were purged under a certificate."""
    for issue in _signed():
        if restating.certificate(issue):
            continue
        figures = restating.figures_of(issue.frozen)
        counted = restating.recount(issue.frozen, issue.known_at)
        for change in restating.changes(issue.frozen["cells"], counted, figures)[:20]:
            yield f"通报第 {issue.serial} 号的 {change.cell} 印作 {change.issued}，按当时所知重新清点为 {change.now}。"


@law("bulletin.numbers")
def issues_are_numbered_without_a_gap():
    """Serial numbers are 1, 2, 3 …; so are the numbers of each year; each signed issue has its event and its stages."""
    said = set(Event.objects.filter(verb="bulletin.signed").values_list("ref", flat=True))
    years: dict = {}
    for place, issue in enumerate(_signed(), 1):
        if issue.serial != place:
            yield f"通报的序号在 {place} 处中断，遇到的是 {issue.serial}。"
        years.setdefault(issue.year, []).append(issue.number)
        if f"bulletin.Issue:{issue.pk}" not in said:
            yield f"通报第 {issue.serial} 号没有留下事件。"
        if not issue.stages.filter(step="signed").exists():
            yield f"通报第 {issue.serial} 号没有签发记录。"
    for year, numbers in years.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"{year} 年的期号不连续：{sorted(numbers)}。"
