"""What every test of the house shares: the zone of the machine it runs on."""

import os
import time

import pytest


@pytest.fixture(autouse=True, scope="session")
def machine_zone():
    """Put the process back into the zone that .ci/legs asked for.

    Django moves the process to settings.TIME_ZONE when it starts, which would make all legs the same; and what reads
    the machine's zone by mistake is wrong on some server even when it happens to be right in UTC.
    """
    zone = os.environ.get("SHOUWANG_TEST_ZONE")
    if zone:
        os.environ["TZ"] = zone
        time.tzset()
