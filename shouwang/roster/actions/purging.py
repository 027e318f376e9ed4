"""Purging: proposed with a dry run, approved by a second person, carried out in bounded batches, proved by a certificate.

Nothing here trusts the operator's authority: a purge stands under the names of two human beings who hold the right. What is
carried out is exactly what was found by the dry run: ids up to the last one of then, with their counts and hash.
"""

import datetime as dt
import hashlib
from itertools import islice

from shouwang.core import clock, confirming, institution, parameters, retention
from shouwang.core.actions import SYSTEM, action
from shouwang.core.assertions import canonical
from shouwang.core.events import emit
from shouwang.core.privacy import Keep
from shouwang.core.refusals import Refused
from shouwang.core.retention import BLANK, Asked, clocks
from shouwang.core.scope import Scope
from shouwang.core.sweeping import sweep
from shouwang.roster import access, certificates, keeping, rules
from shouwang.roster.models import Account, Certificate, Hold, Kind, Mandate, Person, Purge, PurgeBatch

State = Purge.State
UNDER_WAY = (State.PROPOSED, State.APPROVED, State.RUNNING)
BATCH = 1000
KEPT = ("checkin.Tally", "core.Assertion", "core.Event", "bulletin.Issue")  # what is left of it: totals, assertions, ids

parameters.declare(
    "keep.backup_days", 90, measure="天", source="本系统默认值；按本单位制度调整", meaning="备份文件的最长保存天数，写在每份备份和销毁证明上"
)


def require_office(by) -> Person:
    """The human being who acts, holding the right to purge over everybody. Raises roster.76, core.04."""
    if by.person_id is None:
        raise Refused("roster.76")
    scope = Scope(by, access.reach_of(by.person_id))
    if not all(scope.allows(access.PURGE, "R", kind) for kind in Kind.values):
        raise Refused("core.04")
    return Person.objects.select_related("merged_into").get(pk=by.person_id)


def look(asked: Asked) -> dict[str, dict]:
    """The dry run: place → how many rows are meant, the hash of their ids, the last id."""
    found = {}
    for place in retention.meant(asked):
        ids = place.ids(asked)
        digest = hashlib.sha256(f"{place.name}:{','.join(map(str, ids))}".encode()).hexdigest()
        found[place.name] = {"rows": len(ids), "digest": digest, "upto": max(ids, default=0)}
    return found


def manifest_digest(found) -> str:
    """SHA-256 over what a dry run found."""
    return hashlib.sha256(canonical(found)).hexdigest()


def facts_of(asked: Asked, found, but=None) -> rules.Facts:
    """What the rule judges a purge by."""
    mandate = Mandate.objects.known().filter(pk=asked.mandate).first() if asked.mandate else None
    limit = keeping.limit(asked.keep, mandate)
    hold = keeping.hold_on(asked)
    about: dict = {"keep": asked.keep, "mandate_id": asked.mandate, "person_id": asked.person}
    same = Purge.objects.filter(**about, state__in=UNDER_WAY)
    return rules.Facts(
        today=clock.today(), limit=limit, before=asked.before or limit,
        rows=sum(part["rows"] for part in found.values()),
        needs_mandate=clocks[asked.keep].runs_from == retention.MANDATE, mandate=mandate.name if mandate else "",
        last_day=keeping.last_day(mandate), after_days=keeping.after_days(asked.keep, mandate) if mandate else 0,
        hold=hold.reason if hold else "", under_way=same.exclude(pk=but).values_list("pk", flat=True).first(),
    )  # fmt: skip


def _judge(asked, found, but=None):
    verdict = rules.purge_verdict(facts_of(asked, found, but))
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, **params, keep=str(clocks[asked.keep].title))


# ---- proposed, approved, withdrawn


