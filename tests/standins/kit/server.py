"""A small HTTP server for stand-ins, on an address or a Unix socket. Every answer says that it is a stand-in.

    app = App("nextcloud", "33.0.0", secret=b"…")

    @app.route("GET", "/status.php")
    def status(request): return json_answer({"installed": True})

    @app.route("PUT", "/remote.php/dav/files/{user}/{path*}")
    def put(request, user, path): ...

    with serving(app, ("127.0.0.1", 0)) as address: ...

Only Python's standard library, since hosts run it too. Bodies are bounded; what a handler raises is a 500 in one line.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import html
import http.cookies
import http.server
import json
import os
import re
import socket
import socketserver
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

HEADER = "X-Stand-In"
BODY_MOST = 64_000_000
"""Bytes."""
SESSION_S = 8 * 3600


@dataclass
class Request:
    """`path` decoded; `query` and `form` with the last value of each name; names of `headers` in lower case; `search`:
    the query as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    session: dict[str, Any]
    search: str = ""

    @property
    def form(self) -> dict[str, str]:
        if self.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> Any:
        """The body, or ValueError."""
        return json.loads(self.body or b"null")

    def basic(self) -> tuple[str, str] | None:
        """User and password of HTTP Basic (RFC 7617), where they were sent."""
        kind, _, value = self.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            return None
        return user, password

    def bearer(self) -> str | None:
        kind, _, value = self.headers.get("authorization", "").partition(" ")
        return value.strip() if kind.lower() == "bearer" else None


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    type: str = "text/plain; charset=utf-8"
    headers: list[tuple[str, str]] = field(default_factory=list)


Handler = Callable[..., Answer]


def json_answer(value: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8")


def redirect(address: str, status: int = 302) -> Answer:
    return Answer(status, headers=[("Location", address)])


def page(title: str, body: str, status: int = 200) -> Answer:
    """`body` is HTML; whoever calls it has escaped what came from outside. The server adds the note at its top."""
    text = f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
    return Answer(status, f"{text}<body>{body}</body></html>".encode(), "text/html; charset=utf-8")


class App:
    """Routes, and cookies that carry a session: signed with `secret`, kept by whoever has them."""

    def __init__(self, name: str, version: str, secret: bytes, secure: bool = True) -> None:
        self.name, self.version, self.secret, self.secure = name, version, secret, secure
        self.note = f"stand-in for {name} {version}; not the product"
        self.cookie = f"standin_{name}"
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, pattern: str) -> Callable[[Handler], Handler]:
        """`{name}` is one part of the path, `{name*}` the rest of it."""
        parts = re.split(r"\{(\w+\*?)\}", pattern)
        text = ""
        for number, part in enumerate(parts):
            if number % 2 == 0:
                text += re.escape(part)
            else:
                text += f"(?P<{part.rstrip('*')}>{'.*' if part.endswith('*') else '[^/]+'})"

        def add(handler: Handler) -> Handler:
            self._routes.append((method, re.compile(text + r"\Z"), handler))
            return handler

        return add

    def answer(self, request: Request) -> Answer:
        """What a handler says, with the stand-in's mark on it, whatever happened."""
        before = dict(request.session)
        try:
            answer = self._handled(request)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            answer = Answer(500, b"the stand-in failed; its journal says why\n")
        if request.session != before:
            answer.headers.append(("Set-Cookie", self._sealed(request.session)))
        if answer.type.startswith("text/html"):
            banner = f'<p role="note" class="stand-in">{html.escape(self.note)}</p>'.encode()
            answer.body = re.sub(rb"(?i)(<body[^>]*>)", lambda m: m[1] + banner, answer.body, count=1)
            if banner not in answer.body:
                answer.body = banner + answer.body
        answer.headers.append((HEADER, self.note))
        return answer

    def _handled(self, request: Request) -> Answer:
        allowed = set()
        for method, pattern, handler in self._routes:
            if match := pattern.match(request.path):
                if method == request.method or (method == "GET" and request.method == "HEAD"):
                    return handler(request, **match.groupdict())
                allowed.add(method)
        if allowed:
            return Answer(405, b"method not allowed\n", headers=[("Allow", ", ".join(sorted(allowed)))])
        return Answer(404, b"not found\n")

    def opened(self, cookie: str, now: float | None = None) -> dict[str, Any]:
        """The session of a cookie's value; an empty one where it is forged, changed or older than eight hours."""
        text, _, seal = cookie.partition(".")
        if not hmac.compare_digest(self._seal(text), seal):
            return {}
        data = json.loads(base64.urlsafe_b64decode(text))
        made, session = data["made"], data["session"]
        return dict(session) if made + SESSION_S > (time.time() if now is None else now) else {}

    def _sealed(self, session: Mapping[str, Any]) -> str:
        text = base64.urlsafe_b64encode(json.dumps({"made": time.time(), "session": session}).encode()).decode()
        rest = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if self.secure else "")
        if not session:
            return f"{self.cookie}=; Max-Age=0{rest}"
        return f"{self.cookie}={text}.{self._seal(text)}{rest}"

    def _seal(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()


class _Connection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "stand-in", ""
    app: App

    def _serve(self) -> None:
        announced = self.headers.get("Content-Length") or "0"
        length = int(announced) if announced.isdecimal() else BODY_MOST + 1
        if length > BODY_MOST or "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            # Not read, so the connection cannot go on.
            self.close_connection = True
            self._say(Answer(413, b"too large, or without a length\n", headers=[(HEADER, self.app.note)]))
            return
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        cookies: http.cookies.SimpleCookie = http.cookies.SimpleCookie()
        with contextlib.suppress(http.cookies.CookieError):
            cookies.load(headers.get("cookie", ""))
        sealed = cookies.get(self.app.cookie)
        request = Request(
            self.command,
            unquote(parts.path),
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers,
            self.rfile.read(length),
            self.app.opened(sealed.value) if sealed else {},
            parts.query,
        )
        self._say(self.app.answer(request))

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in [("Content-Type", answer.type), ("Content-Length", str(len(answer.body))), *answer.headers]:
            # Nothing that came from outside makes a second line of it.
            self.send_header(name, re.sub(r"[\r\n]", " ", value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def address_string(self) -> str:
        return str(self.client_address[0]) if self.client_address else "socket"

    def log_message(self, format: str, *words: Any) -> None:
        # Into the journal, without the query: it may hold a code or a token.
        text = re.sub(r"\?\S*", "", format % words)
        print(f"{self.address_string()} {text}", file=sys.stderr, flush=True)


class _Unix(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class _Tcp(http.server.ThreadingHTTPServer):
    daemon_threads = True


def server(app: App, where: tuple[str, int] | Path, mode: int = 0o660) -> socketserver.BaseServer:
    """Bound, not yet serving. A socket's path is taken over from a process that is gone."""
    handler = type("Connection", (_Connection,), {"app": app})
    if not isinstance(where, Path):
        return _Tcp(where, handler)
    if where.is_socket():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(where)) == 0:
                raise OSError(f"{where} is served already")
        where.unlink()
    made = _Unix(str(where), handler)
    os.chmod(where, mode)  # noqa: PTH101 - a socket's path
    return made


@contextlib.contextmanager
def serving(app: App, where: tuple[str, int] | Path) -> Iterator[str]:
    """Serve in a thread; the address: http://HOST:PORT, or the socket's path."""
    made = server(app, where)
    # Whoever waits for its end waits for the rest of one turn.
    thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield str(where) if isinstance(where, Path) else f"http://{where[0]}:{made.server_address[1]}"
    finally:
        made.shutdown()
        made.server_close()
        thread.join()
