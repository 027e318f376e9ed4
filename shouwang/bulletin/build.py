"""From a frozen issue to a document that can be printed, in one language, internal or public.

It reads nothing but the frozen JSON, so an issue printed again years later is the same to the digit.
"""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import override

from shouwang.bulletin import counting, findings, public, restating, rules, sentences, statements, tables
from shouwang.bulletin.render import document as layout
from shouwang.bulletin.render.script import to_hant
from shouwang.bulletin.sentences import day_text, moment_text, name_in, say
from shouwang.bulletin.suppress import WITHHELD
from shouwang.core import clock
from shouwang.core.figures import percent, registry

LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
COLUMNS = ("expected", "answered", "missing", "exempt", "rate", "flagged", "fever", "under_check")
CHARTED = 20  # units drawn in one chart
RESTATED = 40  # lines of restatements printed; the whole list is on the issue's page and in its JSON


def site_address(key, about) -> str:
    """Where the rows behind a number are, below the institution's own address; '' where no page shows them."""
    declared = registry.get(key)
    if declared is None or declared.rows is None:
        return ""
    try:
        return reverse("site:figure", args=[key]) + "?" + urlencode(about)
    except NoReverseMatch:  # the rooms below the site can be run without it
        return ""


class Builder:
    """Builds one copy: language, audience and the address that numbers link to (base None: to none)."""

    def __init__(self, frozen, lang="zh-Hans", is_public=False, base=""):
        self.frozen, self.lang, self.public, self.base = frozen, lang, is_public, base
        self.frame, self.cells, self.threshold = frozen["frame"], frozen["cells"], frozen["small_cell"]
        self.opens = restating.figures_of(frozen)
        self.hidden = public.suppression(frozen) if is_public else public.NOTHING
        self.keep = {stage["name"] for stage in frozen["stages"]}
        self.used: dict[str, None] = {}

    def say(self, text, /, **particulars):
        return say(self.lang, text, **particulars)

    def typed(self, text):
        """What a person typed, in the script of the copy."""
        return to_hant(text, self.keep) if self.lang == "zh-Hant" else text

    def number(self, cell, key="", text="", figure="", counted_from=()) -> layout.Number:
        """A cell as printed. key: what it is called in a sentence, the figure's key if not said."""
        declared, about = self.opens.get(cell, ("", {}))
        self.used[figure or declared] = None
        value = self.cells.get(cell)
        href = "" if self.public else self._href(declared, about)
        shown = text or ("—" if value is None else str(value))
        number = layout.Number(value, shown, key or figure or declared, href=href)
        return self.hidden.number(cell, number, counted_from) if self.public else number

    def _href(self, key, about):
        address = site_address(key, about) if self.base is not None else ""
        return self.base + address if address else ""

    def rate(self, line, key="") -> layout.Number:
        """上报率 of a line: it opens the people who answered."""
        answered, expected = (f"t1/{line}/{name}" for name in ("answered", "expected"))
        text = percent(self.cells[answered], self.cells[expected])
        number = self.number(answered, key or "bulletin.rate", text, "bulletin.rate", (answered, expected))
        if number.hidden:
            return layout.Number(None, "—*", number.key, hidden=True)
        return layout.Number(None, text, number.key, href=number.href)

    # ── one: the numbers ──

    def lines(self):
        return public.public_lines(self.frame) if self.public else self.frame["lines"]

    def label(self, line) -> str:
        """What stands at the head of a line of table 1."""
        if line["kind"] == "total":
            return self.say(sentences.TOTAL)
        if line["kind"] == "subtotal":
            return self.say(sentences.SUBTOTAL, group=self.say(sentences.GROUPS[line["group"]]))
        name = name_in(self.lang, line["names"])
        return self.say(sentences.OWN, name=name) if line["kind"] == "own" else name

    def row(self, line) -> layout.Row:
        cells = [
            self.rate(line["key"]) if name == "rate" else self.number(f"t1/{line['key']}/{name}") for name in COLUMNS
        ]
        emphasis = line["kind"] if line["kind"] in {"subtotal", "total"} else ""
        return layout.Row(self.label(line), tuple(cells), 1 if line["kind"] == "unit" else 0, emphasis)

    def daily(self) -> layout.Table:
        """Table 1."""
        titles = {name: self.term(f"checkin.{name}") for name in COLUMNS if name != "rate"}
        titles["rate"] = self.term("bulletin.rate")
        columns = (layout.Column("unit", self.say(sentences.UNIT), "left"),)
        columns += tuple(layout.Column(name, titles[name]) for name in COLUMNS)
        rows = tuple(self.row(line) for line in self.lines())
        return layout.Table("daily", 1, self.say(sentences.DAILY), columns, rows, note=self.daily_note())

    def daily_note(self):
        campaign = self.frozen["campaign"]
        day = day_text(self.lang, campaign["day"])
        if campaign["slot_name"]:
            day = f"{day} {self.say(sentences.HALF[campaign['slot_name']])}"
        note = self.say(sentences.COUNTED, campaign=self.typed(campaign["name"]), day=day)
        return note + (self._in_language(self.hidden) if self.public else "")

    def _in_language(self, hidden):
        with override(self.lang.lower()):
            said = hidden.sentence
        return to_hant(said) if self.lang == "zh-Hant" else said

    def term(self, key):
        return self.say(registry[key].term)

    def lead(self) -> layout.Paragraph:
        """The totals in one sentence: the same cells as the last line of the table."""
        names = [name for name in COLUMNS if name != "rate"]
        numbers = (*(self.number(f"t1/total/{name}") for name in names), self.rate("total"))
        return layout.Paragraph(self.say(sentences.LEAD), numbers=numbers)

    def others(self):
        for slot, campaign in zip(self.frame["others"], self.frozen["others"], strict=True):
            numbers = [self.number(f"other/{slot}/{name}") for name in ("expected", "answered", "missing", "flagged")]
            yield layout.Paragraph(self.say(sentences.OTHER, name=self.typed(campaign["name"])), numbers=tuple(numbers))

    def charts(self):
        """The three charts; in a public copy those of which nothing but noughts may be drawn are left out."""
        for chart in self._charts():
            if not self.public or any(any(series.values) for series in chart.series):
                yield chart

    def _charts(self):
        yield self.chart("hours", sentences.HOURS, "bar", *self.hour_points(), sentences.ANSWERED)
        yield self.chart("days", sentences.DAYS, "line", *self.day_points(), sentences.FLAGGED)
        lines, title = self.charted_lines()
        if lines:
            x = [self.label(line) if line["kind"] == "unit" else self.say(sentences.GROUPS[line["group"]]) for line in lines]
            values = [self.point(f"t1/{line['key']}/flagged") for line in lines]
            yield self.chart("units", title, "bar", x, values, sentences.FLAGGED)

    def charted_lines(self):
        """The units with most flagged answers; the kinds of units where no unit is named."""
        units = [line for line in self.lines() if line["kind"] == "unit" and self.cells[f"t1/{line['key']}/flagged"]]
        units.sort(key=lambda line: -self.cells[f"t1/{line['key']}/flagged"])
        if units and not self.public:
            return units[:CHARTED], sentences.UNITS
        groups = [line for line in self.lines() if line["kind"] == "subtotal"]
        return groups, sentences.GROUPED

    def point(self, cell):
        """A value in a chart; None where there is no answer or it is hidden."""
        return None if cell in self.hidden.hidden else self.cells.get(cell)

    def hour_points(self):
        names = [self.hour_label(hour) for hour in self.frame["hours"]]
        return names, [self.point(f"hours/{hour}") for hour in self.frame["hours"]]

    def hour_label(self, hour):
        if hour == counting.LATER:
            return self.say(sentences.LATER)
        day, _t, hours = hour.partition("T")
        return self.say(sentences.HOUR, hour=int(hours)) if hours else day_text(self.lang, day, short=True)

    def day_points(self):
        days = self.frame["days"]
        return [day_text(self.lang, day["day"], short=True) for day in days], [self.point(f"days/{day['day']}") for day in days]

    def chart(self, key, title, kind, x, values, series) -> layout.Chart:
        said = [(value, place) for value, place in zip(values, x, strict=True) if value]
        people, place = max(said, default=(0, ""), key=lambda pair: pair[0])
        description = self.say(sentences.PEAK, place=place, people=people) if people else ""
        if self.public and None in values:
            description += self.say(sentences.GAPS, threshold=self.threshold)
        lines = (layout.Series(self.say(series), tuple(values)),)
        return layout.Chart(key, self.say(title), kind, tuple(x), lines, self.say(sentences.PEOPLE), description)

    def other_tables(self, section):
        by_key = {table["key"]: table for table in self.frozen["tables"]}
        for place in tables.PLACES:
            if place.section == section:
                yield self.other_table(place, by_key[place.key])

    def other_table(self, place, table) -> layout.Table:
        first = layout.Column("item", self.say(place.first), "left")
        title = self.say(place.title)
        if table["absent"]:
            return layout.Table(place.key, place.number, title, (first,), absent=self.say(sentences.ABSENT))
        shown = [(key, names) for key, names in table["columns"] if not (self.public and key in table["inside"])]
        columns = (first, *(layout.Column(key, self.named(names)) for key, names in shown))
        rows = []
        for key, names, emphasis in table["lines"]:
            cells = tuple(self.table_number(place.key, table, key, column) for column, _names in shown)
            rows.append(layout.Row(self.named(names), cells, 0, emphasis))
        note = self.named(table["note"]) if table["note"] else ""
        return layout.Table(place.key, place.number, title, columns, tuple(rows), note=note)

    def named(self, names):
        """A title or label as it is kept in the issue, by language."""
        return name_in(self.lang, names)

    def table_number(self, key, table, row, column) -> layout.Number:
        """One cell of a table that another room filled: a count, a change with its sign, or a rate of two counts."""
        cell = f"{key}/{row}/{column}"
        if column not in table["rates"]:
            value = self.cells.get(cell)
            signed = f"{value:+d}".replace("-", "−") if column in table["inside"] and value else ""
            return self.number(cell, text=signed)
        part, whole = (f"{key}/{row}/{name}" for name in table["rates"][column])
        number = self.number(part, table["rate"], percent(self.cells[part], self.cells[whole]), table["rate"], (part, whole))
        if number.hidden:
            return layout.Number(None, WITHHELD, number.key, hidden=True)
        return layout.Number(None, number.text, number.key, href=number.href)

    def statements(self, section):
        """The sentences of a section whose numbers other rooms fill."""
        for said in self.frozen.get("said", ()):
            if said["section"] == section:
                text = self.say(statements.TEXTS[said["code"]], name=self.named(said["names"]) if said["names"] else "")
                numbers = [self.number(cell, word) for word, cell in said["words"].items()]
                yield layout.Paragraph(text, numbers=tuple(numbers))

    # ── two, three, four: the words ──

    def words(self, text, private=False):
        """What somebody typed, marked when it holds figures of its own; left out of a public copy that it would betray."""
        if private and self.public:
            return self.say(sentences.WITHHELD)
        text = self.typed(text)
        return self.say(sentences.TYPED, text=text) if rules.has_typed_figures(text, findings.TOKEN) else text

    def boxes(self, section):
        for box in self.frozen["boxes"]:
            if box["section"] == section:
                group = self.typed(box["group"])
                text = self.words(box["text"], box["private"]) if box["text"] else ""
                yield layout.Box(group, text, self.say(sentences.MISSING_BOX, group=group))

    def problems(self):
        if self.frozen["not_yet_cut_off"]:
            yield layout.Paragraph(self.say(sentences.NOT_YET))
        for problem in self.frozen["problems"]:
            yield self.problem(problem)
        if not self.frozen["problems"] and not self.frozen["not_yet_cut_off"]:
            yield layout.Paragraph(self.say(sentences.NO_PROBLEMS))

    def problem(self, problem) -> layout.Problem:
        text = self.generated(problem) if problem["generated"] else self.words(problem["text"], problem["private"])
        numbers = []
        for token in dict.fromkeys(findings.tokens(text)):
            number = self.token(token, len(numbers))
            text = text.replace("{" + token + "}", "{" + number.key + "}")
            numbers.append(number)
        return layout.Problem(text, problem["generated"], tuple(numbers))

    def generated(self, problem):
        """A generated problem in the language of the copy, its units by their names there."""
        particulars = dict(problem["particulars"])
        names = {line["units"][0]: name_in(self.lang, line["names"]) for line in self.frame["lines"] if line["kind"] == "unit"}
        if "id" in particulars:
            particulars["unit"] = names.get(particulars["id"], particulars["unit"])
        if "ids" in particulars:
            known = {unit: names.get(unit, "") for unit in particulars["ids"]}
            if all(known.values()):
                with override(self.lang.lower()):
                    particulars["units"] = findings.named(known, particulars["ids"])
        return self.say(findings.TEXTS[problem["code"]], **particulars)

    def token(self, token, place) -> layout.Number:
        """The number of a token; the same figure twice in a sentence gets a name of its own."""
        word, _colon, unit = token.partition(":")
        figure = "bulletin.rate" if word == "rate" else findings.FIGURES.get(word) or self.opens[f"finding/{token}"][0]
        key = figure if not place else f"{figure}#{place}"
        line = f"t1/unit:{unit}"
        value = self.cells.get(f"finding/{token}")
        if word == "rate":
            text = percent(self.cells.get(f"finding/missing:{unit}", 0), self.cells.get(f"finding/expected:{unit}", 0))
            text = text if f"finding/missing:{unit}" in self.cells else f"{value // 10}.{value % 10}%"
            return self.number(f"finding/{token}", key, text, figure, (f"{line}/missing", f"{line}/expected"))
        if word in {"missing", "expected"}:
            number = self.number(f"finding/{token}", key, figure=figure)
            return self.hidden.number(f"{line}/{word}", number) if self.public else number
        return self.number(f"finding/{token}", key, figure=figure)

    def next_steps(self):
        text = self.frozen["next_steps"]
        if text:
            yield layout.Paragraph(self.words(text, self.frozen["next_steps_private"]))
        boxes = list(self.boxes(4))
        yield from (box for box in boxes if box.text)
        empty = [box.group for box in boxes if not box.text]
        if empty:
            yield layout.Paragraph(self.say(sentences.MISSING_BOXES, groups="、".join(empty)))

    def restatements(self) -> tuple[str, ...]:
        """The changes to earlier issues, one line for each line of a table that changed."""
        entries = [entry for entry in self.frozen["restatements"] if self._printed(entry)]
        by_line: dict = {}
        for entry in entries:
            by_line.setdefault((entry["serial"], entry["line"] or entry["cell"].rpartition("/")[0]), []).append(entry)
        out = [self.restated(group) for group in list(by_line.values())[:RESTATED]]
        rest = len({(entry["serial"], entry["cell"]) for entry in self.frozen["restatements"]}) - len(
            [entry for group in list(by_line.values())[:RESTATED] for entry in group]
        )
        if self.public and rest:
            out.append(self.say(sentences.RESTATED_PUBLIC))
        elif rest and len(by_line) > RESTATED:
            out.append(self.say(sentences.RESTATED_MORE, count=rest))
        return tuple(out)

    def _printed(self, entry):
        if entry.get("place"):
            return not self.public
        known = entry["line"] and entry["cell"].rpartition("/")[2] in public.PRINTED
        return known and (entry["public"] or not self.public)

    def restated(self, group) -> str:
        first = group[0]
        changes = [
            self.say(sentences.RESTATED_ONE, term=self.restated_term(entry), issued=_shown(entry["issued"]), now=_shown(entry["now"]))
            for entry in group
        ]  # fmt: skip
        line = self.named(first["place"]["row"]) if first.get("place") else self.label(first)
        return self.say(
            sentences.RESTATED, number=first["number"], day=day_text(self.lang, first["day"]), line=line, changes="、".join(changes)
        )

    def restated_term(self, entry):
        return self.named(entry["place"]["column"]) if entry.get("place") else self.term(entry["figure"])

    # ── the whole ──

    def sections(self):
        numbers = [self.say(number) for number, _title in sentences.SECTIONS]
        titles = [self.say(title) for _number, title in sentences.SECTIONS]
        blocks = (
            (self.lead(), self.daily(), *(() if self.public else self.others()), *self.charts(), *self.other_tables(1), *self.statements(1)),
            (*self.statements(2), *self.boxes(2), *self.other_tables(2)),
            tuple(self.problems()),
            tuple(self.next_steps()),
        )
        return tuple(layout.Section(*each) for each in zip(numbers, titles, blocks, strict=True))

    def definitions(self):
        return tuple(
            (key, self.term(key), self.say(registry[key].definition)) for key in self.used if key in registry
        )

    def document(self, stamped_at=None) -> layout.Document:
        frozen = self.frozen
        signed = next((stage for stage in frozen["stages"] if stage["step"] == "signed"), None)
        sections = self.sections()
        number = self.say(sentences.UNNUMBERED)
        if frozen["number"]:
            number = self.say(sentences.NUMBER, year=frozen["year"], number=frozen["number"])
        return layout.Document(
            lang=self.lang, title=self.title(), organisation=self.say(sentences.OFFICE, name=self.typed(frozen["institution"])),
            number_text=number, issued_day_text=day_text(self.lang, frozen["issued_day"]),
            as_of_text=self.say(sentences.AS_OF, at=moment_text(self.lang, frozen["known_at"])),
            not_yet_cut_off=self.say(sentences.NOT_YET) if frozen["not_yet_cut_off"] else "",
            signer=signed["name"] if signed else "", mark=self.say(sentences.MARKS[frozen["mark"]]) if frozen["mark"] else "",
            sections=sections, report_to=self._lines("report_to"), send_to=self._lines("send_to"), copy_to=self._lines("copy_to"),
            closing_line=self.say(sentences.CLOSING, number=frozen["number"]) if frozen["number"] else "",
            stage_lines=tuple(self._stages()), restatements=self.restatements(), public=self.public,
            definitions=self.definitions(), stamped_at=stamped_at or clock.parse_instant(frozen["known_at"]),
        )  # fmt: skip

    def title(self):
        """The issue's own title; the usual one in the language of the copy."""
        usual = say("zh-Hans", sentences.TITLE, name=self.frozen["institution"])
        if self.frozen["title"] == usual:
            return self.say(sentences.TITLE, name=self.typed(self.frozen["institution"]))
        return self.typed(self.frozen["title"])

    def _lines(self, name):
        return tuple(self.typed(text) for text in self.frozen[name])

    def _stages(self):
        for stage in self.frozen["stages"]:
            if stage["step"] in {"draft", "review", "countersign", "signed"}:
                yield self.say(sentences.STEPS[stage["step"]], name=stage["name"], at=moment_text(self.lang, stage["at"], short=True))


def _shown(value):
    return "—" if value is None else str(value)


def document(issue, lang="zh-hans", is_public=False, base=settings.PUBLIC_URL) -> layout.Document:
    """A signed issue in a language, ready for a renderer. base: what addresses of rows begin with; None: no number opens."""
    builder = Builder(issue.frozen, LANGUAGES[lang.lower()], is_public, base)
    return builder.document(issue.issued_at)