def propose_purge(*, keep, by, reason, mandate=None, before=None, person=None, witness="") -> Purge:
    """Propose to destroy what is due of a class (default: all that is due today), after a dry run. Nothing is touched.

    person: only what is held about them, where consent was the basis or the time is over. Raises core.04, roster.70 … .74,
    .76, .77, .80, .82.
    """
    require_office(by)
    if keep not in clocks:
        raise Refused("core.04")
    if mandate is not None:
        mandate = Mandate.objects.known().get(pk=mandate.pk)  # as it stands now: it may have been closed since
    if not may_be_early(keep, mandate, person):
        before = before or keeping.limit(keep, mandate)
    asked = Asked(str(keep), mandate.pk if mandate else None, before, person.pk if person else None)
    return _propose(asked=asked, found=look(asked), reason=reason.strip(), witness=witness.strip(), by=by)


def may_be_early(keep, mandate, person) -> bool:
    """May rows go before their time? One person's: those asked on their own consent, or whoever has left and nothing needs."""
    return person is not None and (mandate.consent if mandate else keep == Keep.ROSTER)


@action("roster.purge_proposed", lock="exclusive")
def _propose(*, asked: Asked, found, reason, witness, by) -> Purge:
    """Put a proposal and what its dry run found on record."""
    proposer = require_office(by)
    if not reason:
        raise Refused("roster.82", field="reason")
    _judge(asked, found)
    row = Purge.objects.create(
        keep=asked.keep, mandate_id=asked.mandate, person_id=asked.person, before=asked.before, reason=reason[:300],
        witness=witness[:80], manifest=found, digest=manifest_digest(found), proposed_at=clock.stamp(), proposed_by=by.ref,
        proposer=proposer,
    )  # fmt: skip
    emit("roster.purge_proposed", f"roster.Purge:{row.pk}", keep=asked.keep, mandate=asked.mandate, by=by)
    return row


def _in_state(purge, *states) -> Purge:
    row = Purge.objects.select_for_update().get(pk=purge.pk)
    if row.state not in states:
        raise Refused("roster.78", state=row.get_state_display())
    return row


@action("roster.purge_approved", lock="exclusive")
def approve_purge(*, purge, by, password=None, witness="") -> Purge:
    """Approve a purge that somebody else proposed; the background work carries it out. Raises core.04, roster.72 …, .75, .76, .78, .81.

    At the command line, where the operator speaks for others, the approver's own password is asked.
    """
    approver = require_office(by)
    row = _in_state(purge, State.PROPOSED)
    if by.trusted:
        _require_password(approver, password)
    confirming.require()
    proposer = row.proposer
    verdict = rules.second_person_verdict(keeping.itself(proposer) if proposer else None, keeping.itself(approver))
    if not verdict.ok:
        raise Refused(verdict.reasons[0][0], person=proposer)
    _judge(keeping.asked_of(row), row.manifest, but=row.pk)
    row.state, row.approved_at, row.approved_by, row.approver = State.APPROVED, clock.stamp(), by.ref, approver
    row.witness = witness.strip()[:80] or row.witness
    row.save(update_fields=["state", "approved_at", "approved_by", "approver", "witness"])
    emit("roster.purge_approved", f"roster.Purge:{row.pk}", by=by)
    return row


def _require_password(person, password):
    account = Account.objects.filter(person=person, active=True).first()
    if account is None or not password or not account.check_password(password):
        raise Refused("roster.81")


@action("roster.purge_withdrawn")
def withdraw_purge(*, purge, by) -> Purge:
    """Take a purge back before its first row is gone. Raises core.04, roster.76, .78."""
    require_office(by)
    row = _in_state(purge, State.PROPOSED, State.APPROVED)
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    emit("roster.purge_withdrawn", f"roster.Purge:{row.pk}", by=by)
    return row


# ---- carried out


def run_purge(*, purge, by, size=BATCH, steps=None) -> Purge:
    """Carry an approved purge out, or go on with one that was interrupted: at most `steps` of its steps, or all of them.

    Each step commits by itself, counted; killed in between, the next call goes on where it stopped. Raises roster.78, .79.
    """
    purge.refresh_from_db()
    if purge.state == State.APPROVED:
        purge = _begin_checked(purge, by)
    if purge.state != State.RUNNING:
        raise Refused("roster.78", state=purge.get_state_display())
    for _step in islice(_steps(purge, by, size), steps):
        pass
    purge.refresh_from_db()
    return purge


