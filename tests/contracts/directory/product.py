"""A city's directory: OpenLDAP with the overlay ppolicy, as the outpost reads it."""

from __future__ import annotations

import re

from tests.contracts.products import Product
from tests.contracts.target import Target


def release(target: Target) -> str:
    """`slapd -VV` (slapd(8)): its version on standard error, and no server."""
    asked = target.run("/usr/sbin/slapd", "-VV")
    found = re.search(r"slapd (\d[\w.]*)", asked.out + asked.err)
    assert found, asked
    return found[1]


PRODUCT = Product(
    title="Directory: OpenLDAP",
    pinned="2.6.10",
    release=release,
    stands_in="In `bin/test` it asks Debian's slapd, which is the product itself",
    shows_not="Active Directory, which locks people by userAccountControl",
)
