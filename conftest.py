"""What every test needs: its own home and keys, the database that SHOUWANG_DATABASE_URL names, no institution kept over."""

import os
import tempfile

_home = os.environ.get("SHOUWANG_HOME") or tempfile.mkdtemp(prefix="shouwang-test-")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["SHOUWANG_HOME"] = os.path.join(_home, _worker)  # each process of tests has a home of its own

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

# A property says what holds, not how fast this machine is today.
settings.register_profile("unhurried", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _nothing_kept_over():
    """The institution and a slot's tree are kept per process; each test has a database of its own making."""
    from django.conf import settings

    from shouwang import env
    from shouwang.checkin import cells
    from shouwang.core import institution
    from shouwang.questions import queries

    def forget():
        institution.forget()
        queries.forget()
        cells._parents.clear()
        settings.HOME = env.home()
        (settings.HOME / "seals.log").unlink(missing_ok=True)  # the heads of another database

    forget()
    yield
    forget()


@pytest.fixture
def institution(db):
    """A test institution with its roots, forms and chains, made through the product's own actions."""
    from tests.academy import found

    return found()
