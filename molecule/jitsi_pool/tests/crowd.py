"""Conferences of two on two portals, which last until a file says so; runs on the signalling host beside client.py.

python3 crowd.py DOMAIN COUNT FOLDER: writes FOLDER/ready when everybody is invited, ends with FOLDER/stop, and writes
FOLDER/log.json: of each guest, when they were invited and when they were told to go: [[seconds, action], ...].
"""

import json
import sys
import threading
import time
from pathlib import Path

from client import Visitor, plain

DOMAIN, COUNT, FOLDER = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
TENANTS = ("palim", "verbindet")
BEGAN = time.monotonic()


class Guest(threading.Thread):
    def __init__(self, room: int) -> None:
        super().__init__(daemon=True)
        tenant = TENANTS[room % 2]
        self.room = f"contract-pool{room}@conference.{tenant}.{DOMAIN}"
        self.address = f"http://127.0.0.1:5280/http-bind?prefix={tenant}"
        self.log: list[tuple[float, str]] = []

    def run(self) -> None:
        try:
            one = Visitor(self.address, DOMAIN)
            self.note(one.meet(self.room))
            while not (FOLDER / "stop").exists():
                one.say("")
                while one.seen:
                    self.look(one.seen.pop(0))
            one.leave(self.room)
            one.close()
        except Exception as error:
            self.note(f"broken: {error!r}")

    def look(self, stanza: object) -> None:
        for inner in stanza:  # type: ignore[attr-defined]
            if plain(inner) == "jingle":
                self.note(inner.get("action"))

    def note(self, what: str) -> None:
        self.log.append((round(time.monotonic() - BEGAN, 2), what))

    @property
    def invited(self) -> bool:
        return any(what == "session-initiate" for _, what in self.log)


def main() -> None:
    guests = [Guest(number // 2) for number in range(2 * COUNT)]
    for guest in guests:
        guest.start()
        time.sleep(0.05)
    while not all(guest.invited for guest in guests) and time.monotonic() < BEGAN + 60:
        time.sleep(0.2)
    (FOLDER / "ready").write_text(json.dumps([guest.log for guest in guests]))
    for guest in guests:
        guest.join()
    (FOLDER / "log.json").write_text(json.dumps([guest.log for guest in guests]))


main()
