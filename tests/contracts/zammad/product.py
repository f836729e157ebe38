"""Zammad from its Debian package.

--run: root on its host; --given: `token` of an administrator's API access with the permission `admin`.
"""

from __future__ import annotations

from tests.contracts.products import Product
from tests.contracts.target import Target
from tests.standins.zammad import VERSION


def release(target: Target) -> str:
    """What the files say of themselves."""
    asked = target.run("cat", "/opt/zammad/VERSION")
    assert asked.code == 0, asked
    return asked.out.strip()


PRODUCT = Product(
    title="Zammad",
    pinned=VERSION.partition("-")[0],
    release=release,
    stands_in="In `bin/test` a Debian package of upstream's name and layout (`tests/standins/zammad`) is asked",
    shows_not="pages in a browser, search by words, escalation, privacy tasks, load, a step over a real major",
)
