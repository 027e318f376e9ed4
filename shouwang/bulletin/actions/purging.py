"""What a purge takes from old issues: the words that people wrote and the names under them. Numbers and definitions stay."""

from shouwang.bulletin.models import Issue


def empty_texts(ids, asked, purge):
    """Empty the texts of issues, in the draft and in the frozen copy; the number of the certificate says why."""
    for issue in Issue.objects.filter(pk__in=ids):
        issue.next_steps, issue.texts_purged = "", purge.number
        if issue.frozen is not None:
            issue.frozen = without_texts(issue.frozen)
        issue.save(update_fields=["next_steps", "texts_purged", "frozen"])


def without_texts(frozen) -> dict:
    """A frozen issue without the words of people; generated sentences are numbers in words and stay."""
    return frozen | {
        "problems": [row if row["generated"] else row | {"text": "", "by": ""} for row in frozen["problems"]],
        "boxes": [row | {"text": "", "by": ""} for row in frozen["boxes"]],
        "next_steps": "", "stages": [row | {"name": ""} for row in frozen["stages"]],
        "report_to": [], "send_to": [], "copy_to": [],
    }  # fmt: skip
