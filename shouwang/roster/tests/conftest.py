"""A small roster for the roster's own tests: an institution, a way to import rows, and a clock."""

import datetime as dt
import io

import pytest

from shouwang.core import clock, institution
from shouwang.core.actions import operator
from shouwang.roster import access, actions, imports
from shouwang.roster.models import Membership, Tree

HEADER = ("学工号", "姓名", "类别", "单位")
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)  # Monday noon in Shanghai


def csv_of(rows, header=HEADER, encoding="utf-8", delimiter=","):
    """Rows as the bytes of a .csv."""
    lines = [delimiter.join(map(str, row)) for row in [header, *rows]]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx_of(rows, header=HEADER):
    """Rows as the bytes of an .xlsx; numbers stay numbers."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([header, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


class House:
    """The institution of a test, with the clock held at noon of a Monday."""

    def __init__(self):
        self.by = operator()

    def plan(self, rows, **more):
        """The plan of a file of these rows (bytes are a whole file)."""
        return imports.plan(rows if isinstance(rows, bytes) else csv_of(rows), **more)

    def load(self, rows, allow_leaves=True, **more):
        """Import rows; the plan that was committed."""
        plan = self.plan(rows, **more)
        actions.commit_import(plan=plan, allow_leaves=allow_leaves, by=self.by)
        return plan

    def person(self, number):
        """A person by number."""
        return access.person_by_number(str(number))

    def unit(self, label, tree=Tree.RESPONSIBLE):
        """A unit by code or path."""
        return access.unit_by_label(label, tree)

    def where(self, number, at=None, known_at=None, tree=Tree.RESPONSIBLE):
        """The human path of the unit that a person belonged to at an instant; None when to none."""
        rows = Membership.objects.holding(at or clock.now(), known_at).filter(person__number=number, tree=tree)
        titles = [row.unit.title for row in rows.select_related("unit")]
        assert len(titles) <= 1, f"{number} is in {titles} at once"
        return titles[0] if titles else None


@pytest.fixture
def house(db):
    """An institution without people, at noon of Monday, 2 March 2026."""
    actions.found_institution(name="测试学校", zone="Asia/Shanghai", mark="test", by=operator())
    institution.forget()
    with clock.moved(NOON):
        yield House()
