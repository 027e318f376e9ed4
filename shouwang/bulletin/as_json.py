"""An issue as JSON for other programs: the same cells as every other copy, and as little in the public one."""

from shouwang.bulletin import public
from shouwang.bulletin.build import Builder
from shouwang.checkin.totals import COUNTED
from shouwang.core import clock


class Printer:
    """Writes one issue; what a public copy hides is null, and named in `hidden`."""

    def __init__(self, issue, lang="zh-Hans", is_public=False):
        self.issue, self.frozen, self.public = issue, issue.frozen, is_public
        self.builder = Builder(self.frozen, lang, is_public)
        self.hidden = self.builder.hidden
        self.names = public.PRINTED if is_public else COUNTED

    def value(self, cell):
        return None if cell in self.hidden.hidden else self.frozen["cells"].get(cell)

    def numbers(self, line) -> dict:
        """The counters of a line; in the public copy only those that it prints."""
        return {name: self.value(f"t1/{line['key']}/{name}") for name in self.names}

    def units(self):
        for line in self.builder.lines():
            if line["kind"] in {"unit", "own"}:
                head = {"unit": line["unit"], "path": line["path"], "name": line["names"]["zh-Hans"]}
                yield head | {"kind": line["unit_kind"], "group": line["group"], **self.numbers(line)}

    def tables(self):
        columns = ["unit", *self.names]
        rows = [
            {"key": line["key"], "kind": line["kind"], "label": self.builder.label(line), "values": self.numbers(line)}
            for line in self.builder.lines()
        ]
        yield {"key": "daily", "number": 1, "absent": False, "columns": columns, "rows": rows}
        for table in self.frozen["tables"]:
            if table["absent"]:
                yield {"key": table["key"], "number": table["number"], "absent": True, "columns": [], "rows": []}
                continue
            keys = [key for key, _names in table["columns"] if not (self.public and key in table["inside"])]
            yield {"key": table["key"], "number": table["number"], "absent": False, "columns": ["item", *keys], "rows": [
                {"key": key, "kind": kind, "label": names.get("zh-Hans", ""),
                 "values": {column: self.table_value(table, key, column) for column in keys}}
                for key, names, kind in table["lines"]
            ]}  # fmt: skip

    def table_value(self, table, row, column):
        """A cell of a table that another room filled; a rate as it is printed."""
        if column in table["rates"]:
            number = self.builder.table_number(table["key"], table, row, column)
            return None if number.hidden else number.text
        return self.value(f"{table['key']}/{row}/{column}")

    def charts(self):
        frame = self.frozen["frame"]
        yield {"key": "hours", "figure": "answered", "x": frame["hours"],
               "values": [self.value(f"hours/{hour}") for hour in frame["hours"]]}  # fmt: skip
        yield {"key": "days", "figure": "flagged", "x": [day["day"] for day in frame["days"]],
               "values": [self.value(f"days/{day['day']}") for day in frame["days"]]}  # fmt: skip
        lines, _title = self.builder.charted_lines()
        yield {"key": "units", "figure": "flagged", "x": [self.builder.label(line) for line in lines],
               "values": [self.value(f"t1/{line['key']}/flagged") for line in lines]}  # fmt: skip

    def problems(self):
        for problem in self.frozen["problems"]:
            printed = self.builder.problem(problem)
            text = printed.text
            for number in printed.numbers:
                text = text.replace("{" + number.key + "}", number.text)
            yield {"text": text, "generated": problem["generated"]}

    def boxes(self):
        for box in self.frozen["boxes"]:
            text = self.builder.words(box["text"], box["private"]) if box["text"] else ""
            yield {"section": box["section"], "group": box["group"], "text": text, "empty": not box["text"]}

    def restatements(self):
        kept = ("serial", "number", "day", "cell", "figure", "unit", "line", "issued", "now")
        for entry in self.frozen["restatements"]:
            if entry["public"] or not self.public:
                yield {name: entry[name] for name in kept}

    def total(self) -> dict:
        """The total line."""
        return self.numbers({"key": "total"})

    def as_dict(self) -> dict:
        frozen = self.frozen
        number = self.builder.document(self.issue.issued_at).number_text
        return {
            "serial": self.issue.serial, "number": number, "title": frozen["title"], "day": frozen["day"],
            "slot": frozen["campaign"]["slot_name"], "campaign": frozen["campaign"]["code"],
            "others": [] if self.public else [other["code"] for other in frozen["others"]],
            "known_at": _local(frozen["known_at"]), "cutoff_at": _local(frozen["cutoff_at"]),
            "not_yet_cut_off": frozen["not_yet_cut_off"], "public": self.public, "mark": frozen["mark"],
            "total": self.total(), "units": list(self.units()), "tables": list(self.tables()),
            "charts": list(self.charts()), "problems": list(self.problems()), "boxes": list(self.boxes()),
            "next_steps": self.builder.words(frozen["next_steps"], frozen["next_steps_private"]) if frozen["next_steps"] else "",
            "restatements": list(self.restatements()), "report_to": frozen["report_to"], "send_to": frozen["send_to"],
            "copy_to": frozen["copy_to"], "digest": self.issue.digest,
            "stages": [{**stage, "at": _local(stage["at"])} for stage in frozen["stages"]],
            "hidden": sorted(cell for cell in self.hidden.hidden if isinstance(cell, str)),
        }  # fmt: skip


def _local(text):
    return clock.local(clock.parse_instant(text)).isoformat()
