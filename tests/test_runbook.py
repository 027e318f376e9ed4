"""The runbook's commands, run as they stand, in their order: blocks marked `sh run`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shouwang.checkin.tests.test_frontdoor_processes import Serving
from tests.command_line import installation  # noqa: F401  a fixture
from tests.old_database import empty_installation

pytestmark = pytest.mark.scale
ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.findall(r"^```sh run ?(\w*)\n(.*?)^```", (ROOT / "docs/runbook.md").read_text(), re.M | re.S)


def test_commands_of_the_runbook_do_what_it_says(installation, tmp_path_factory):  # noqa: F811
    place, elsewhere = installation, tmp_path_factory.mktemp("elsewhere")
    (place.home / "keys").mkdir()
    assert [kind for kind, _ in BLOCKS].count("drill") == 1 and len(BLOCKS) >= 7
    with empty_installation(elsewhere, place) as drill:
        shouwang = f'shouwang() {{ "{sys.executable}" -m shouwang.cli "$@"; }}\nset -eo pipefail\n'
        env = place.env | {
            "SAFE": str(elsewhere / "safe"), "DRILL_HOME": str(drill.home / "drill"), "DRILL_DATABASE_URL": drill.url,
            "PYTHONPATH": str(ROOT), "SHOUWANG_DEBUG": "",
        }  # fmt: skip
        for kind, block in BLOCKS:
            server = Serving(place) if kind == "serving" else None
            try:
                if server:
                    env["PORT"] = str(server.port)
                done = subprocess.run(["bash", "-c", shouwang + block], env=env, capture_output=True, text=True, timeout=300)
            finally:
                if server:
                    server.stop()
            assert done.returncode == 0, f"{block}\n{done.stdout[-800:]}{done.stderr[-800:]}"


def test_every_setting_is_in_the_runbook_and_every_name_in_it_is_a_setting():
    own = {"SHOUWANG_THREADS", "SHOUWANG_QUEUE", "SHOUWANG_PAGES", "SHOUWANG_DEBUG", "SHOUWANG_EMBEDDED_WORKER", "SHOUWANG_DEMO_HERE"}  # ours, not theirs
    code = "".join(path.read_text() for path in (ROOT / "shouwang").rglob("*.py") if "tests" not in path.parts)
    read = set(re.findall(r'"(SHOUWANG_[A-Z_]+)"', code)) - own
    said = set(re.findall(r"SHOUWANG_[A-Z_]+", (ROOT / "docs/runbook.md").read_text()))
    assert read <= said, f"settings that the runbook does not name: {read - said}"
    assert said <= read, f"names in the runbook that nothing reads: {said - read}"
    assert os.path.exists(ROOT / "deploy/shouwang.env")
