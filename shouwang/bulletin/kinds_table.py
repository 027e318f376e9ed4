"""Table 2 人员分类: each kind of measure in rows of its own, never added up; how watches ended; what waits for the clinic."""

from django.utils.translation import gettext_lazy as _

from shouwang.bulletin import tables
from shouwang.bulletin.models import Issue
from shouwang.bulletin.sentences import in_languages
from shouwang.core import clock
from shouwang.roster import access
from shouwang.watch.figures.watches import table as counted_watches
from shouwang.watch.models import End, Kind

TITLES = {
    "staff": _("教职工"), "student": _("学生"), "family": _("家属"), "other": _("其他"), "total": _("合计"), "change": _("较上期"),
}  # fmt: skip
GROUPS = ("staff", "student", "family", "other")
PARTS = {
    "standing": _("%(what)s：现有"), "opened": _("%(what)s：当日新增"), "closed": _("%(what)s：当日解除"), "ever_opened": _("%(what)s：累计"),
    "ever_closed": _("%(what)s：累计解除"),
}  # fmt: skip
ENDED = {"closed": _("%(what)s：当日"), "ever_closed": _("%(what)s：累计")}
PENDING = _("待核实：现有")
NOTE = _("各类措施分开统计，不相加；解除含期满、提前、转诊、转集中、确诊和失联，累计＝现有＋累计解除。")


class Table:
    """Fills table 2 as known at an instant."""

    def __init__(self, frame, known_at, at):
        when = clock.local(at).isoformat()
        self.about = {"day": frame["day"], "at": when, "known_at": when, "since": frame["since"]}
        self.known_at = clock.local(known_at).isoformat() if known_at else ""
        self.before = _cells_before(frame)
        self.rows, self.cells, self.figures, self.sums, self.bounds, self.unprinted = [], {}, {}, [], [], {}

    def row(self, key, label, measure, counted, **narrowed):
        """One row: how many of each group of people, all together, and the change since the issue before."""
        self.rows.append((key, label, ""))
        numbers = {group: counted.get(group, 0) for group in GROUPS}
        numbers["total"] = sum(numbers.values())
        before = self.before.get(tables.cell("kinds", (key, "total")))
        if before is not None:
            numbers["change"] = numbers["total"] - before
        self.cells |= {(key, column): value for column, value in numbers.items()}
        for column in (*GROUPS, "total"):  # a change opens nothing: it is the difference of two that do
            about = self.about | narrowed | ({"group": column} if column in GROUPS else {})
            self.figures[key, column] = (f"watch.{measure}", about)
        self.sums.append(((key, "total"), tuple((key, group) for group in GROUPS)))

    def fill(self) -> tables.Filled | None:
        """The table; None where nobody was ever under watch and nothing waits."""
        by_kind, then = self.count(), self.count(known_at=self.about["known_at"])
        by_end = {(end, group): parts for end in End for (kind, group), parts in self.count(end=str(end)).items() if not kind}
        pending = {group: then[cell]["pending"] for cell in then for group in GROUPS if cell == ("", group)}
        used = [kind for kind in Kind if by_kind.get((kind, ""), {}).get("ever_opened")]
        ends = [end for end in End if by_end.get((end, ""), {}).get("ever_closed")]
        if not used and not any(pending.values()):
            return None
        for kind in used:
            self._kind(kind, by_kind)
        self._ends(ends, by_end, used)
        self.row("pending", in_languages(PENDING), "pending", pending)
        columns = tuple((key, in_languages(title)) for key, title in TITLES.items())
        return tables.Filled(
            columns, tuple(self.rows), self.cells, self.figures, tuple(self.sums), tuple(self.bounds), self.unprinted,
            inside=("change",), note=in_languages(NOTE),
        )  # fmt: skip

    def count(self, **more) -> dict:
        """(kind, group) → part → how many, as known at the table's instant."""
        return counted_watches(access.everything(), **(self.about | {"known_at": self.known_at} | more))

    def _kind(self, kind, counted):
        for part, text in PARTS.items():
            label = in_languages(text, what=kind.label)
            self.row(f"{kind}.{part}", label, part, _groups(counted, kind, part), kind=str(kind))
        for column in (*GROUPS, "total"):
            parts = ((f"{kind}.standing", column), (f"{kind}.ever_closed", column))
            self.sums.append(((f"{kind}.ever_opened", column), parts))
            self.bounds += [
                ((f"{kind}.{day}", column), (f"{kind}.{ever}", column))
                for day, ever in (("opened", "ever_opened"), ("closed", "ever_closed"))
            ]

    def _ends(self, ends, counted, used):
        """How watches ended; all kinds together they are as many as ended."""
        for end in ends:
            for part, text in ENDED.items():
                self.row(
                    f"end.{end}.{part}",
                    in_languages(text, what=end.label),
                    part,
                    _groups(counted, end, part),
                    end=str(end),
                )
            self.bounds += [
                ((f"end.{end}.closed", column), (f"end.{end}.ever_closed", column)) for column in (*GROUPS, "total")
            ]
        for part in ENDED if ends else ():
            for column in (*GROUPS, "total"):
                ways = tuple((f"end.{end}.{part}", column) for end in ends)
                self.unprinted[f"all.{part}", column] = sum(self.cells[way] for way in ways)
                self.sums += [
                    ((f"all.{part}", column), ways),
                    ((f"all.{part}", column), tuple((f"{kind}.{part}", column) for kind in used)),
                ]


def _groups(counted, name, part) -> dict:
    return {group: counted.get((name, group), {}).get(part, 0) for group in GROUPS}


def _cells_before(frame) -> dict:
    """The cells of the issue before, as it was issued."""
    issue = Issue.objects.filter(serial=frame["previous"]).first() if frame.get("previous") else None
    return issue.frozen["cells"] if issue else {}


def fill(frame, known_at, at) -> tables.Filled | None:
    """Table 2 as known at an instant (None: now), of the frame's day up to `at`."""
    return Table(frame, known_at, at).fill()
