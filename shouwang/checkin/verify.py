"""The laws of check-in, checked over the whole database by `shouwang verify`."""

from collections import Counter
from itertools import groupby

from django.db import connection

from shouwang.checkin import cells, sheet
from shouwang.checkin.actions.sheets import SHEET
from shouwang.checkin.actions.signoff import LOCK, SIGNOFF, lock_numbers
from shouwang.checkin.actions.spotchecks import drawn_people
from shouwang.checkin.chains import Chain
from shouwang.checkin.models import (
    Affirmation,
    Channel,
    Check,
    ClaimDecision,
    Destroyed,
    Return,
    SignOff,
    Slot,
    SpotDraw,
)
from shouwang.checkin.models import Tally as Cell
from shouwang.checkin.queries import under_check
from shouwang.checkin.totals import called_below, picture, place_of
from shouwang.core.assertions import certificate_of, differences, genuine
from shouwang.core.models import Assertion, Event
from shouwang.core.rollcall import Place, broken
from shouwang.core.tally import COUNTERS
from shouwang.core.verify import law
from shouwang.questions.flags import Flag
from shouwang.roster.models import Purge
from shouwang.roster.tree import parent_path


def _slots():
    return Slot.objects.select_related("campaign__unit").order_by("id").iterator(200)


@law("checkin.tallies")
def tallies_equal_rows():
    """The tally of every unit in every slot is what its rows count to, or counted to before they were destroyed; the drift is 0."""
    for slot in _slots():
        if slot.sealed_at is not None:
            yield from _changed_since_sealed(slot)
            continue
        for place, kept, counted in cells.drift(slot):
            yield f"{slot}：单位 {place.path} 的计数为 {tuple(kept)}，逐行清点为 {tuple(counted)}。"


def _changed_since_sealed(slot):
    """The cells of a sealed slot against its last count, asserted before the first of its rows was destroyed."""
    done = Destroyed.objects.filter(slot=slot, whole=True).select_related("assertion", "purge").order_by("id").first()
    if done is not None and done.assertion is None and done.purge.state == Purge.State.RUNNING:
        return  # its rows are all there, and are counted next
    if done is None or done.assertion is None or not genuine(done.assertion):
        yield f"{slot}：已封存，却没有可信的最后一次计数。"
        return
    asserted = {unit: [numbers[name] for name in COUNTERS] for unit, numbers in done.assertion.numbers["units"].items()}
    live = {str(at.place.id): [at.total.as_dict()[name] for name in COUNTERS] for at in cells.roll_call(slot).walk() if any(at.total)}
    for unit in sorted({*asserted, *live}):
        if asserted.get(unit) != live.get(unit):
            yield f"{slot}：单位 {unit} 的计数为 {live.get(unit)}，封存时为 {asserted.get(unit)}（销毁证明第 {done.purge.number} 号）。"


@law("checkin.sealed")
def sealed_slots_hold_nothing():
    """A slot that was destroyed under a certificate holds no return, and every sealed slot names its purge."""
    certified = Destroyed.objects.filter(whole=True, purge__state=Purge.State.DONE).values("slot")
    for slot in Slot.objects.filter(pk__in=certified):
        rows = Return.objects.filter(slot=slot).count()
        if rows:
            yield f"{slot}：已按证明销毁，却还有 {rows} 份填报。"
    named = Destroyed.objects.filter(whole=True).values("slot")
    for slot in Slot.objects.exclude(sealed_at=None).exclude(pk__in=named):
        yield f"{slot}：已封存，却没有对应的销毁。"


@law("checkin.roll_call")
def everyone_is_accounted_for_once():
    """在册 = 应报 + 免报, 应报 = 已报 + 未报, 已报 = 按时 + 补报 = 正常 + 异常; a unit is its own and its sub-units."""
    for slot in _slots():
        for place, what in broken(cells.roll_call(slot)):
            yield f"{slot}：单位 {place.path} 违反“{what}”。"


@law("checkin.slot_trees")
def trees_of_slots_are_trees():
    """In the tree of every slot a unit stands one segment below its parent."""
    for slot in _slots():
        rows = Cell.objects.filter(slot=slot).values_list("unit_id", "parent_id", "path")
        paths = {unit: path for unit, _parent, path in rows}
        for unit, parent, path in rows:
            if parent_path(path) != paths.get(parent, ""):
                yield f"{slot}：单位 {unit} 的路径 {path} 不在其上级之下。"


