"""When a paper may be issued, what its number looks like. Pure: every value is handed in."""

from shouwang.core.verdicts import YES, Verdict, no


def number_text(prefix: str, year: int, serial: int) -> str:
    """观告〔2026〕001号: a year's papers of one kind are numbered from 1 without a gap."""
    return f"{prefix}〔{year}〕{serial:03d}号"


def notice_verdict(*, confirmed: bool, ended: bool, same_as: str) -> Verdict:
    """May a notice be issued? same_as: the number of the last one, where it says the same ('' otherwise)."""
    if ended:
        return no("watch.71")
    if not confirmed:
        return no("watch.70")
    if same_as:
        return no("watch.72", number=same_as)
    return YES


def release_verdict_of_paper(*, ended: bool, released: bool, issued: str) -> Verdict:
    """May the paper of a release be issued? issued: the number of the one that was issued already."""
    if not ended or not released:
        return no("watch.73")
    if issued:
        return no("watch.74", number=issued)
    return YES


def sex_of(document: str) -> str:
    """male | female by the 17th digit of a resident's identity number; '' for any other document."""
    if len(document) != 18 or not document[:17].isdecimal():
        return ""
    return "male" if int(document[16]) % 2 else "female"
