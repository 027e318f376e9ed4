"""Under which certificate rows that an issue counted were destroyed."""

from shouwang.bulletin import restating
from shouwang.bulletin.models import Issue
from shouwang.core.assertions import certificates


@certificates
def of_assertion(row) -> str:
    """The certificate of an assertion of an issue."""
    kind, _colon, pk = row.ref.partition(":")
    issue = Issue.objects.exclude(frozen=None).filter(pk=pk).first() if kind == "bulletin.Issue" else None
    return restating.certificate(issue) if issue else ""