@law("checkin.sequence")
def versions_are_contiguous():
    """The returns of a person to a slot are numbered 1, 2, 3 … without a gap, in the order in which they were recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slot_id, person_id, COUNT(*), MIN(seq), MAX(seq) FROM checkin_return"
            " WHERE slot_id IN (SELECT id FROM checkin_slot WHERE sealed_at IS NULL) GROUP BY slot_id, person_id HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*)"
        )
        for slot, person, count, low, high in cursor.fetchall():
            yield f"填报期 {slot} 人员 {person} 有 {count} 份填报，序号却从 {low} 到 {high}。"
        cursor.execute(
            "SELECT n.id FROM checkin_return n JOIN checkin_return r ON r.slot_id = n.slot_id"
            " AND r.person_id = n.person_id AND r.seq = n.seq - 1 WHERE n.recorded_at < r.recorded_at"
        )
        for (pk,) in cursor.fetchall():
            yield f"checkin.Return:{pk} 的登记早于它所更正的那一份。"


@law("checkin.lateness")
def lateness_is_that_of_the_first():
    """A correction carries the lateness of the first accepted answer (a merge may bring an earlier one, an officer accept a claim)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id FROM checkin_return n JOIN checkin_return r ON r.slot_id = n.slot_id"
            " AND r.person_id = n.person_id AND r.seq = n.seq - 1 WHERE n.late <> r.late AND n.channel NOT IN (%s, %s)",
            [Channel.MERGE, Channel.ACCEPTED],
        )
        for (pk,) in cursor.fetchall():
            yield f"checkin.Return:{pk} 是否补报与第一份填报不符。"


@law("checkin.claims")
def accepted_times_were_claimed():
    """An answer counts as given in time by a claim only where it was late, says the same, and an officer gave a reason."""
    decided = {row.made_id: row for row in ClaimDecision.objects.exclude(made=None)}
    for row in Return.objects.filter(channel=Channel.ACCEPTED, slot__sealed_at=None).select_related("slot"):
        before = Return.objects.filter(slot=row.slot, person=row.person_id, seq=row.seq - 1).first()
        decision = decided.get(row.pk)
        kept = before is not None and (before.answers, before.flags, before.proxy) == (row.answers, row.flags, row.proxy)
        if row.late or not kept or not before.late or not row.slot.opens_at <= row.at < row.slot.cutoff_at:
            yield f"checkin.Return:{row.pk} 按自称时间算作按时，却与它之前的一份或这一期的时刻不符。"
        if decision is None or not decision.reason or decision.verdict != ClaimDecision.Verdict.ACCEPTED:
            yield f"checkin.Return:{row.pk} 按自称时间算作按时，却没有写明理由的决定。"


@law("checkin.affirmed_zero")
def affirmed_zeros_were_zeros():
    """Where a class was affirmed with no exception, nobody of it was missing or abnormal, as known at that instant."""
    for row in Affirmation.objects.filter(zero=True, slot__sealed_at=None, slot__destroyed=None).select_related("slot__campaign__unit").iterator(200):
        place = place_of(row.slot, row.unit)
        called = called_below(row.slot, place, row.recorded_at) if place else []
        if not called or any(one.standing == "missing" or one.counts_as("flagged") for one in called):
            yield f"checkin.Affirmation:{row.pk} 确认无人例外，按当时所知重新清点却有人未报或异常。"


@law("checkin.flags")
def flags_say_why():
    """A return is flagged exactly when it names a flag."""
    wrong = Return.objects.filter(flagged=True, flags="") | Return.objects.exclude(flags="").filter(flagged=False)
    for pk in wrong.values_list("pk", flat=True):
        yield f"checkin.Return:{pk} 的异常标记与原因不符。"


def _flips():
    """The returns with which a person's flag changed, as (row, flagged before the instant); merges bring their own check.

    Versions recorded at one instant are one change: only what they end in asks for a human.
    """
    touched = Return.objects.filter(flagged=True, slot__sealed_at=None).values("slot_id", "person_id").distinct()
    pairs = {(row["slot_id"], row["person_id"]) for row in touched}
    slots = sorted({slot for slot, _ in pairs})
    for slot in slots:
        people = [person for of, person in pairs if of == slot]
        rows = Return.objects.filter(slot_id=slot, person_id__in=people).order_by("person_id", "seq").defer("answers")
        for _person, versions in groupby(rows, key=lambda row: row.person_id):
            before = False
            for _at, together in groupby(versions, key=lambda row: row.recorded_at):
                last = list(together)[-1]
                if last.flagged != before and last.channel != Channel.MERGE:
                    yield last
                before = last.flagged


@law("checkin.checks")
def one_check_a_flip():
    """Every answer that turns abnormal opens one check, and no check is open on an answer that is normal now."""
    opened = Counter(Check.objects.filter(episode=None, answer__flagged=True).values_list("answer_id", flat=True))
    for row in _flips():
        if row.flagged and row.flags != Flag.KNOWN and opened[row.pk] != 1:
            yield f"checkin.Return:{row.pk} 转为异常，应有一条待核实，实有 {opened[row.pk]} 条。"
    current = Return.objects.filter(
        slot_id__in=Check.objects.filter(until=None, voided_at=None, slot__sealed_at=None).values("slot_id")
    ).order_by("seq")
    flagged = {(slot, person): now for slot, person, now in current.values_list("slot_id", "person_id", "flagged")}
    for check in Check.objects.filter(until=None, voided_at=None, slot__sealed_at=None):
        if not flagged.get((check.slot_id, check.person_id)):
            yield f"checkin.Check:{check.pk} 仍待核实，而当前填报没有异常。"


