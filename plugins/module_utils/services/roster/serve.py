"""The program `roster` beside Keycloak: who is in which project group, for every service, by HTTPS.

    python3 -I /usr/lib/readi/current roster.serve CONFIG                    serve until stopped
    python3 -I /usr/lib/readi/current roster.serve CONFIG --now              the running one looks at once; 1: it failed
    python3 -I /usr/lib/readi/current roster.serve CONFIG --confirm TOKEN    an operator's answer, then the same
    python3 -I /usr/lib/readi/current roster.serve CONFIG --health           1: nothing is served, and since when

    GET  /v1/NAME       the roster as far as NAME's manifest names it; 200, 304, 401, 503 with Retry-After
    POST /v1/changed    {groups: [ids], people: [subs]}, read at once

SIGHUP reads the certificate anew, SIGUSR1 looks at once. The standard library only.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import socket
import socketserver
import ssl
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from ...roster.answer import Reader
from ...sync import confirm as answers
from ..keycloak.client import Api
from .connections import Connections
from .desk import RETRY_S, Client, Config, Desk, Said
from .read import Source
from .seen import SeenError

LIMIT = 1_000_000  # bytes of a body that is told
QUIET_S = 30  # a connection that says nothing is closed
NOW_WITHIN_S = 300
STARTS_WITHIN_S = 20.0
UNASKED_S = 3600.0
PACKED_FROM = 1000  # bytes


def config(raw: Mapping[str, Any], state: Path) -> Config:
    clients = {
        name: Client(
            one["sha256"],
            Reader(
                one["people"], frozenset(one["fields"]), None if one["places"] is None else frozenset(one["places"])
            ),
            one.get("tells", False),
        )
        for name, one in raw["services"].items()
    }
    seconds = {name: float(raw[name]) for name in ("stale_s", "again_s") if name in raw}
    return Config(raw["platform"], clients, state / "seen.json", state / answers.FILE, **seconds)


class Server(socketserver.ThreadingTCPServer):
    """TLS begins in a connection's own thread: who connects and says nothing stops nobody else."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, tls: ssl.SSLContext, desk: Desk) -> None:
        self.tls, self.desk = tls, desk
        both = socket.has_dualstack_ipv6()
        self.address_family = socket.AF_INET6 if both else socket.AF_INET
        super().__init__(("", port), Handler, bind_and_activate=False)
        if both:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.server_bind()
        self.server_activate()

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(QUIET_S)
        try:
            with self.tls.wrap_socket(request, server_side=True) as safe:
                super().finish_request(safe, client_address)
        except (OSError, ssl.SSLError):
            return  # whoever does not want TLS, or went away

    def handle_error(self, request: Any, client_address: Any) -> None:
        print(f"a request failed: {sys.exc_info()[1]!r}", file=sys.stderr, flush=True)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "readi-roster", ""

    def do_GET(self) -> None:
        version, _, name = self.path.strip("/").partition("/")
        if version != "v1" or not name:
            self._send(Said(404, {"error": "no such address"}))
            return
        said = self.server.desk.answer(name, self._credential(), self.headers.get("If-None-Match", ""))
        if said.status == 401:
            # The journal says that somebody tries, and never with what.
            print(f"{self.client_address[0]}: wrong credential for {name[:40]!r}", flush=True)
        self._send(said)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LIMIT:
            self.close_connection = True
            self._send(Said(413, {"error": f"a body of at most {LIMIT} bytes, and its length"}))
            return
        raw = self.rfile.read(int(length))
        if self.path != "/v1/changed":
            self._send(Said(404, {"error": "no such address"}))
            return
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        self._send(self.server.desk.changed(self._credential(), body))

    def _credential(self) -> str:
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return value.strip() if kind.lower() == "bearer" else ""

    def _send(self, said: Said) -> None:
        body = b"" if said.body is None else json.dumps(said.body, ensure_ascii=False, separators=(",", ":")).encode()
        packed = len(body) > PACKED_FROM and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            body = gzip.compress(body, 3, mtime=0)
        self.send_response(said.status)
        headers = {"Cache-Control": "no-store"}
        if body:
            headers["Content-Type"] = "application/json"
        if packed:
            headers["Content-Encoding"] = "gzip"
        if said.etag:
            headers["ETag"] = said.etag
        if said.retry_after_s is not None:
            headers["Retry-After"] = str(said.retry_after_s)
        if said.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        for name, value in headers.items():
            self.send_header(name, value)
        if said.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody's requests are kept."""


