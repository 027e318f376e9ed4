"""The health half of the fourteen days: watches and their checks, absences, a sweep, a chain, a screening, the clinic log, the gate.

Everything goes through the actions that people use, by those whose post it is; how many there are grows a little with the size.
"""

import datetime as dt
import random

from shouwang.checkin.actions import close_campaign
from shouwang.checkin.models import Channel
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.demo.illness import DAYS
from shouwang.demo.story import OUTBREAK
from shouwang.gate import actions as gate
from shouwang.roster import actions as roster
from shouwang.roster.ruling import ruling
from shouwang.watch.actions.absences import check_return, end_absence, follow_up, register_absence
from shouwang.watch.actions.clinic import enter_count, enter_visit, open_post
from shouwang.watch.actions.contacts import note_case, note_contacts
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.actions.health_contacts import share_out
from shouwang.watch.actions.needs import ask_need, settle_need, take_need
from shouwang.watch.actions.papers import issue_notice, issue_release
from shouwang.watch.actions.release import release_many, review_many, review_watch
from shouwang.watch.actions.returnees import declare_return
from shouwang.watch.actions.screenings import Found as Examined
from shouwang.watch.actions.screenings import audience, import_exams, open_screening
from shouwang.watch.actions.self_reports import report_self
from shouwang.watch.actions.sweep_marks import Found, mark_targets
from shouwang.watch.actions.sweeps import open_sweep
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.audiences import followed
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import Absence, Ground, Kind, SelfReport, Watch

# kind, ground, who of: they are opened on six mornings, in this order again and again
PATTERN = (
    (Kind.HOME_MONITORING, Ground.RETURNEE, "staff"), (Kind.SELF_MONITORING, Ground.CONTACT, "student"),
    (Kind.MONITORING, Ground.EXPOSED, "staff"), (Kind.SINGLE_ROOM, Ground.CONTACT, "student"),
    (Kind.SELF_MONITORING, Ground.CONTACT, "student"), (Kind.CENTRAL, Ground.CONTACT, "student"),
)  # fmt: skip
OPENED_ON = (1, 2, 3, 4, 6, 8)
A_MORNING = 5  # watches opened on each of them
ORDER = {"ordered_by": "望川区疾病预防控制局", "doc": "望川疾控〔%s〕12号"}
SAID = {
    "basis": "校疫情防控工作领导小组决定", "doc": "望川大防控〔%s〕7号", "say": "请先联系校医院，我们带您去等候处。", "phone": "10012340120",
    "waiting": "东门值班室",
}  # fmt: skip


