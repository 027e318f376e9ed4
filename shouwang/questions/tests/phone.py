"""Run static/js/expr.js as a phone would: in node where there is one, else in the system's Chromium."""

import json
import shutil
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[3] / "static" / "js" / "expr.js"
_HARNESS = """
function plain(v) {
  if (!Array.isArray(v) || typeof v[0] !== 'bigint') return v;
  var n = v[0], d = v[1], a = n < 0 ? -n : n, b = d;
  while (b) { var r = a % b; a = b; b = r; }
  a = a || BigInt(1);
  return String(n / a) + (d / a === BigInt(1) ? '' : '/' + String(d / a));
}
function runAll(cases) {
  return cases.map(function (c) {
    try { return plain(ShouwangExpr.evaluate(c[0], c[1], c[2])); } catch (e) { return 'error: ' + e.message; }
  });
}
"""


def run(cases) -> list:
    """The phone's values for [(ast, answers, context)]; numbers come back as fractions in lowest terms, as text."""
    source = SCRIPT.read_text(encoding="utf-8") + _HARNESS
    return _node(source, cases) if shutil.which("node") else _chromium(source, cases)


def _node(source, cases):
    program = source + "console.log(JSON.stringify(runAll(JSON.parse(require('fs').readFileSync(0, 'utf8')))));"
    done = subprocess.run(["node", "-e", program], input=json.dumps(cases), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _chromium(source, cases):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.add_script_tag(content=source)
        values = page.evaluate("cases => runAll(cases)", cases)
        browser.close()
    return values
