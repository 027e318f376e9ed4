"""What is on record of an absence: all that its entries and the clinic have said, its state, its syndromes, and may it end."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import Q

from shouwang.core import clock
from shouwang.roster.models import Kind
from shouwang.watch.diseases import rule_of
from shouwang.watch.models import Absence, AbsenceEntry, AbsenceState, ReturnCheck, Symptom, SyndromeRule
from shouwang.watch.rules.absences import Course, covers, state_of
from shouwang.watch.rules.returning import CLINIC, Facts, Returning, Rule, return_verdict
from shouwang.watch.rules.syndromes import Row, syndromes_of

FEVER_DC = 373  # from this on somebody had a fever, whatever words were used


def listed(words: str) -> tuple[str, ...]:
    """The codes in a comma-separated field."""
    return tuple(word for word in words.split(",") if word)


@dataclass
class Known:
    """One absence with all that its entries and the clinic have said: the last word on each thing."""

    absence: Absence
    entries: list[AbsenceEntry] = field(default_factory=list)
    checks: list[ReturnCheck] = field(default_factory=list)

    def last(self, name):
        """The last thing that an entry has said under a name; '' or None where none has."""
        said = [getattr(entry, name) for entry in self.entries if getattr(entry, name) not in ("", None)]
        return said[-1] if said else ("" if name in {"situation", "left", "seen", "hospital", "told", "paper"} else None)

    @property
    def reason(self) -> str:
        said = [entry.reason for entry in self.entries if entry.reason]
        return said[-1] if said else self.absence.reason

    @property
    def ill(self) -> bool:
        """Is it an illness: said to be one, or symptoms with no other reason?"""
        return self.reason == "ill" or (not self.reason and bool(self.symptoms))

    @property
    def symptoms(self) -> tuple[str, ...]:
        """Every symptom that was ever said, in the order of the list."""
        said = {*listed(self.absence.symptoms), *(word for entry in self.entries for word in listed(entry.symptoms))}
        return tuple(code for code in Symptom.values if code in said)

    @property
    def temps(self) -> list[int]:
        found = [self.absence.temp_dc, *(entry.temp_dc for entry in self.entries)]
        return [temp for temp in found if temp is not None]

    @property
    def onset_day(self):
        """The day of onset as last said; the first day of the absence where nobody said one."""
        return self.said_onset or self.absence.first_day

    @property
    def said_onset(self):
        return self.last("onset_day") or self.absence.onset_day

    @property
    def back_day(self):
        return clock.day_of(self.absence.until) if self.absence.until else None

    @property
    def check(self) -> ReturnCheck | None:
        return self.checks[-1] if self.checks else None

    @property
    def suspended(self) -> bool:
        return any(entry.suspended for entry in self.entries)

    @property
    def state(self) -> AbsenceState:
        asks = any(entry.asks_return or entry.symptoms_gone_at or entry.paper for entry in self.entries)
        followed = [entry for entry in self.entries if entry.situation or entry.seen or entry.channel == Absence.Channel.HAND]
        course = Course(self.absence.end, self.suspended, asks, self.last("seen"), bool(followed))
        return AbsenceState(state_of(course))

    def covers(self, day) -> bool:
        """Is a day one of this illness?"""
        return covers(self.absence.first_day, self.back_day, day)

    def missed_on(self, day) -> bool:
        """Was the person away on that day?"""
        first = self.absence.missed_day
        return first is not None and covers(first, self.back_day, day)


def known(rows, known_at=None) -> list[Known]:
    """Absences with their entries and checks, those of the same episode before a correction among them. Cost: three queries.

    known_at: as they were known then; an end that was recorded later is none (the rows that are given must have been known).
    """
    rows = [_as_known(row, known_at) for row in rows]
    chains = {row.chain for row in rows}
    of_chain = Q(absence__in=chains) | Q(absence__episode__in=chains)
    entries, checks = defaultdict(list), defaultdict(list)
    if chains:
        for entry in AbsenceEntry.objects.known(known_at).filter(of_chain).select_related("absence", "by_person", "disease").order_by("at", "pk"):
            entries[entry.absence.chain].append(entry)
        for check in ReturnCheck.objects.known(known_at).filter(of_chain).select_related("absence", "by_person").order_by("at", "pk"):
            checks[check.absence.chain].append(check)
    return [Known(row, entries[row.chain], checks[row.chain]) for row in rows]


def _as_known(row, known_at):
    if known_at is not None and row.closed_at is not None and row.closed_at > known_at:
        row.until = row.closed_at = None
        row.end = ""
    return row


def syndrome_rows(at=None) -> list[SyndromeRule]:
    """The syndromes' rows that hold at an instant (default now), in their order."""
    return list(SyndromeRule.objects.holding(at or clock.now()).select_related("disease").order_by("order", "pk"))


def as_rows(rules) -> list[Row]:
    """Those rows as values for the rule."""
    return [Row(rule.code, frozenset(rule.any_of), rule.least, rule.fever_dc, rule.word) for rule in rules]


def syndromes(one: Known, rules) -> tuple[str, ...]:
    """The syndromes of an absence by some rows: all its symptoms, its highest temperature."""
    return syndromes_of(one.symptoms, max(one.temps, default=None), as_rows(rules))


# ---- may they be back?


def return_rule(one: Known, disease=None, at=None) -> Rule | None:
    """What a return must satisfy: the rule of the diagnosis, else of the syndrome; None where nothing is asked."""
    disease = disease or (one.last("disease_id") and next(e.disease for e in reversed(one.entries) if e.disease_id))
    if disease:
        return as_rule(rule_of(disease, at))
    if one.reason in {"injured", "other"}:
        return None
    rules = syndrome_rows(at)
    rows = [replace(row, word=True) for row in as_rows(rules)]  # to be careful with a return, a fever that nobody measured is one
    found = set(syndromes_of(one.symptoms, max(one.temps, default=None), rows))
    fitting = [rule for rule in rules if rule.code in found]
    asked = next((rule.disease for rule in fitting if rule.disease_id), None)
    if asked is not None:
        return as_rule(rule_of(asked, at))
    return Rule(certificate=CLINIC) if any(rule.clinic for rule in fitting) else None


def as_rule(row) -> Rule | None:
    """A disease's dated row as what a return is judged by."""
    if row is None:
        return None
    return Rule(
        row.case_days, row.case_day0, row.fever_hours, row.symptom_hours, row.handler_hours, row.certificate, row.checked
    )


def facts(one: Known) -> Facts:
    """What is known of an illness, as the rule reads it."""
    symptoms, check = set(one.symptoms), one.check
    fever = "fever" in symptoms or any(temp >= FEVER_DC for temp in one.temps) or one.last("fever_gone_at") is not None
    return Facts(
        onset_day=one.onset_day, rash_day=one.last("rash_day") or (one.onset_day if "rash" in symptoms else None), had_fever=fever,
        only_fever=fever and not symptoms - {"fever"}, fever_gone_at=one.last("fever_gone_at"),
        symptoms_gone_at=one.last("symptoms_gone_at"), handler=one.absence.person_kind == Kind.CANTEEN, paper=one.last("paper"),
        paper_from=one.last("paper_from"), clinic=check.agreed if check else None, clinic_from=check.from_day if check else None,
        condition_seen=bool(check and check.condition_seen),
    )  # fmt: skip


def verdict(one: Known, now=None, disease=None) -> Returning:
    """May the person be back now, by what is on record? What only the clinic knows has spoken through its conclusion."""
    return return_verdict(facts(one), return_rule(one, disease), now or clock.now(), clock.instant)
