"""Discourse, by its admin API, with its PostgreSQL.

--run: root on its host; --given: `url` (http://HOST:PORT, or unix:PATH of its nginx), `host` (its name), `key` (a key
of the user system), `sql` (a command that takes SQL and prints rows, as "runuser -u postgres -- psql -XqAtd discourse",
tabs between columns).
"""

from __future__ import annotations

from tests.contracts.discourse.there import There
from tests.contracts.products import Product
from tests.contracts.target import Target
from tests.standins.discourse import VERSION


def release(target: Target) -> str:
    """What it says of itself."""
    there = There(target)
    try:
        answer = there.ask("GET", "/about.json")
        assert answer.status == 200, answer
        return str(answer.json()["about"]["version"])
    finally:
        there.stop()


PRODUCT = Product(
    title="Discourse",
    pinned=VERSION,
    release=release,
    stands_in="In `bin/test` a server of the same admin API over tables of Discourse's names "
    "(`tests/standins/discourse`) is asked",
    shows_not="JavaScript, search, plugins, uploads, a theme compiler, sidekiq, a real migration, memory and minutes "
    "of a build",
)
