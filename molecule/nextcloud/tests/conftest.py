"""The sign-on's administrator, and the one person of the inventory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.lab import asked
from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT

# A signature of the tests' own: nothing is fetched.
FINDS = "readi.one looks for this line"
SIGNATURES = "/var/lib/clamav"
INVENTORY = CHECKOUT / "molecule/nextcloud/inventory"
derived = partial(asked.derived, INVENTORY)


@pytest.fixture(scope="session")
def scanner(lab: Lab) -> Iterator[None]:
    """From here on uploads are taken. Debian's unit wants upstream's two sets of signatures; as folders they may be
    empty."""
    line = f"ReadiTest:0:*:{FINDS.encode().hex()}"
    sets = f"{SIGNATURES}/main.inc {SIGNATURES}/daily.inc"
    lab.as_root(
        "lab", f"mkdir -p {sets} && echo {line} > {SIGNATURES}/readi.ndb && systemctl start clamav-daemon.service"
    )
    yield
    lab.as_root("lab", f"rm -r {sets} {SIGNATURES}/readi.ndb")
