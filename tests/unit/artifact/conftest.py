from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standins.kit.openpgp import Home, Key


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    with Home() as made:
        yield made


@pytest.fixture(scope="session")
def key(home: Home) -> Key:
    """Upstream's."""
    return home.key("Release team <release@upstream.example>")


@pytest.fixture(scope="session")
def stranger(home: Home) -> Key:
    return home.key("Somebody else <else@example.org>")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/short":
            return super().do_GET()
        # Announces more than it sends, as a connection that breaks does.
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")
        return None

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A folder that is served: its address and itself."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
