"""A restored backup is older than what was destroyed since: everything that was begun or certified later is done again.

What to do stands in SHOUWANG_HOME/certificates (roster/certificates.py). Nobody is served before it is done.
"""

import datetime as dt

from shouwang.core import retention
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.roster import certificates, keeping
from shouwang.roster.actions.purging import certify, manifest_digest, run_purge
from shouwang.roster.models import Certificate, Mandate, Person, Purge


def owed() -> list[int]:
    """The numbers that the file knows and this database has not carried out."""
    done = set(Certificate.objects.values_list("number", flat=True))
    return [line["number"] for line in certificates.own_lines() if line["kind"] == certificates.BEGUN and line["number"] not in done]


def came_back() -> list[int]:
    """Of these those that this database has never heard of: its rows are back. The others are on their way in the background."""
    under_way = set(Purge.objects.filter(state=Purge.State.RUNNING).values_list("number", flat=True))
    return [number for number in owed() if number not in under_way]


def reapply(*, by) -> list[int]:
    """Do again every purge of the file that this database does not know, in order. Returns their numbers; idempotent."""
    done = []
    for number in owed():
        if number not in owed():
            continue  # serve and worker start together: the other one has done it
        begun = certificates.find(certificates.BEGUN, number)["content"]
        certified = certificates.find(certificates.CERTIFIED, number)
        purge = take_up(number=number, begun=begun, by=by)
        if _is_about_something(purge, begun):
            run_purge(purge=purge, by=by)
        else:
            certify(purge=purge, by=by, content=certified["content"] if certified else None)
        done.append(number)
    return done


def _is_about_something(purge, begun) -> bool:
    """Was the mandate (or the person) known already when this copy was made? Else nothing of it is in here."""
    return purge.mandate_id == begun["mandate"] and purge.person_id == begun["person"]


@action("roster.purge_taken_up", lock="exclusive")
def take_up(*, number, begun, by) -> Purge:
    """Put a purge that this copy of the database does not know on record, as begun; one that it knows goes on."""
    row = Purge.objects.filter(number=number).first() or Purge.objects.filter(
        number=None, digest=manifest_digest(begun["manifest"]), proposed_at=_instant(begun["proposed_at"])
    ).first()  # fmt: skip
    row = row or Purge(keep=begun["keep"])
    row.number, row.state, row.trouble = number, Purge.State.RUNNING, ""
    row.mandate_id, row.person_id = _known(Mandate, begun["mandate"]), _known(Person, begun["person"])
    row.before = dt.date.fromisoformat(begun["before"]) if begun["before"] else None
    row.reason, row.witness = begun["reason"], begun["witness"]
    row.manifest, row.digest = begun["manifest"], manifest_digest(begun["manifest"])
    row.proposer_id, row.approver_id = _known(Person, begun["proposer"]), _known(Person, begun["approver"])
    row.proposed_by, row.approved_by, row.executed_by = begun["proposed_by"], begun["approved_by"], by.ref
    row.proposed_at, row.approved_at = _instant(begun["proposed_at"]), _instant(begun["approved_at"])
    row.started_at = _instant(begun["started_at"])
    row.save()
    asked = keeping.asked_of(row)
    for place in retention.meant(asked) if _is_about_something(row, begun) else ():
        if place.begin and asked.person is None:
            place.begin(asked, row)
    emit("roster.purge_taken_up", f"roster.Purge:{row.pk}", number=number, by=by)
    return row


def _known(model, pk):
    return pk if pk is not None and model._base_manager.filter(pk=pk).exists() else None


def _instant(text) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def disagreements() -> list[str]:
    """Where the file and the database do not say the same, in sentences for doctor."""
    found = [f"销毁证明文件第 {place} 行与它的散列不符：有人改过 {certificates.path()}。" for place in certificates.broken()]
    lines = {line["number"]: line for line in certificates.own_lines() if line["kind"] == certificates.CERTIFIED}
    for row in Certificate.objects.order_by("number"):
        line = lines.pop(row.number, None)
        if line is None:
            found.append(f"销毁证明第 {row.number} 号在数据库里有，在 {certificates.path()} 里没有：请把保管的证明文件放回去。")
        elif line["content"] != row.content:
            found.append(f"销毁证明第 {row.number} 号在数据库里和在 {certificates.path()} 里不一样。")
    if came_back():
        numbers = "、".join(map(str, came_back()))
        found.append(f"销毁证明第 {numbers} 号所销毁的内容又回到了数据库（恢复过旧备份）：请运行 shouwang purge reapply，再对外服务。")
    return found
