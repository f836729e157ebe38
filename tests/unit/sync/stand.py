"""A roster by HTTP on loopback and a service in memory, for tests of what a `sync` does with the two."""

from __future__ import annotations

import http.server
import json
import threading
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster, to_json
from ansible_collections.readi.one.plugins.module_utils.sync import program
from ansible_collections.readi.one.plugins.module_utils.sync import wanted as wishes

from .calendar import Calendar, rooms

PLATFORM = "a.example"
SUBS = [f"p{n}" for n in range(8)]


def person(sub: str, *, vouched: bool = True) -> Person:
    return Person(sub, f"{sub}@buehl.example", vouched, sub.title(), "Muster", "buehl")


def group(slug: str, *subs: str, state: Any = "active") -> Group:
    return Group(f"id-{slug}", slug, slug.title(), "project", "open", state, members=frozenset(subs))


class Served:
    """A roster by HTTP on loopback; `status` in place of 200, and what was asked."""

    def __init__(self) -> None:
        self.roster, self.status, self.asked = Roster(), 200, list[dict[str, str]]()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(dict(self.headers))
                body = {**to_json(outer.roster), "complete": True, "platform": PLATFORM, "read_at": "now"}
                text = json.dumps(body).encode()
                etag = f'"{hash(text)}"'
                status = outer.status
                if status == 200 and self.headers.get("If-None-Match") == etag:
                    status = 304
                text = text if status == 200 else b"" if status == 304 else b'{"error": "why it is so"}'
                self.send_response(status)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/calendar"


class Stand:
    def __init__(self, folder: Path, served: Served) -> None:
        self.folder, self.served, self.calendar = folder, served, Calendar()
        self.config = {
            "platform": PLATFORM,
            "state": str(folder),
            "roster": {"url": served.url, "credential": "secret-of-the-calendar"},
            "host": "one",
            "ledgers": str(folder / "ledger"),
            "locks": str(folder / "readi" / "lock"),
            "service": {},
        }

    @property
    def service(self) -> program.Service:
        def desired(roster: Roster) -> Any:
            return wishes.wanted(roster, *rooms())

        return program.Service("calendar", self.calendar.kinds, self.calendar.connect, desired)

    def look(self, *, force: bool = True) -> int:
        return program.Sync(self.config, self.folder, self.service).look(force=force)

    def say(self, *groups: Group, people: Any = SUBS, locked: Any = (), gone: Any = ()) -> None:
        known = {sub: person(sub) for sub in people}
        self.served.roster = Roster(groups, known, frozenset(locked), frozenset(gone))
