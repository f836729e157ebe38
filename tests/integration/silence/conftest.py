"""The made-up service on a host whose sign-on asks a member's directory, which is on the host beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.integration.made_up.conftest import installed
from tests.integration.made_up.platform import NEIGHBOUR, UNIT, Platform
from tests.lab import directory, vault
from tests.lab.directory import Directory
from tests.lab.hosts import Lab

KEY = "buehl"


def member() -> dict[str, object]:
    (ca,) = re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END", directory.authority(), re.DOTALL)
    way = {
        "type": "ldap",
        "url": f"ldaps://{directory.ADDRESS}:636",
        "bind_dn": directory.READER,
        "users_dn": directory.PEOPLE,
        "vendor": "openldap",
        "ca": "".join(ca.split()),
    }
    return {"key": KEY, "kind": "city", "name": "Bühl", "email_domains": ["buehl.example"], "directory": way}


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The timer rests, so that a look is one that the test asked for."""
    with installed(Lab("silence"), tmp_path_factory, (directory.ADDRESS,), organisations=[member()]) as made:
        made.host(f"systemctl stop {UNIT}.timer {UNIT}.service")
        yield made


@pytest.fixture(scope="package")
def slapd(platform: Platform) -> Directory:
    found = Directory(platform.lab, NEIGHBOUR)
    found.set_up(vault.secret(platform.inventory, f"directory_{KEY}"))
    return found
