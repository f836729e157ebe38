"""How long a page takes with many groups and people: from the roster's answer over HTTP to the page.

No page asks Keycloak or the roster: both may be away, or be read for the first time after a restart, meanwhile.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster, to_json
from ansible_collections.readi.one.plugins.module_utils.services.groups.acts import Acts
from ansible_collections.readi.one.plugins.module_utils.services.groups.pages import create
from ansible_collections.readi.one.plugins.module_utils.services.groups.town import Town

from .test_pages import CONFIG, PAGES, Visitor
from .village import Village, store

MANY = (1000, 5000)
FEW = (100, 500)
WITHIN_S = 0.3


class Desk:
    """A roster that answers what it was given, or nothing."""

    def __init__(self, groups: int, people: int) -> None:
        subs = [f"p{number}" for number in range(people)]
        inside = [frozenset(subs[number::groups] + subs[number * 5 % people :][:5]) for number in range(groups)]
        told = Roster(
            tuple(
                Group(
                    f"id-{n}", f"gruppe-{n}", f"Gruppe {n} <b>", "project", ("open", "moderated", "closed")[n % 3],
                    "active", {"key": f"gruppe-{n}", "purpose": "Wozu es sie gibt, in einem Satz"},
                    inside[n] | {"p0"} if n == 0 else inside[n], frozenset([min(inside[n])]),
                )
                for n in range(groups)
            ),
            {sub: Person(sub, f"{sub}@stadt.example", True, "Vorname", f"Nachname {sub}", "stadt") for sub in subs},
        )  # fmt: skip
        body = json.dumps({**to_json(told), "platform": "x.example"}).encode()
        desk = self
        self.silent = False

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(503 if desk.silent else 200)
                self.send_header("Content-Length", str(0 if desk.silent else len(body)))
                self.end_headers()
                if not desk.silent:
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1/groups"


@pytest.fixture
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(*request.param)
    yield made
    made.server.shutdown()


@pytest.mark.parametrize(
    "desk", [FEW, pytest.param(MANY, marks=pytest.mark.long(name="groups"))], indirect=True, ids=["few", "many"]
)
def test_pages_are_quick_also_while_nobody_answers(desk: Desk, tmp_path: Path) -> None:
    village, kept = Village(), store(tmp_path)
    town = Town({"url": desk.url, "credential": "x"}, "x.example")
    began = time.monotonic()
    assert town.refresh(), town.error
    print(f"the roster's answer, read: {(time.monotonic() - began) * 1000:.0f} ms")
    acts = Acts(town, village, kept, time.time, print)  # type: ignore[arg-type]  # the same faces
    app = create(CONFIG, PAGES, town, village, kept, acts)  # type: ignore[arg-type]
    visitor = Visitor(app).signed_in("p0")
    for silent in (False, True):
        desk.silent = silent
        assert town.refresh() is not silent
        for path in ("", "?page=3", "?q=gruppe+9", "g/gruppe-0/", "g/gruppe-1/"):
            took = []
            for _ in range(9):
                began = time.process_time()
                assert visitor.get(f"/groups/{path}").status_code == 200
                took.append(time.process_time() - began)
            print(f"/groups/{path}: median {statistics.median(took) * 1000:.0f} ms, worst {max(took) * 1000:.0f} ms")
            assert statistics.median(took) < WITHIN_S, path
