"""The program that ends guests after their last day: every hour, on the host of the pages.

    python3 -I /usr/lib/readi/current groups.guests_end CONFIG

CONFIG is JSON: `platform`, `roster`, `keycloak` (whose `guests` is null where the inventory has none: nothing is done),
`database`, `portal`. The roster calls a guest past the last day locked at once; this ends what Keycloak has.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from .doors import DoorError, Doors
from .guest_doors import guest_doors
from .guests import sweep
from .store import Store
from .town import SilentError, Town
from .web import connections, say


def main(config: Path, *words: str) -> int:
    told = json.loads(config.read_text(encoding="utf-8"))
    if not told["keycloak"].get("guests"):
        return 0
    store = Store(connections(told["database"]))
    store.prepare()
    town = Town(told["roster"], told["platform"])
    town.refresh()
    doors = Doors(told["keycloak"])
    try:
        sweep(town, doors, guest_doors(told, doors), store, time.time(), say)
    except (DoorError, SilentError) as error:
        say(f"refused or silent: {error}")
        return 1
    return 0
