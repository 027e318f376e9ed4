"""What every test needs: its own home and keys, the database that SHOUWANG_DATABASE_URL names, no institution kept over."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="shouwang-test-")
os.environ.setdefault("SHOUWANG_HOME", _home)  # before settings are read

import pytest  # noqa: E402


@pytest.fixture(autouse=True)
def _nothing_kept_over():
    """The institution and a slot's tree are kept per process; each test has a database of its own making."""
    from shouwang.checkin import cells
    from shouwang.core import institution
    from shouwang.questions import queries

    def forget():
        institution.forget()
        queries.forget()
        cells._parents.clear()

    forget()
    yield
    forget()


@pytest.fixture
def institution(db):
    """A test institution with its roots, forms and chains, made through the product's own actions."""
    from tests.academy import found

    return found()