def context(chain: str, key: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(chain, key)
    return made


class Program:
    """The running one."""

    def __init__(self, raw: Mapping[str, Any], state: Path) -> None:
        self.raw, self.state = raw, state
        source = Source(Connections(self._api), raw["realm"], raw["domains"], tuple(raw["directories"]))
        self.desk = Desk(config(raw, state), lambda: source, time.time, lambda line: print(line, flush=True))
        self.tls = context(raw["certificate"], raw["key"])
        self.server = Server(raw["port"], self.tls, self.desk)
        self._wake = threading.Event()
        self._stop = False

    def _api(self) -> Api:
        raw = self.raw
        return Api(raw["url"], raw["client_id"], raw["client_secret"], auth_realm=raw["realm"], timeout=60)

    def run(self) -> int:
        signal.signal(signal.SIGHUP, lambda *_: self.tls.load_cert_chain(self.raw["certificate"], self.raw["key"]))
        signal.signal(signal.SIGUSR1, lambda *_: self._wake.set())
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        # Where no service asks, nobody waits for it, and Keycloak has better things to do.
        every_s = float(self.raw["every_s"]) if self.raw["services"] else UNASKED_S
        # What the one before it left is neither this one's health nor its process.
        self._tell()
        while not self._stop:
            self._wake.clear()
            succeeded = self.desk.look()
            self._tell()
            self._wake.wait(every_s if succeeded else min(RETRY_S, every_s))
        self.server.shutdown()
        return 0

    def _end(self, *_: Any) -> None:
        self._stop = True
        self._wake.set()

    def _tell(self) -> None:
        """For --now, --health and doctor."""
        file = self.state / "status.json"
        fresh = file.with_name("status.json.new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump({"pid": os.getpid(), **asdict(self.desk.status)}, out, ensure_ascii=False)
        fresh.replace(file)


def status(state: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((state / "status.json").read_text(encoding="utf-8"))
    return found


def now(state: Path, within_s: float = NOW_WITHIN_S) -> int:
    """The running program looks. A read that began before this call does not count."""
    asked = time.time()
    if not _woken(state):
        print("the roster does not run", file=sys.stderr)
        return 1
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        found = status(state)
        if found["began"] >= asked:
            print(found["error"] or f"read at {found['read_at']}")
            return 1 if found["error"] else 0
        time.sleep(0.05)
    print(f"the roster has not looked within {within_s:.0f} s", file=sys.stderr)
    return 1


def _woken(state: Path) -> bool:
    """Also one that starts just now, after another one that left its status."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            os.kill(status(state)["pid"], signal.SIGUSR1)
            return True
        time.sleep(0.05)
    return False


def tokens(state: Path) -> list[str]:
    """What an operator is asked."""
    return [one["confirm"] for one in status(state)["waiting"]]


def confirm(state: Path, token: str) -> int:
    if not answers.answer(state, token, tokens(state)):
        return 1
    return now(state)


def health(state: Path) -> int:
    try:
        found = status(state)
    except (OSError, ValueError):
        print("the roster has not looked yet", file=sys.stderr)
        return 1
    if found["error"]:
        print(f"since {found['failing_since']}: {found['error']}", file=sys.stderr)
        return 1
    for one in found["waiting"]:
        print(f"{one['kind']} {one['what']}: {one['how_many']} wait for -e confirm={one['confirm']}", file=sys.stderr)
    return 1 if found["waiting"] else 0


def main(file: Path, *words: str) -> int:
    raw = json.loads(file.read_text(encoding="utf-8"))
    state = Path(os.environ.get("STATE_DIRECTORY") or raw["state"])
    try:
        if words[:1] == ("--now",):
            return now(state)
        if words[:1] == ("--confirm",) and len(words) == 2:
            return confirm(state, words[1])
        if words[:1] == ("--health",):
            return health(state)
        return Program(raw, state).run()
    except (OSError, SeenError) as error:
        print(error, file=sys.stderr)
        return 1
