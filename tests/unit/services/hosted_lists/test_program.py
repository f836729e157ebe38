"""The program as the timer runs it: the roster by HTTP, the provider by HTTP, its ledger, and what the journal gets."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster, to_json
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists import sync

from tests.standins.kit.server import serving
from tests.standins.mailman21 import Provider

from .stand import PASSWORD, roster


class Place:
    def __init__(self, folder: Path, roster_url: str, provider_url: str) -> None:
        self.file = folder / "sync.json"
        lists = {"presse": {"url": f"{provider_url}/mailman/admin/presse", "password": PASSWORD, "greets": False}}
        self.config: dict[str, Any] = {
            "platform": "a.example",
            "state": str(folder / "state"),
            "roster": {"url": f"{roster_url}/v1/hosted_lists", "credential": "x"},
            "host": "one",
            "ledgers": str(folder / "ledger"),
            "locks": str(folder / "lock"),
            "service": {"lists": lists, "pause_s": 0},
        }
        (folder / "state").mkdir()

    def look(self) -> int:
        self.file.write_text(json.dumps(self.config))
        return sync.main(self.file, "--now")

    def health(self) -> int:
        return sync.main(self.file, "--health")


@pytest.fixture
def told() -> Iterator[tuple[str, list[Roster]]]:
    rosters = [Roster()]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = {**to_json(rosters[-1]), "complete": True, "platform": "a.example", "read_at": "now"}
            text = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", rosters
    server.shutdown()
    server.server_close()


def test_by_http(tmp_path: Path, told: tuple[str, list[Roster]], capsys: pytest.CaptureFixture[str]) -> None:
    provider = Provider()
    presse = provider.add("presse", PASSWORD, ["fremd@zeitung.example"], language="de")
    url, rosters = told
    with serving(provider.app, ("127.0.0.1", 0)) as at:
        place = Place(tmp_path, url, at)
        rosters.append(roster({"presse": ["anna", "ben"]}))
        assert (place.look(), place.health()) == (0, 0)
        assert sorted(presse.members) == ["anna@buehl.example", "ben@buehl.example", "fremd@zeitung.example"]
        assert "create membership: 2" in capsys.readouterr().out
        rosters.append(roster({"presse": ["ben"]}))
        assert place.look() == 0
        assert sorted(presse.members) == ["ben@buehl.example", "fremd@zeitung.example"]
        # The provider changes its pages: the unit fails, and says what it saw.
        provider.faults.words["Mitgliederliste"] = "Verzeichnis"
        assert (place.look(), place.health()) == (1, 1)
        said = capsys.readouterr()
        assert "list presse: an unknown page" in said.out + said.err and "Verzeichnis" in said.out + said.err
        assert PASSWORD not in said.out + said.err
        provider.faults.words.clear()
        # Nothing of the password: a report in the journal, and the unit is well.
        place.config["service"]["lists"]["presse"]["password"] = ""
        presse.shows = True
        assert place.look() == 0
        assert "too many fremd@zeitung.example" in capsys.readouterr().out
    # Nobody listens there any more.
    place.config["service"]["lists"]["presse"]["password"] = PASSWORD
    assert place.look() == 1
    said = capsys.readouterr()
    assert "list presse: the provider does not answer" in said.out + said.err