@law("checkin.events")
def what_was_done_is_on_record():
    """Every change of a flag, every sign-off and every lock left its event behind."""
    said = set(Event.objects.filter(verb__in=["checkin.flagged", "checkin.unflagged"]).values_list("ref", flat=True))
    for row in _flips():
        if f"checkin.Return:{row.pk}" not in said:
            yield f"checkin.Return:{row.pk} 改变了异常标记，却没有留下事件。"
    verbs = ["checkin.signed_off", "checkin.signoff_returned", "checkin.slot_locked"]
    said = set(Event.objects.filter(verb__in=verbs).values_list("ref", flat=True))
    for pk in SignOff.objects.values_list("pk", flat=True):
        if f"checkin.SignOff:{pk}" not in said:
            yield f"checkin.SignOff:{pk} 没有留下事件。"
    for pk in Assertion.objects.filter(kind=LOCK).values_list("pk", flat=True):
        if f"core.Assertion:{pk}" not in said:
            yield f"锁定 core.Assertion:{pk} 没有留下事件。"


def _chain(scope) -> Chain:
    """The chain as it was when the assertion was made."""
    return Chain(
        code=scope.get("chain", ""), kinds=frozenset(scope.get("kinds", ())), unit_kinds=frozenset(scope.get("unit_kinds", ()))
    )


def recount(row: Assertion, slot: Slot, known_at) -> dict:
    """What an assertion of check-in counts to, as known at an instant (None: now)."""
    if row.kind == LOCK:
        return lock_numbers(slot, known_at)
    chain = _chain(row.scope)
    if row.kind == SHEET:
        return {"units": sheet.numbers_of(slot, chain, known_at, row.known_at)}
    place = Place(row.scope["unit"], None, row.scope["path"])
    called = called_below(slot, place, known_at, chain)
    return row.numbers | {"counters": picture(called, under_check(slot, row.known_at))}


@law("checkin.assertions")
def assertions_reproduce():
    """Every sign-off, sheet and lock counts to its numbers again, as known at its instant."""
    slots = {f"checkin.Slot:{slot.pk}": slot for slot in _slots()}
    rows = Assertion.objects.filter(kind__in=[SIGNOFF, LOCK, SHEET]).order_by("ref", "id")
    for row in rows.iterator(200):
        slot = slots.get(row.ref)
        if slot is None:
            yield f"断言 core.Assertion:{row.pk} 所指的 {row.ref} 不存在。"
        elif genuine(row) and not certificate_of(row):
            for change in differences(row.numbers, recount(row, slot, row.known_at))[:5]:
                yield (
                    f"断言 core.Assertion:{row.pk}({row.kind},{slot})的 {change.key} 记为 {change.asserted},"
                    f"按当时所知重新清点为 {change.counted}。"
                )


@law("checkin.two_pairs_of_eyes")
def preparer_is_not_reviewer():
    """Nobody signed both a unit and a unit below it in one slot."""
    rows = SignOff.objects.filter(verdict=SignOff.Verdict.SIGNED, by_person__isnull=False).order_by("slot_id")
    for slot, signed in groupby(rows, key=lambda row: row.slot_id):
        paths = dict(Cell.objects.filter(slot_id=slot).values_list("unit_id", "path"))
        mine: dict = {}
        for row in signed:
            mine.setdefault(row.by_person_id, set()).add(paths.get(row.unit_id, ""))
        for person, places in mine.items():
            for path in places:
                if any(other != path and other.startswith(path) for other in places):
                    yield f"填报期 {slot}：人员 {person} 既审核了单位 {path}，又审核了其下级。"


@law("checkin.spot_draws")
def draws_are_what_their_seed_draws():
    """Every spot check fell on exactly those whom its seed draws from the roster as known then; of a sealed slot nobody is left."""
    for draw in SpotDraw.objects.filter(slot__sealed_at=None).select_related("slot__campaign__unit").order_by("id").iterator(200):
        kept = list(draw.checks.order_by("place").values_list("person_id", "unit_id"))
        again = drawn_people(draw.slot, draw.units, draw.seed, draw.each, draw.kinds or None, draw.known_at)
        if kept != again:
            yield f"电话抽查 checkin.SpotDraw:{draw.pk} 抽到的人，与其种子 {draw.seed} 按当时名册所抽的不同。"