def _begin_checked(purge, by) -> Purge:
    """Begin, when what the dry run found is what there is: otherwise the proposal is stale, and not one row goes."""
    asked = keeping.asked_of(purge)
    for place in retention.meant(asked):
        if place.ready:
            place.ready(asked)
    seen = look(asked)
    changed = [name for name in sorted({*seen, *purge.manifest}) if seen.get(name) != purge.manifest.get(name)]
    if not changed:
        return _begin(purge=purge, by=by)
    _grow_stale(purge=purge, by=by)
    name = changed[0]
    before, now = (found.get(name, {"rows": 0})["rows"] for found in (purge.manifest, seen))
    raise Refused("roster.79", place=str(retention.places[name].title), proposed=before, now=now)


@action("roster.purge_stale")
def _grow_stale(*, purge, by) -> Purge:
    """What was proposed is no longer what there is."""
    row = _in_state(purge, State.APPROVED)
    row.state = State.STALE
    row.save(update_fields=["state"])
    emit("roster.purge_stale", f"roster.Purge:{row.pk}", by=by)
    return row


@action("roster.purge_begun", lock="exclusive")
def _begin(*, purge, by) -> Purge:
    """Take the certificate's number, write down outside the database what is going to go, and begin."""
    row = _in_state(purge, State.APPROVED)
    asked = keeping.asked_of(row)
    _judge(asked, row.manifest, but=row.pk)
    for place in retention.meant(asked):
        proposed, now = row.manifest[place.name]["rows"], place.count(asked)
        if proposed != now:  # between the look a moment ago and the lock
            raise Refused("roster.79", place=str(place.title), proposed=proposed, now=now)
    taken = Purge.objects.exclude(number=None).order_by("-number").values_list("number", flat=True).first() or 0
    row.number = 1 + max(taken, certificates.last_number())
    row.state, row.started_at, row.executed_by = State.RUNNING, clock.stamp(), by.ref
    row.save(update_fields=["number", "state", "started_at", "executed_by"])
    for place in retention.meant(asked):
        if place.begin and asked.person is None:
            place.begin(asked, row)
    certificates.append(certificates.BEGUN, row.number, begun_words(row))
    emit("roster.purge_begun", f"roster.Purge:{row.pk}", number=row.number, by=by)
    return row


def begun_words(row: Purge) -> dict:
    """A purge as it is written down outside: all that is needed to do it again on an older copy of the database. Ids only."""
    return {
        "keep": row.keep, "mandate": row.mandate_id, "person": row.person_id,
        "before": row.before.isoformat() if row.before else None, "manifest": row.manifest, "reason": row.reason,
        "proposer": row.proposer_id, "approver": row.approver_id, "proposed_at": row.proposed_at.isoformat(),
        "approved_at": row.approved_at.isoformat(), "started_at": row.started_at.isoformat(), "executed_by": row.executed_by,
        "witness": row.witness, "proposed_by": row.proposed_by, "approved_by": row.approved_by,
    }  # fmt: skip


def _steps(purge, by, size):
    """The steps that are left, one transaction each; the last one certifies. Read from the rows, so that nothing need be remembered."""
    asked = keeping.asked_of(purge)
    if asked.person is not None:
        _destroy_person(purge=purge, asked=asked, by=by)
        yield "person"
    for place in retention.meant(asked):
        while asked.person is None and place.prepare and place.prepare(asked, purge):
            yield place.name
        upto = purge.manifest.get(place.name, {"upto": 0})["upto"]
        while asked.person is None and place.batch(asked, upto, 1):
            _destroy_batch(purge=purge, asked=asked, place=place, size=size, by=by)
            yield place.name
    certify(purge=purge, by=by)
    yield "certificate"


@action("roster.purge_batch")
def _destroy_batch(*, purge, asked, place, size, by) -> int:
    """Destroy the next few rows of one place and count them. The purge's row is locked: two workers take turns. Returns how many."""
    row = _in_state(purge, State.RUNNING, State.DONE)
    gone = 0 if row.state == State.DONE else _destroy(row, asked, place, size)
    emit("roster.purge_batch", f"roster.Purge:{row.pk}", place=place.name, rows=gone, by=by)
    return gone


