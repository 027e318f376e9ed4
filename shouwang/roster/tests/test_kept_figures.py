"""保存的记录: what is counted is what is listed, files included."""

import pytest

from shouwang.core import clock
from shouwang.core.figures import registry
from shouwang.roster import access
from tests.academy import MORNING, Academy

pytestmark = pytest.mark.django_db


def test_a_file_that_waits_is_counted_and_listed_before_it_is_due(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    folder = tmp_path / "imports"
    folder.mkdir()
    (folder / "7").write_bytes(b"a roster that was uploaded and not yet confirmed")
    with clock.moved(MORNING):
        scope = access.scope_of(Academy().grant().account["安全"])
        kept, due = (registry[f"roster.{name}"].rows(scope, {"keep": "transit", "place": "files.imports"}) for name in ("kept", "kept_due"))
    assert kept.total == 1 and [line[1] for line in kept.rows[0:10]] == [7]
    assert due.total == 0 and not due.rows[0:10]
