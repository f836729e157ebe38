"""Elasticsearch from its Debian package, with one account.

--address: its URL; --run: root on its host; --given: `password` of the account `elastic`.
"""

from __future__ import annotations

from tests.contracts.products import Product
from tests.contracts.target import Target
from tests.standins.elasticsearch import VERSION


def release(target: Target) -> str:
    """Of the package."""
    asked = target.run("dpkg-query", "--show", "--showformat", "${Version}", "elasticsearch")
    assert asked.code == 0, asked
    return asked.out.strip()


PRODUCT = Product(
    title="Elasticsearch",
    pinned=VERSION,
    release=release,
    stands_in="In `bin/test` a Debian package of upstream's name and layout (`tests/standins/elasticsearch`) is asked",
    shows_not="Java and its memory, search by words, attachments, mappings, the time that an index takes",
)
