"""Sealed fields, masks, and cells that a spreadsheet must not run."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core import privacy
from shouwang.core.export import csv_bytes, xlsx_bytes


@given(st.text(max_size=60))
def test_sealed_text_comes_back_and_does_not_show(text):
    sealed = privacy.encrypt(text)
    assert privacy.decrypt(sealed) == text
    assert not text or len(text) < 4 or text not in sealed


def test_same_text_is_sealed_differently_each_time():
    assert privacy.encrypt("410811199901011234") != privacy.encrypt("410811199901011234")


def test_equality_goes_by_the_normalised_value():
    assert (
        privacy.keyed_hash("138 0000-0000")
        == privacy.keyed_hash("13800000000")
        == privacy.keyed_hash("１３８００００００００")
    )
    assert privacy.keyed_hash("13800000000") != privacy.keyed_hash("13800000001")


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("欧阳娜娜", "欧阳**"), ("欧阳", "欧*"), ("王", "王*"), ("䶮一", "䶮*")]
)
def test_names_are_masked(name, masked):
    assert privacy.masked_name(name) == masked


def test_numbers_are_masked():
    assert privacy.masked_phone("13812345678") == "138****5678"
    assert privacy.masked_document("410811199901011234") == "410***********1234"
    assert privacy.masked_phone("1234") == "****"


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_formula_injection_in_exports(cell):
    import python_calamine

    assert csv_bytes(["a"], [[cell]]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes("t", ["a"], [[cell]])))
    assert book.get_sheet_by_index(0).to_python()[1][0].strip() == cell.strip()  # text, as typed; no formula
