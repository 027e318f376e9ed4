"""What an issue says, ready to print: a builder fills it for one language and every renderer prints the same.

The document knows no units, people or slots. Its numbers arrive as printed text with the link that opens
their rows, so that no renderer can round, group or translate a figure differently from the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@dataclass(frozen=True)
class Number:
    """One printed figure. `text` is what stands on paper: `0` for nought, `—` for no answer, `<5` where suppressed.

    `key` names the declared figure (it picks the definition), `href` opens the rows, `note` says what a
    reader must know of this one figure (人工填写). A hidden number carries no value and no link.
    """

    value: int | None
    text: str
    key: str
    href: str = ""
    note: str = ""
    hidden: bool = False

    def __post_init__(self):
        if self.hidden and (self.value is not None or self.href):
            raise ValueError(f"a hidden number must not carry its value or a link: {self.key}")


@dataclass(frozen=True)
class Column:
    """A column of a table; `align` is left, center or right."""

    key: str
    title: str
    align: str = "right"


@dataclass(frozen=True)
class Row:
    """A line of a table: its label, and one cell for every column after the first."""

    label: str
    cells: tuple[Number | str, ...]
    level: int = 0
    emphasis: str = ""  # '', 'subtotal' or 'total'


@dataclass(frozen=True)
class Table:
    """A numbered table. The first column is that of the row labels; `absent` is printed instead of rows."""

    key: str
    number: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    note: str = ""
    absent: str = ""
    kind: str = field(default="table", init=False)

    def __post_init__(self):
        for row in self.rows:
            if len(row.cells) != len(self.columns) - 1:
                raise ValueError(
                    f"{self.key}: {row.label} has {len(row.cells)} cells for {len(self.columns) - 1} columns"
                )


@dataclass(frozen=True)
class Series:
    """One line or stack of a chart; None is a gap (no answer), never nought."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Chart:
    """A picture of figures that stand elsewhere in the issue; `description` says it in words for who cannot see it."""

    key: str
    title: str
    chart: str  # 'bar' (series are stacked) or 'line'
    x: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    description: str = ""
    kind: str = field(default="chart", init=False)

    def __post_init__(self):
        if self.chart not in ("bar", "line"):
            raise ValueError(f"{self.key}: a chart is 'bar' or 'line', not {self.chart!r}")
        for series in self.series:
            if len(series.values) != len(self.x):
                raise ValueError(f"{self.key}: {series.name} has {len(series.values)} values for {len(self.x)} places")


@dataclass(frozen=True)
class Paragraph:
    """Running text; `{key}` stands for the number of that key when `numbers` holds it. `by` wrote it."""

    text: str
    by: str = ""
    numbers: tuple[Number, ...] = ()
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Box:
    """What a working group wrote into its box; an empty box says so in the words of `missing`."""

    group: str
    text: str
    missing: str
    kind: str = field(default="box", init=False)


@dataclass(frozen=True)
class Problem:
    """One problem found; `generated` until a person has put it into their own words."""

    text: str
    generated: bool
    numbers: tuple[Number, ...] = ()
    kind: str = field(default="problem", init=False)


Block = Table | Chart | Paragraph | Box | Problem


@dataclass(frozen=True)
class Section:
    """A chapter: 一、疫情排查数据."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole issue in one language.

    `as_of_text` and `stage_lines` are whole sentences (数据截至：…; 拟稿：… 2月14日 16:20); `signer` is a name;
    `mark` is the sentence of a demo, drill or test database and stands on every page. `stamped_at` is the instant
    that files carry inside as their date: that of issue, or the as-of of a draft; never that of rendering.
    """

    lang: str
    title: str
    organisation: str
    number_text: str
    issued_day_text: str
    as_of_text: str
    not_yet_cut_off: str = ""
    signer: str = ""
    mark: str = ""
    sections: tuple[Section, ...] = ()
    report_to: tuple[str, ...] = ()
    send_to: tuple[str, ...] = ()
    copy_to: tuple[str, ...] = ()
    closing_line: str = ""
    stage_lines: tuple[str, ...] = ()
    restatements: tuple[str, ...] = ()
    public: bool = False
    definitions: tuple[tuple[str, str, str], ...] = ()  # (key, term, definition)
    stamped_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def __post_init__(self):
        if self.lang not in LANGUAGES:
            raise ValueError(f"a document is in one of {', '.join(LANGUAGES)}, not {self.lang!r}")


def pieces(block: Paragraph | Problem) -> tuple[str | Number, ...]:
    """The text of a paragraph with its numbers in place, in reading order; braces that name no number stay as typed."""
    parts: list[str | Number] = [block.text]
    for number in block.numbers:
        token = "{" + number.key + "}"
        parts = [piece for part in parts for piece in _split(part, token, number)]
    return tuple(part for part in parts if part != "")


def _split(part: str | Number, token: str, number: Number) -> list[str | Number]:
    if isinstance(part, Number) or token not in part:
        return [part]
    texts = part.split(token)
    return [texts[0], *(piece for text in texts[1:] for piece in (number, text))]


def numbers(document: Document) -> Iterator[Number]:
    """Every figure of the issue, in the order in which it is printed."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table) and not block.absent:
                yield from (cell for row in block.rows for cell in row.cells if isinstance(cell, Number))
            elif isinstance(block, Paragraph | Problem):
                yield from (piece for piece in pieces(block) if isinstance(piece, Number))


def digits(document: Document) -> tuple[str, ...]:
    """Every printed number in order: what two copies of an issue must have in common."""
    return tuple(number.text for number in numbers(document))


def footnotes(table: Table) -> tuple[tuple[str, str], ...]:
    """The notes of a table's numbers with their marks (a, b, …), each note once. Letters, since 12¹ reads as 121."""
    notes = dict.fromkeys(
        cell.note for row in table.rows for cell in row.cells if isinstance(cell, Number) and cell.note
    )
    return tuple((_letters(place), note) for place, note in enumerate(notes))


def _letters(place: int) -> str:
    rest, last = divmod(place, 26)
    return (_letters(rest - 1) if rest else "") + "abcdefghijklmnopqrstuvwxyz"[last]


def ordinals(section: Section) -> tuple[tuple[int, Block], ...]:
    """The blocks of a section; problems count 1, 2, 3 and everything else is 0."""
    count, out = 0, []
    for block in section.blocks:
        count += isinstance(block, Problem)
        out.append((count if isinstance(block, Problem) else 0, block))
    return tuple(out)


def paragraphs_of(text: str) -> tuple[str, ...]:
    """What a person typed, line by line, without empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def width_of(text: str) -> int:
    """How wide a text is, in half-width columns: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def column_weights(table: Table) -> tuple[int, ...]:
    """Relative widths of the columns, from what stands in them, so that Word and PDF break lines alike."""
    columns = [[row.label + "　" * row.level for row in table.rows]]
    for place in range(len(table.columns) - 1):
        columns.append(
            [cell.text if isinstance(cell, Number) else cell for cell in (row.cells[place] for row in table.rows)]
        )
    return tuple(
        max(6, min(22, max((width_of(text) for text in texts), default=0)), min(10, width_of(column.title))) + 2
        for column, texts in zip(table.columns, columns, strict=True)
    )


def texts(thing) -> Iterator[str]:
    """Every string of a document, whatever it stands in: what a check for missing glyphs reads."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for item in thing:
            yield from texts(item)
    elif is_dataclass(thing):
        for part in fields(thing):
            if part.name not in ("href", "key", "kind", "lang"):
                yield from texts(getattr(thing, part.name))
