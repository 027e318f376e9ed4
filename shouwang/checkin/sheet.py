"""The daily sheet 日报 / 零报告表 of a consolidating office: one line a second-level unit, for one slot and one chain.

    单位 | 应报 | 已报 | 未报 | 免报 | 异常 | 其中发热 | 当日新增异常 | 累计异常人数 | 备注

*当日新增异常* counts people flagged in this slot who were not flagged in the slot before it (the previous one of the
campaign that was opened; all flagged where there is none). *累计异常人数* counts distinct people who were ever flagged in the
campaign up to and with this slot, by any version of a return, and who stand on this slot's roster. Both as known at the
sheet's instant, in the unit where the person stands in this slot.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.checkin import signing
from shouwang.checkin.chains import Chain
from shouwang.checkin.models import Campaign, DailySheet, Explanation, SignOff, Slot
from shouwang.checkin.totals import flagged, totals, units_of
from shouwang.core import clock, institution
from shouwang.core.export import xlsx_bytes
from shouwang.core.models import Event
from shouwang.core.rollcall import Place
from shouwang.core.shapes import after
from shouwang.roster.models import Account, Unit

DEFINITION = "sheet/1"
COLUMNS = (
    ("expected", gettext_lazy("应报")), ("answered", gettext_lazy("已报")), ("missing", gettext_lazy("未报")),
    ("exempt", gettext_lazy("免报")), ("flagged", gettext_lazy("异常")), ("fever", gettext_lazy("其中发热")),
    ("new_flagged", gettext_lazy("当日新增异常")), ("ever_flagged", gettext_lazy("累计异常人数")),
)  # fmt: skip
FIELDS = tuple(name for name, _title in COLUMNS)


@dataclass(frozen=True)
class Line:
    """One unit of a sheet, or the total: its numbers, and what stands under 备注."""

    unit_id: int
    name: str
    numbers: dict
    note: str

    @property
    def cells(self):
        """The numbers in the order of the columns."""
        return [self.numbers[name] for name in FIELDS]


@dataclass(frozen=True)
class Sheet:
    """A sheet ready to print: what it is about, its lines, and who stands for it."""

    slot: Slot
    chain: Chain
    known_at: object
    lines: tuple[Line, ...]
    total: Line
    filled_by: str = ""
    reviewed_by: str = ""
    phone: str = ""
    sent: DailySheet | None = None
    signed: SignOff | None = None

    @property
    def title(self) -> str:
        """The heading: 零报告表 when there is nothing abnormal, else 日报."""
        zero = self.total.numbers["flagged"] == 0
        return _("健康情况零报告表") if zero else _("健康情况日报")

    @property
    def not_yet_cut_off(self) -> bool:
        """Was it counted before the cut-off?"""
        return self.known_at < self.slot.cutoff_at


def zero_text(numbers) -> str:
    """What a sheet says of a unit without anything abnormal: 零报告, or 异常0、未报n while people are missing; '' otherwise."""
    if numbers["flagged"]:
        return ""
    if not numbers["missing"]:
        return _("零报告") if numbers["expected"] else ""
    return _("异常0、未报%(missing)s") % {"missing": numbers["missing"]}


def previous_slot(slot: Slot, known_at=None) -> Slot | None:
    """The slot of the same campaign just before this one, among those that had been opened by an instant (None: by now)."""
    earlier = Slot.objects.filter(campaign_id=slot.campaign_id, opens_at__lt=slot.opens_at, sealed_at=None)
    if known_at is not None:  # a day that is filled in afterwards was not there to compare with
        earlier = earlier.filter(opened_at__lte=known_at)
    return earlier.select_related("campaign__unit").order_by("-opens_at").first()


def ever_flagged(campaign: Campaign, slot: Slot, known_at) -> set[int]:
    """Distinct people ever flagged in a campaign up to and with a slot, as known then. Cost: one query on the flagged index."""
    by_then = " AND r.recorded_at <= %(k)s" if known_at is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.person_id FROM checkin_return r JOIN checkin_slot s ON s.id = r.slot_id"
            f" WHERE r.flagged AND s.campaign_id = %(campaign)s AND s.opens_at <= %(opens)s{by_then}",
            {"campaign": campaign.pk, "opens": slot.opens_at, "k": known_at},
        )
        return {row[0] for row in cursor.fetchall()}


def numbers_of(slot: Slot, chain: Chain, known_at=None, at=None) -> dict[str, dict[str, int]]:
    """unit id (text) → the numbers of the sheet, for each second-level unit with people of the chain. Cost: a recount.

    The institution's own people, who stand in no second-level unit, are a line under the root's id.
    """
    counted = totals(slot, known_at, at, chain)
    before = previous_slot(slot, known_at)
    yesterday = {row.person_id for row in flagged(before, known_at)} if before else set()
    fresh = {row.person_id for row in flagged(slot, known_at)} - yesterday
    ever = ever_flagged(slot.campaign, slot, known_at)
    where = units_of(slot, ever, known_at, chain)
    paths = {unit: node.place.path for unit, node in counted.nodes.items()}

    def within(people, place: Place, own):
        units = [paths.get(where.get(person), "") for person in people]
        high = after(place.path)
        return sum(path == place.path if own else place.path <= path < high for path in units)

    def numbers(place, picture, own=False):
        return picture | {"new_flagged": within(fresh, place, own), "ever_flagged": within(ever, place, own)}

    root = counted.node.place
    lines = {str(node.place.id): numbers(node.place, counted.of(node.place.id)) for node in counted.second_level()}
    lines[str(root.id)] = numbers(root, counted.own(root.id), own=True)
    return {unit: line for unit, line in lines.items() if line["on_roster"]}


def total_of(lines) -> dict[str, int]:
    """The sum of a sheet's lines."""
    total = dict.fromkeys(("on_roster", *FIELDS), 0)
    for line in lines:
        total = {name: total[name] + line[name] for name in total}
    return total


