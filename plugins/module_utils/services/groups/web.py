"""The program that serves the pages of project groups, on loopback behind nginx: one process, with threads.

    python3 -I /usr/lib/readi/current groups.web CONFIG

CONFIG is JSON: `port`, `templates`, `portal` and `sso` (origins), `sites` (the frame of a page, by language), `places`,
`organisations` (names), `platform`, `roster` {url, credential, at}, `keycloak` {url, issuer, realm, client, pages},
`database` {host, name, user, password}, `kept_days`,
`writes` (whether the platform has mail). Debian's python3-flask, python3-waitress and python3-psycopg2.
"""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .acts import Acts
from .doors import Doors
from .pages import create
from .store import Store
from .town import Town

LOOK_EVERY_S = 10.0
FORGET_EVERY_S = 3600.0
DAY_S = 86400
THREADS = 8
CONNECT_S = 5

say = functools.partial(print, flush=True)


def main(config: Path, *words: str) -> int:
    import waitress  # noqa: PLC0415 - Debian's, on this host alone

    told = json.loads(config.read_text(encoding="utf-8"))
    store = Store(connections(told["database"]))
    town = Town(told["roster"], told["platform"])
    doors = Doors(told["keycloak"])
    _until(store.prepare)
    town.refresh()
    threading.Thread(target=_look, args=(town, store, told["kept_days"] * DAY_S), daemon=True).start()
    doing = Acts(town, doors, store, time.time, say, writes=told["writes"])
    app = create(told, Path(told["templates"]), town, doors, store, doing)
    waitress.serve(
        app,
        host="127.0.0.1",
        port=told["port"],
        threads=THREADS,
        ident="readi-groups",
        clear_untrusted_proxy_headers=True,
    )
    return 0


def connections(to: Mapping[str, str]) -> Callable[[], Any]:
    """One for each transaction: a database that was restarted is there again for the next."""

    def connect() -> Any:
        import psycopg2  # noqa: PLC0415 - Debian's, on this host alone

        return psycopg2.connect(
            host=to["host"], dbname=to["name"], user=to["user"], password=to["password"], connect_timeout=CONNECT_S
        )

    return connect


def _until(do: Callable[[], None]) -> None:
    """The database may start after us."""
    while True:
        try:
            do()
        except Exception as error:
            say(f"the database does not answer yet: {error}")
            time.sleep(2)
        else:
            return


def _look(town: Town, store: Store, kept_s: float) -> None:
    """Asks the roster for ever, and says once when it fails and when it is there again."""
    silent, forgotten = "", float("-inf")
    while True:
        time.sleep(LOOK_EVERY_S)
        town.refresh()
        if bool(town.error) != bool(silent):
            say(town.error or "the roster answers again")
        silent = town.error
        try:
            store.recover(time.time())
            if time.monotonic() - forgotten > FORGET_EVERY_S:
                store.forget(time.time() - kept_s)
                store.forget_letters(time.time())
                forgotten = time.monotonic()
        except Exception as error:
            say(f"the database does not answer: {error}")
