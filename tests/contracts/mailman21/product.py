"""A list at a provider whose Mailman 2.1 has nothing but pages."""

from __future__ import annotations

import re

from tests.contracts.mailman21.browser import Browser
from tests.contracts.products import Product
from tests.contracts.target import Target


def release(target: Target) -> str:
    """At the foot of every page."""
    page = Browser(target.address, target.value("password")).get("members/list")
    found = re.search(r"version\s+(2\.1\.[0-9]+)", page.text)
    assert found, f"no version of Mailman 2.1 at the foot of {target.address}"
    return found[1]


PRODUCT = Product(
    title="Lists at a provider: Mailman 2.1's administration pages",
    pinned="2.1.39",
    release=release,
    stands_in="In `bin/test` it asks `tests/standins/mailman21`",
    shows_not="settings, moderation, archives, delivery, other languages than English and German",
)