def build(slot: Slot, chain: Chain, known_at, numbers=None) -> Sheet:
    """The sheet of a chain for a slot as known at an instant; from `numbers` where they were asserted before."""
    numbers = numbers_of(slot, chain, known_at) if numbers is None else numbers
    units = Unit.objects.in_bulk([int(unit) for unit in numbers])
    words = signing.last_words(slot, known_at)
    lines = [
        Line(int(unit), units[int(unit)].name, line, _note(slot, line, words, int(unit), chain))
        for unit, line in sorted(numbers.items(), key=lambda item: units[int(item[0])].path)
    ]
    total = total_of(numbers.values())
    signed = words.get((_root_id(), chain.code))
    return Sheet(
        slot=slot, chain=chain, known_at=known_at, lines=tuple(lines), total=Line(0, _("合计"), total, zero_text(total)),
        signed=signed if signed and signed.verdict == SignOff.Verdict.SIGNED else None,
    )  # fmt: skip


def _root_id():
    return Unit.objects.values_list("pk", flat=True).get(path="R")


def _note(slot, line, words, unit, chain):
    """备注: the zero text, and whether the unit has signed."""
    found = [words[unit, code] for code in {chain.code, ""} if (unit, code) in words]
    word = max(found, key=lambda row: row.pk, default=None)
    parts = [zero_text(line)]
    if word is None:
        parts.append(_("未审核"))
    elif word.verdict == SignOff.Verdict.RETURNED:
        parts.append(_("退回补正"))
    elif word.overdue:
        parts.append(_("逾期审核"))
    return "；".join(part for part in parts if part)


def as_sent(row: DailySheet) -> Sheet:
    """The sheet as it was sent: its numbers from the assertion, its people from the row."""
    from shouwang.checkin.chains import chain_by_code

    kept = row.assertion
    sheet = build(row.slot, chain_by_code(row.chain), kept.known_at, kept.numbers["units"])
    filled, reviewed = row.filled_by, row.reviewed_by
    return Sheet(**{**vars(sheet), "filled_by": filled, "reviewed_by": reviewed, "phone": row.phone, "sent": row})


def explanations(slot: Slot, people) -> dict[int, str]:
    """person → why they are missing, as last said."""
    rows = Explanation.objects.filter(slot=slot, person_id__in=list(people)).order_by("id")
    return dict(rows.values_list("person_id", "text"))


def heading_lines(sheet: Sheet) -> list[str]:
    """What stands over the table: institution, title, office, day, as of."""
    name = institution.current().name
    as_of = clock.local(sheet.known_at).strftime("%Y-%m-%d %H:%M")
    lines = [
        f"{name} {sheet.title}",
        _("归口部门：%(office)s    专项：%(campaign)s    日期：%(day)s %(slot)s")
        % {"office": sheet.chain.office or _("全体"), "campaign": sheet.slot.campaign.name, "day": sheet.slot.day, "slot": sheet.slot.name},
        _("截至 %(as_of)s") % {"as_of": as_of},
    ]  # fmt: skip
    if sheet.not_yet_cut_off:
        lines.append(_("尚未截止"))
    return lines


def foot_line(sheet: Sheet) -> str:
    """Who filled it in, who reviewed it, the telephone, and the place for the seal."""
    return _("填报人：%(filled)s    审核人：%(reviewed)s    电话：%(phone)s    （盖章）") % {
        "filled": sheet.filled_by or "________", "reviewed": sheet.reviewed_by or "________", "phone": sheet.phone or "________",
    }  # fmt: skip


def xlsx(sheet: Sheet, watermark="") -> bytes:
    """The sheet as an A4 workbook."""
    header = [_("单位"), *(str(title) for _name, title in COLUMNS), _("备注")]
    rows = [[line.name, *line.cells, line.note] for line in (*sheet.lines, sheet.total)]
    before = [*heading_lines(sheet), foot_line(sheet)]
    return xlsx_bytes(sheet.title, header, rows, watermark=watermark, before=before, widths=(24, *(8,) * 6, 12, 12, 24))


def senders(row: DailySheet) -> set[str]:
    """Whoever sent a sheet, under every name that they may act by: they neither receive nor return it."""
    sent = set(Event.objects.filter(verb="checkin.sheet_sent", ref=f"checkin.DailySheet:{row.pk}").values_list("by", flat=True))
    accounts = [int(ref.partition(":")[2]) for ref in sent if ref.startswith("roster.Account:")]
    people = Account.objects.filter(pk__in=accounts).values_list("person_id", flat=True)
    return sent | {f"roster.Person:{person}" for person in people}
