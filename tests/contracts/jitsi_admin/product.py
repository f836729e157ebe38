"""Jitsi-Admin, behind its PHP's socket, with a PostgreSQL on the same host.

--run: root on its host; --given: `root` (the tree), `console` (a command), `socket` (FPM's), `database` (its name),
`websocket` (http://HOST:PORT), `websocket_secret`. What is asked over HTTP goes to the socket, past any proxy: a
contract says what the product does, and a proxy in front may forbid it.
"""

from __future__ import annotations

import re

from tests.contracts.products import Product
from tests.contracts.target import Target
from tests.standins.jitsi_admin import VERSION


def release(target: Target) -> str:
    """What the files say of themselves."""
    asked = target.run("cat", f"{target.value('root')}/.env")
    assert asked.code == 0, asked
    (found,) = re.findall(r"^laF_version=(\S+)", asked.out, re.MULTILINE)
    return str(found)


PRODUCT = Product(
    title="Jitsi-Admin",
    pinned=VERSION,
    release=release,
    stands_in="In `bin/test` zip files of upstream's layout (`tests/standins/jitsi_admin`) are asked by the scenario",
    shows_not="further pages, series, polls, mail but for the invitation, recordings, what a browser sees",
)
