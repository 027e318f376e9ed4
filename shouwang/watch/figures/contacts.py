"""The figures of a chain: cases, links, generations, whom each infected, contacts who are no cases."""

from statistics import median_low

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster.models import Person
from shouwang.watch.chain_sheet import age
from shouwang.watch.queries import contacts as queries

LINKS = gettext_lazy("对")
COLUMNS = (
    gettext_lazy("编号"), gettext_lazy("姓名"), gettext_lazy("性别"), gettext_lazy("年龄"), gettext_lazy("发病日期"), gettext_lazy("传出人数"),
    gettext_lazy("代次"),
)  # fmt: skip


def _asked(scope, about, name):
    if not str(about.get(name, "")).isdecimal():
        raise Refused("core.04")
    return int(about[name])


def _found(scope, about):
    return queries.outbreak(scope, queries.mandate_of(scope, _asked(scope, about, "mandate")))


def _lines(lines):
    return [
        (
            line.case.label, line.case.person.name if line.case.person else "—", line.case.get_sex_display() if line.case.sex else "—",
            age(line.case.age_months) or "—", line.case.onset_day or "—", line.degree, "—" if line.generation is None else line.generation,
        )
        for line in lines
    ]  # fmt: skip


def _of_cases(title, counts):
    def rows(scope: Scope, about) -> Rows:
        """The cases that count."""
        found = _found(scope, about)
        lines = _lines(line for line in found.lines if counts(line, about))
        return Rows(f"{found.mandate.name} · {title}", COLUMNS, lines, len(lines))

    return rows


def _pairs(found, links):
    return [
        (found.cases[source].label, found.cases[source].onset_day or "—", found.cases[target].label, found.cases[target].onset_day or "—",
         found.chain.intervals.get((source, target), "—"))
        for source, target in links
    ]  # fmt: skip


PAIR = (gettext_lazy("传出"), gettext_lazy("发病日期"), gettext_lazy("传入"), gettext_lazy("发病日期"), gettext_lazy("间隔（天）"))


def _links(found):
    return [(source, target) for target, sources in found.chain.sources.items() for source in sources]


def _link_rows(scope: Scope, about) -> Rows:
    found = _found(scope, about)
    lines = _pairs(found, _links(found))
    return Rows(f"{found.mandate.name} · {_('传播关系')}", PAIR, lines, len(lines))


def _interval_rows(scope: Scope, about) -> Rows:
    found = _found(scope, about)
    lines = _pairs(found, found.chain.intervals)
    return Rows(f"{found.mandate.name} · {_('发病间隔')}", PAIR, lines, len(lines))


def _degree_rows(scope: Scope, about) -> Rows:
    found, one = _found(scope, about), _asked(scope, about, "case")
    if one not in found.cases:
        raise Refused("core.04")
    lines = _pairs(found, [link for link in _links(found) if link[0] == one])
    return Rows(_("%(case)s 传给了谁") % {"case": found.cases[one].label}, PAIR, lines, len(lines))


def _near_rows(scope: Scope, about) -> Rows:
    found, one = _found(scope, about), _asked(scope, about, "case")
    if one not in found.cases:
        raise Refused("core.04")
    people = Person.objects.filter(pk__in=found.near.get(one, ())).select_related("unit").order_by("number")
    lines = [(row.number, row.name, str(row.unit or "—")) for row in people]
    title = _("%(case)s 的接触者（不是病例的）") % {"case": found.cases[one].label}
    return Rows(title, (_("学工号"), _("姓名"), _("单位")), lines, len(lines))


def _opens(scope, _about):
    return queries.analyses(scope)


def _declare(key, term, measure, definition, rows, *asks):
    figure(
        f"watch.chain_{key}", term=term, measure=measure, definition=definition, rows=rows, asks=("mandate", *asks), sensitive=True,
        opens=_opens,
    )  # fmt: skip


_declare(
    "cases", gettext_lazy("病例"), PERSONS, gettext_lazy("这次疫情的病例一览表里、没有被排除的人，不论是否在名册里。"),
    _of_cases(gettext_lazy("病例"), lambda line, about: True),
)  # fmt: skip
_declare(
    "links", gettext_lazy("传播关系"), LINKS,
    gettext_lazy("病例之间不同的“谁传给谁”；同一对人接触几次只算一对，一个病例可以有几个可能的来源。"), _link_rows,
)  # fmt: skip
_declare(
    "intervals", gettext_lazy("可算间隔的传播关系"), LINKS, gettext_lazy("双方发病日期都知道的传播关系；间隔 = 后者发病日 − 前者发病日，可以为负。"),
    _interval_rows,
)  # fmt: skip
_declare(
    "generation", gettext_lazy("本代病例"), PERSONS,
    gettext_lazy("代次是从没有已知来源的病例（第 0 代）起最短的传播链长度；只能由环到达的病例没有代次。"),
    _of_cases(gettext_lazy("本代病例"), lambda line, about: str(line.generation) == about.get("generation")), "generation",
)  # fmt: skip
_declare(
    "loops", gettext_lazy("无法定代"), PERSONS, gettext_lazy("只能由互相传播的环到达的病例，须核对谁先谁后。"),
    _of_cases(gettext_lazy("无法定代"), lambda line, about: line.generation is None),
)  # fmt: skip
_declare("degree", gettext_lazy("传出人数"), PERSONS, gettext_lazy("由这个病例传出的不同病例数。"), _degree_rows, "case")
_declare(
    "near", gettext_lazy("接触者"), PERSONS, gettext_lazy("登记为这个病例的接触者、在名册里、自己不是病例的人。"), _near_rows, "case"
)


def chain_numbers(scope: Scope, found) -> dict:
    """The figures of a chain: cases, links, intervals, loops; generations as [(generation, Number)]."""
    about = {"mandate": found.mandate.pk}
    counted = {"cases": len(found.cases), "links": found.chain.links, "intervals": len(found.chain.intervals), "loops": len(found.chain.loops)}
    numbers = {name: Number(f"watch.chain_{name}", value, about) for name, value in counted.items()}
    numbers["generations"] = [
        (generation, Number("watch.chain_generation", value, about | {"generation": generation}))
        for generation, value in found.chain.counted().items()
    ]
    return numbers


def line_numbers(found, line) -> dict:
    """The figures of one case: whom it infected, and its contacts who are no cases."""
    about = {"mandate": found.mandate.pk, "case": line.case.chain}
    return {
        "degree": Number("watch.chain_degree", line.degree, about), "near": Number("watch.chain_near", line.contacts, about),
    }  # fmt: skip


def typical_interval(found) -> tuple | None:
    """(least, median, most) days from onset to onset; None where no pair has both days."""
    days = sorted(found.chain.intervals.values())
    return (days[0], median_low(days), days[-1]) if days else None