@action("roster.purge_of_person", lock="exclusive")
def _destroy_person(*, purge, asked, by):
    """Destroy what is meant about one person, everywhere at once."""
    row = _in_state(purge, State.RUNNING, State.DONE)
    gone = {place.name: _destroy(row, asked, place, None) for place in retention.meant(asked)} if row.state == State.RUNNING else {}
    emit("roster.purge_of_person", f"roster.Purge:{row.pk}", rows=sum(gone.values()), by=by)


def _destroy(purge, asked, place, size) -> int:
    upto = purge.manifest.get(place.name, {"upto": 0})["upto"]
    ids = place.batch(asked, upto, size)
    if not ids:
        return 0
    if place.destroy is not None:
        place.destroy(ids, asked, purge)
    elif isinstance(place, retention.Folder):
        place.remove(set(ids))
    elif place.method == BLANK:
        place.model._base_manager.filter(pk__in=ids).update(**place.blank)
    else:
        for model, name in place.unlink:
            model._base_manager.filter(**{f"{name}__in": ids}).update(**{name: None})
        rows = place.model._base_manager.filter(pk__in=ids)
        rows._raw_delete(rows.db)  # the database's own foreign keys guard what still points here
    now = clock.stamp()
    PurgeBatch.objects.create(purge=purge, place=place.name, rows=len(ids), at=now, recorded_at=now)
    return len(ids)


# ---- certified


@action("roster.purge_certified", lock="exclusive")
def certify(*, purge, by, content=None) -> Certificate:
    """Count what is left (nothing, or it is not over) and issue the certificate, outside the database first.

    content: of a certificate that was issued before this copy of the database was made, when a restore does it again.
    """
    row = _in_state(purge, State.RUNNING, State.DONE)
    kept = Certificate.objects.filter(purge=row).first()
    if kept is not None:
        emit("roster.purge_certified", f"roster.Certificate:{kept.number}", by=by)
        return kept
    asked = keeping.asked_of(row)
    after = {place.name: place.count(asked, row.manifest.get(place.name, {"upto": 0})["upto"]) for place in retention.meant(asked)}
    left = [name for name, rows in after.items() if rows]
    if left:
        raise Refused("roster.83", place=str(retention.places[left[0]].title), rows=after[left[0]])
    row.state, row.done_at, row.trouble = State.DONE, clock.stamp(), ""
    row.save(update_fields=["state", "done_at", "trouble"])
    content = certificates.append(certificates.CERTIFIED, row.number, content or certificate_words(row, after))["content"]
    last = Certificate.objects.filter(number__lt=row.number).order_by("-number").first()
    kept = Certificate.objects.create(
        number=int(row.number), purge=row, content=content, previous=last.digest if last else "", issued_at=clock.stamp(),
        digest=certificate_digest(content, last.digest if last else ""),
    )  # fmt: skip
    emit("roster.purge_certified", f"roster.Certificate:{kept.number}", purge=row.pk, by=by)
    return kept


def certificate_digest(content, previous) -> str:
    """SHA-256 of what a certificate says and of the hash of the one before."""
    return hashlib.sha256(canonical([content, previous])).hexdigest()


def certificate_words(row: Purge, after) -> dict:
    """What the certificate says, in plain values: figures and those who answer for it, nobody who was destroyed."""
    said, mandate = clocks[row.keep], row.mandate
    days = parameters.value("keep.backup_days")
    return {
        "number": row.number, "institution": institution.current().name, "mark": institution.mark(), "keep": row.keep,
        "mandate": _mandate_words(mandate), "one_person": row.person_id is not None,
        "before": row.before.isoformat() if row.before else None, "places": _place_words(row, after), "reason": row.reason,
        "basis": said.basis if not (row.person_id and mandate and mandate.consent) else "个人信息保护法 第十五条、第四十七条（本人撤回同意）",
        "people": {"proposed": _who(row.proposer, row.proposed_at), "approved": _who(row.approver, row.approved_at),
                   "executed": {"name": row.executed_by, "at": row.started_at.isoformat()}, "witness": row.witness},
        "started_at": row.started_at.isoformat(), "done_at": row.done_at.isoformat(), "manifest": row.digest, "kept": list(KEPT),
        "backups": {"days": days, "until": (clock.day_of(row.done_at) + dt.timedelta(days=days)).isoformat()},
    }  # fmt: skip