class Watching:
    """Puts the health half on the timeline."""

    def __init__(self, story, cast, timeline, first_day: dt.date):
        self.story, self.cast, self.timeline, self.first_day = story, cast, timeline, first_day
        self.plan, self.posts = story.plan, story.posts
        self.draw = random.Random(f"{story.seed}:watching")
        self.clinic, self.office = cast.actor(self.posts.clinic), cast.actor(self.posts.office[0])
        self.order = self.draw.sample(range(len(self.plan.people)), len(self.plan.people))
        self.forgetful = set()  # one is released with a note of the doctor's, the other is still under watch when the clock stands

    def day(self, number) -> dt.date:
        """One of the fourteen days."""
        return self.first_day + dt.timedelta(days=number)

    def at(self, number, hour, deed, *args):
        """Have something done at an hour of a day."""
        self.timeline.at(clock.instant(self.day(number), int(hour * 60)), deed, *args)

    def plan_all(self):
        """Put everything on the timeline that is not an answer to what happened before."""
        self.at(0, 9.6, self._open_posts)
        for number in range(1, DAYS):
            self.at(number, 8.8, self._check, "am")
            self.at(number, 15.3, self._clinic_day, number)
            self.at(number, 10.6, self._review)
            self.at(number, 16.2, self._sign)
            self.at(number, 18.7, self._check, "pm")
        for place, number in enumerate(OPENED_ON):
            self.at(number, 9.3, self._open_watches, place, number)
        self._absences()
        self._whole()

    def _whole(self):
        """What happens once."""
        self.at(4, 14.1, self._screen)
        self.at(5, 11.6, self._trace)
        self.at(6, 16.6, self._draft_measure)
        self.at(11, 14.4, self._needs)
        self.at(12, 13.1, self._report)
        self.at(13, 13.6, self._report)
        if self.story.state == OUTBREAK:
            self.at(2, 11.2, self._open_sweep)
            self.at(3, 14.6, self._returnees)
            for number in range(3, 11):
                self.at(number, 15.1, self._ring_for_sweep, number)

    # ---- watches

    def _free(self, kind):
        """The next person of a kind who is well and was not chosen before."""
        kinds = {"staff"} if kind == "staff" else {"undergraduate", "postgraduate"}
        index = next(i for i in self.order if self.plan.people[i].kind in kinds and i not in self.story.ill and not self.story.is_exempt(i))
        self.order.remove(index)
        return self.cast.person(self.plan.people[index].number)

    def _open_watches(self, place, number):
        """A morning's watches: the last exposure lay some days back, so that the first ones end within the fortnight."""
        opened = []
        for n in range(A_MORNING):
            kind, ground, who = PATTERN[(place + n) % len(PATTERN)]
            said = {name: text % self.first_day.year if "%s" in text else text for name, text in ORDER.items()} if kind == Kind.CENTRAL else {}
            said |= {"ordered_day": self.day(number)} if said else {}
            day0 = self.day(number - 1 - (n * 3 + place) % 12)
            watch = open_watch(person=self._free(who), kind=kind, ground=ground, day0=day0, by=self.clinic, **said)
            issue_notice(watch=watch, by=self.clinic)
            opened.append(watch)
        contacts = [self.cast.person(self.posts.contact), self.cast.person(self.posts.clinic)]
        share_out(people=[watch.person for watch in opened], contacts=contacts, by=self.clinic)
        if number in (OPENED_ON[0], OPENED_ON[-1]):
            self.forgetful.add(opened[1].person_id)

    def _check(self, half):
        """The half-day's measurements, most of them by the people themselves; one forgets from the twelfth day on."""
        now = clock.now()
        rows = list(followed(now).order_by("pk"))
        if not rows:
            return
        campaign, day = ensure_followup(ruling(), clock.day_of(now)), clock.day_of(now)
        silent = self.forgetful if day >= self.day(11) else set()
        people = [pk for pk in dict.fromkeys(row.person_id for row in rows) if pk not in silent and self.draw.random() > 0.02]
        taken = record([self._measured(campaign, pk, day, half, now - dt.timedelta(minutes=1 + place)) for place, pk in enumerate(people)])
        if any(outcome.status != "recorded" for outcome in taken):
            raise RuntimeError(f"a check of the demonstration was not taken: {taken}")

    def _measured(self, campaign, person, day, half, at):
        answers = {"temp_c": f"36.{self.draw.randint(2, 8)}", "symptoms": ["none"]}
        return Incoming(
            campaign=campaign, person_id=person, answers=answers, by=self.clinic, channel=Channel.PROXY, day=day, slot=half, at=at
        )

    def _due(self):
        return list(Watch.objects.known().filter(until=None, last_day__lt=clock.today(), confirmed_at__isnull=False).order_by("pk"))

    def _review(self):
        """Those with nothing missed go together; of the others the clinic asked, and says so."""
        rows = self._due()
        for watch, _reasons in review_many(watches=rows, by=self.clinic).refused if rows else ():
            if clock.today() < self.day(DAYS - 1):  # the last morning's are still to be done
                self._review_one(watch)

    def _review_one(self, watch):
        try:
            review_watch(watch=watch, agreed=True, note="已电话核实：漏测当天无发热、无症状", by=self.clinic)
        except Refused:  # what no note helps over
            return

    def _sign(self):
        """The office signs what the clinic reviewed; each gets the paper that says so."""
        rows = self._due()
        for watch in release_many(watches=rows, by=self.office).done if rows else ():
            issue_release(watch=watch, by=self.clinic)

    def _report(self):
        """Somebody says of themself what the clinic should know."""
        person = self._free("student")
        what = SelfReport.What.CONTACT
        report_self(person=person, what=what, day=clock.today() - dt.timedelta(days=2), by=self.cast.actor(person.number), note="同寝同学发热")

    def _needs(self):
        """Three ask for something: one has it, one is being seen to, one waits."""
        rows = followed(clock.now()).filter(last_day__gt=self.day(DAYS - 1)).select_related("person__unit").order_by("pk")
        asked = [
            ask_need(person=row.person, kind=kind, text=text, by=self.cast.actor(row.person.number))
            for row, (kind, text) in zip(rows, (("meals", "三餐，不吃辣"), ("medicine", "布洛芬一盒"), ("study", "《高等数学》下册")), strict=False)
        ]
        for row in asked[:2]:
            take_need(need=row, by=self.clinic)
        for row in asked[:1]:
            settle_need(need=row, state="met", answer="每日三餐送到门口", by=self.clinic)

    # ---- absences

    def _absences(self):
        """Whoever has influenza stays away: registered by the adviser, followed up, looked at, back; the last ones are still away."""
        fallen = [(index, ill) for index, ill in self.story.ill.items() if len(ill.temps_dc) >= 4]
        for place, (index, ill) in enumerate(sorted(fallen, key=lambda pair: (pair[1].first, pair[0]))[:40]):
            later = place / 120
            self.at(ill.first, 8.6 + later, self._away, index, ill)
            self.at(ill.first + 1, 10.9 + later, self._rung, index)
            self.at(ill.first + len(ill.temps_dc) + 3, 9.1 + later, self._back, index)

    def _adviser(self, person):
        """Who follows somebody up: the adviser of the class where they are now, else the clinic."""
        unit = person.unit
        return self.cast.actor(self.posts.signers[unit.code]) if unit.kind == "class" and unit.code in self.posts.signers else self.clinic

    def _absence(self, index):
        return Absence.objects.known().select_related("person__unit").filter(person=self.cast.ids[index], until=None, person__unit__isnull=False).first()

    def _away(self, index, ill):
        person = self.cast.person(self.plan.people[index].number)
        if person.unit_id and self._absence(index) is None:
            register_absence(
                person=person, first_day=clock.today(), reason="ill", symptoms=("fever", "cough"), temp_dc=max(ill.temps_dc),
                by=self._adviser(person),
            )  # fmt: skip

    def _rung(self, index):
        row = self._absence(index)
        if row is not None:
            follow_up(absence=row, seen="doctor", hospital="校医院", situation="在寝室休息，已服药", by=self._adviser(row.person))

    def _back(self, index):
        """Two days after fever and cough the clinic looks, and the adviser lets them back; whom the rule holds back stays away."""
        row, gone = self._absence(index), clock.now() - dt.timedelta(days=3)
        if row is None:
            return
        follow_up(absence=row, fever_gone_at=gone, symptoms_gone_at=gone, asks_return=True, by=self._adviser(row.person))
        try:
            check_return(absence=row, agreed=True, from_day=clock.today(), by=self.clinic)
            end_absence(absence=row, by=self._adviser(row.person))
        except Refused:  # another rule asks more of this illness: they stay on the list of those who wait
            return

    # ---- the clinic log

    def _open_posts(self):
        if self.story.state == OUTBREAK:
            roster.open_standing_duty(
                code="standing", name="常态防控", since_day=self.day(0), review_day=self.day(120), by=self.office
            )
        unit = self.cast.units["XYY"]
        self.fever = open_post(name="发热门诊", nature="fever", unit=unit, by=self.clinic)
        self.ct = open_post(name="核医学科", nature="ct", unit=unit, by=self.clinic)

    def _clinic_day(self, number):
        """The fever clinic writes each visit down; the department of the CT counts the day's."""
        ill = [index for index, ill in self.story.ill.items() if ill.first == number][:12]
        for place, index in enumerate(ill):
            enter_visit(
                post=self.fever, at=clock.now() - dt.timedelta(minutes=place + 1), code=f"F{number:02}{place:02}", indication="symptom",
                person=self.cast.person(self.plan.people[index].number), by=self.clinic,
            )  # fmt: skip
        enter_count(
            post=self.ct, day=self.day(number), visits=8 + len(ill) + number % 5, abnormal=len(ill) // 4, reporter="阅片组", by=self.clinic
        )

    # ---- sweep, returnees, chain, screening

    def _open_sweep(self):
        self.sweep = open_sweep(
            code="S1", mandate=ruling(), question="近十四天是否到过望江市", place="420000", from_day=self.day(-14), to_day=self.day(1),
            unit=self.cast.units["01"], by=self.office,
        )  # fmt: skip

    def _ring_for_sweep(self, number):
        """A share of those who have not answered is rung up each afternoon; in the end one in a hundred is not reached."""
        left = list(self.sweep.targets.filter(state__in=["pending", "contacting", "not_reached"], person__unit__isnull=False).order_by("pk"))
        keep = max(1, self.sweep.targets.count() // 100)
        rung = left[keep:] if number == 10 else left[keep : keep + len(left) // 3]
        found = [Found(row.person_id, "positive" if row.pk % 61 == 0 else "negative", "phone") for row in rung]
        mark_targets(sweep=self.sweep, found=found + [Found(row.person_id, "no_answer", "phone") for row in left[:keep]], by=self.office)

        if number == 10:  # rung one by one: nobody's page asks a second form any longer
            close_campaign(campaign=self.sweep.windows.get().campaign, by=self.office)

    def _returnees(self):
        for place in range(12):
            declare_return(person=self._free("staff"), mandate=ruling(), division="420100", planned_day=self.day(4 + place), by=self.office)

    def _trace(self):
        """The clinic writes the line list of the cluster, and who was with whom in the room where it began."""
        early = sorted((ill.first, index) for index, ill in self.story.ill.items() if len(ill.temps_dc) >= 4 and ill.first <= 5)[:10]
        people = [self.cast.person(self.plan.people[index].number) for _first, index in early]
        cases = [
            note_case(mandate=ruling(), code=f"A{place + 1:02}", person=people[place], onset_day=self.day(first), by=self.clinic)
            for place, (first, _index) in enumerate(early)
        ]
        for place, case in enumerate(cases[:3]):
            later = [self.cast.ids[index] for first, index in early[place * 3 + 1 : place * 3 + 4] if first > early[place][0]]
            if later:
                note_contacts(case=case, people=later, kind="dormitory", source="dormitory", day=case.onset_day, by=self.clinic)

    def _screen(self):
        """First-year students of one college are examined; results are the clinic's alone."""
        people = audience(units=[self.cast.units["02"]], kinds=["undergraduate"])
        if not people.exists():
            return
        screening = open_screening(code="TB1", title="结核病筛查", disease=disease_by_word("tuberculosis"), people=people, by=self.clinic)
        done = [row for row in screening.targets.order_by("pk") if row.pk % 12]
        import_exams(screening=screening, found=[Examined(row, "first", clock.today(), "normal") for row in done], by=self.clinic)

    # ---- the gate

    def _draft_measure(self):
        """The office drafts, the leader signs the next morning; a guard asks from then on."""
        protection = self.cast.actor(self.posts.protection)
        self.gate = gate.open_gate(name="东门", waiting="东门值班室", by=protection)
        said = SAID | {"doc": SAID["doc"] % self.first_day.year}
        measure = gate.draft_measure(last_day=self.day(DAYS + 5), by=self.office, **said)
        self.at(7, 9.0, self._sign_measure, measure)

    def _sign_measure(self, measure):
        gate.sign_measure(measure=measure, by=self.cast.actor(self.posts.leaders[0]))
        for number in range(7, DAYS):
            self.at(number, 11.4, self._scan, number)

    def _scan(self, number):
        guard = self.cast.actor(self.posts.guard)
        for place in range(4):
            person = self.plan.people[(number * 97 + place * 31) % len(self.plan.people)]
            gate.scan(text=person.number, by=guard, gate=self.gate.pk)
