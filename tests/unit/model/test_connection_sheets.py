"""The playbook's one task: sheets for everybody, and for SAML our metadata as Keycloak gives it out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from . import builder
from .test_verbs import run

PLAY = """
- hosts: keycloak
  connection: local
  gather_facts: false
  tasks: [{name: x, readi.one.connection_sheets: {url: "URL"}, vars: {ansible_python_interpreter: PYTHON}}]
"""
METADATA = "<md:EntityDescriptor>wir</md:EntityDescriptor>"


@pytest.fixture
def keycloak() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/realms/readi/broker/rastatt/endpoint/descriptor"
            self.send_response(200 if known else 404)
            self.end_headers()
            self.wfile.write(METADATA.encode() if known else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def written(tmp_path: Path, url: str, *more: str, expect: int = 0) -> tuple[Path, str]:
    data = builder.sound()
    data["organisations"][1]["directory"] = {"type": "saml", "sso_url": "https://adfs.rastatt.example/"}
    root = tmp_path / "inventar"
    if not root.exists():
        builder.write(root, data)
    play = tmp_path / "play.yml"
    play.write_text(PLAY.replace("URL", url).replace("PYTHON", sys.executable), encoding="utf-8")
    ansible = Path(sys.executable).parent / "ansible-playbook"
    done = run([ansible, "-i", root, play, *more], tmp_path / "cache", "de_DE.UTF-8")
    assert done.returncode == expect, done.stdout + done.stderr
    return root / "connection", done.stdout


def test_everybodys_sheet_and_the_metadata(tmp_path: Path, keycloak: str) -> None:
    folder, said = written(tmp_path, keycloak, "--check")
    assert "changed=1" in said
    assert not folder.exists()
    folder, _ = written(tmp_path, keycloak)
    assert {file.name for file in folder.iterdir()} == {"buehl.md", "rastatt.md", "rastatt-metadata.xml"}
    assert (folder / "rastatt-metadata.xml").read_text(encoding="utf-8") == METADATA
    sheet = (folder / "rastatt.md").read_text(encoding="utf-8")
    assert "rastatt-metadata.xml" in sheet
    assert "/realms/readi/broker/rastatt/endpoint" in sheet
    assert "changed=0" in written(tmp_path, keycloak)[1]


def test_a_platform_that_is_not_there_yet_is_said(tmp_path: Path) -> None:
    folder, said = written(tmp_path, "http://127.0.0.1:9", expect=2)
    assert "Keycloak does not answer at http://127.0.0.1:9" in said
    assert not folder.exists()