def _mandate_words(mandate):
    if mandate is None:
        return None
    last = keeping.last_day(mandate)
    return {"code": mandate.code, "name": mandate.name, "basis": mandate.basis, "since": clock.day_of(mandate.since).isoformat(),
            "last_day": last.isoformat() if last else None, "retention_days": mandate.retention_days}  # fmt: skip


def _place_words(row, after):
    rows = {}
    for batch in PurgeBatch.objects.filter(purge=row):
        rows[batch.place] = rows.get(batch.place, 0) + batch.rows
    return [
        {"place": place.name, "method": place.method, "before": row.manifest[place.name]["rows"],
         "destroyed": rows.get(place.name, 0), "after": after[place.name]}
        for place in retention.manifest()
        if row.manifest.get(place.name, {"rows": 0})["rows"] or rows.get(place.name)
    ]  # fmt: skip


def _who(person, at):
    return {"name": person.name if person else "", "number": person.number if person else "", "at": at.isoformat() if at else None}


# ---- holds


@action("roster.hold_set")
def set_hold(*, reason, by, mandate=None, person=None, keep="") -> Hold:
    """From now on nothing of this mandate, class or person is destroyed, with a reason. Raises core.04, roster.76, .82."""
    _require_holder(by)
    if not reason.strip():
        raise Refused("roster.82", field="reason")
    now = clock.stamp()
    row = Hold.objects.create(
        mandate=mandate, person=person, keep=keep, reason=reason.strip()[:300], set_by=by.ref, since=now, opened_at=now
    )
    emit("roster.hold_set", f"roster.Hold:{row.pk}", keep=keep, by=by)
    return row


@action("roster.hold_lifted")
def lift_hold(*, hold, by) -> Hold:
    """End a hold. Raises core.04, roster.76."""
    _require_holder(by)
    row = Hold.objects.select_for_update().get(pk=hold.pk)
    if row.until is None:
        row.until = row.closed_at = clock.stamp()
        row.save(update_fields=["until", "closed_at"])
    emit("roster.hold_lifted", f"roster.Hold:{row.pk}", by=by)
    return row


def _require_holder(by):
    """Whoever may purge, and the auditor. Raises core.04."""
    if not (access.may(by, access.PURGE, "R") or access.may(by, access.AUDIT, "R")):
        raise Refused("core.04")


@action("roster.purge_troubled")
def note_trouble(*, purge, trouble, by) -> Purge:
    """Something stopped a purge: it waits until a person sets it going again (trouble '')."""
    row = Purge.objects.select_for_update().get(pk=purge.pk)
    row.trouble = trouble[:300]
    row.save(update_fields=["trouble"])
    emit("roster.purge_troubled", f"roster.Purge:{row.pk}", by=by)
    return row




def sweep_storage(purge) -> bool:
    """Overwrite what the purge freed in the database's files; False when it must be tried again. Call it outside a transaction."""
    tables = {place.model._meta.db_table for place in retention.meant(keeping.asked_of(purge)) if place.model is not None}
    if purge.state != State.DONE or not sweep(tables):
        return False
    _note_swept(purge=purge, by=SYSTEM)
    return True


@action("roster.storage_swept")
def _note_swept(*, purge, by) -> Purge:
    """What was freed has been overwritten."""
    row = Purge.objects.select_for_update().get(pk=purge.pk)
    row.swept_at = clock.stamp()
    row.save(update_fields=["swept_at"])
    emit("roster.storage_swept", f"roster.Purge:{row.pk}", by=by)
    return row
