"""What the two stand-ins share: their HOCON file, XMPP as Smack speaks it, and a small HTTP server like Jetty's.

Runs on a host beside Debian's python3-slixmpp and ruby-hocon (upstream's packages depend on the latter too).
"""

from __future__ import annotations

import asyncio
import http.server
import json
import logging
import ssl
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from slixmpp import ClientXMPP

STANDIN = "stand-in for tests, not Jitsi"
SYSTEM_STORE = Path("/etc/ssl/certs/ca-certificates.crt")
ANSWER_S = 15
MANAGED = "urn:xmpp:sm:3"
Element = ElementTree.Element
log = logging.getLogger("standin")


def say(text: str) -> None:
    print(text, flush=True)


# Configuration.


def config_file() -> Path:
    """-Dconfig.file=PATH among the words, as Typesafe's library takes it."""
    for word in sys.argv[1:]:
        if word.startswith("-Dconfig.file="):
            return Path(word.partition("=")[2])
    raise SystemExit("no -Dconfig.file among the arguments")


def hocon(file: Path, top: str) -> dict[str, Any]:
    """The file below `top`. A file that is no HOCON ends the process with 1 and a stack trace, as upstream's do."""
    done = subprocess.run(
        ["hocon", "--in-file", str(file), "--json", "get", top], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        say(f'Exception in thread "main" com.typesafe.config.ConfigException$Parse: {file}: {done.stderr.strip()}')
        say("\tat com.typesafe.config.impl.ConfigParser.parse (stand-in)")
        raise SystemExit(1)
    found = json.loads(done.stdout or "{}")
    return found if isinstance(found, dict) else {}


def at(config: Mapping[str, Any], path: str, default: Any) -> Any:
    """A key below, as `bridge.brewery-jid`; numbers and truth values may be written as text."""
    here: Any = config
    for part in path.split("."):
        if not isinstance(here, Mapping) or part not in here:
            return default
        here = here[part]
    if isinstance(default, bool):
        return str(here).lower() in ("true", "yes", "on")
    return type(default)(here) if isinstance(default, int | float) and not isinstance(here, Mapping) else here


def seconds(text: Any) -> float:
    """`5 seconds`, `1 minute`, `500 ms`; a number alone counts milliseconds (HOCON.md, "Duration format")."""
    number, _, unit = str(text).strip().partition(" ")
    if not unit:
        number = "".join(c for c in str(text) if c.isdigit() or c == ".")
        unit = str(text).strip()[len(number) :]
    factors = {"": 0.001, "ms": 0.001, "m": 60, "h": 3600, "d": 86400}
    words = {"milli": 0.001, "sec": 1, "s": 1, "min": 60, "hour": 3600, "day": 86400}
    factor = factors.get(unit) or next(value for word, value in words.items() if unit.startswith(word))
    return float(number) * factor


# Trust.


def authorities() -> str:
    """PEM of the store that -Djavax.net.ssl.trustStore= names; without one, the system's."""
    option = "-Djavax.net.ssl.trustStore="
    named = [word.partition("=")[2] for word in sys.argv[1:] if word.startswith(option)]
    if not named:
        return SYSTEM_STORE.read_text(encoding="utf-8")
    words = ["openssl", "pkcs12", "-in", named[-1], "-nokeys", "-passin", "pass:changeit"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


class Context(ssl.SSLContext):
    """Checks the certificate for the name that was connected to, as Smack does, whatever the XMPP domain is."""

    hostname = ""

    def wrap_bio(self, incoming: Any, outgoing: Any, server_side: bool = False, **more: Any) -> ssl.SSLObject:
        more["server_hostname"] = self.hostname
        return super().wrap_bio(incoming, outgoing, server_side, **more)


def context(hostname: str) -> Context:
    made = Context(ssl.PROTOCOL_TLS_CLIENT)
    made.hostname = hostname
    # Java accepts a chain that Python's strict check does not (no authorityKeyIdentifier).
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    made.load_verify_locations(cadata=authorities())
    return made


# XMPP.


class Link(ClientXMPP):
    """One connection. `on_stanza` is given every stanza; it returns True for what it has dealt with."""

    def __init__(self, user: str, domain: str, password: str, tls: Context, on_stanza: Callable[[Element], bool]):
        super().__init__(f"{user}@{domain}", password, sasl_mech=None)
        self.enable_direct_tls = False
        self._tls, self._on_stanza = tls, on_stanza
        self._waiting: dict[str, asyncio.Future[Element]] = {}
        self._handled = 0
        self.over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.add_filter("in", self._seen)
        self.add_event_handler("failed_all_auth", lambda _: self._end("SASLError: not-authorized"))
        self.add_event_handler(
            "ssl_invalid_chain", lambda e: self._end(f"Path does not chain with any of the trust anchors: {e}")
        )
        self.add_event_handler("connection_failed", lambda e: self._end(f"Connection refused: {e}"))
        self.add_event_handler("disconnected", lambda _: self._end("disconnected"))

    def get_ssl_context(self) -> ssl.SSLContext:
        return self._tls

    def _end(self, why: str) -> None:
        if not self.over.done():
            self.over.set_result(why)

    def _seen(self, stanza: Any) -> Any:
        xml = getattr(stanza, "xml", None)
        if xml is not None and xml.tag.startswith(f"{{{MANAGED}}}"):
            if plain(xml.tag) == "r":
                self.say(f"<a xmlns='{MANAGED}' h='{self._handled}'/>")
            elif plain(xml.tag) == "enabled":
                self._handled = 0
            return None
        if xml is None or not xml.tag.startswith("{jabber:client}"):
            return stanza
        self._handled += 1
        kind, name = xml.get("type", ""), plain(xml.tag)
        if name == "iq" and kind in ("result", "error"):
            waiting = self._waiting.pop(xml.get("id", ""), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(xml)
                return None
            return stanza
        try:
            return None if self._on_stanza(xml) else stanza
        except Exception:  # a stand-in goes on, and says so
            say(traceback.format_exc())
            return None

    def manage(self) -> None:
        """Stream management (XEP-0198), as Smack does it: prosody waits for a client that died, before it tells anybody
        (smacks_hibernation_time). Nothing is resumed here."""
        self.say(f"<enable xmlns='{MANAGED}' resume='true'/>")

    def say(self, xml: Element | str) -> None:
        self.send_raw(xml if isinstance(xml, str) else ElementTree.tostring(xml, encoding="unicode"))

    async def ask(self, to: str, kind: str, payload: str) -> Element | None:
        """The answer to an IQ, or None where none came in time."""
        mark = self.new_id()
        waiting: asyncio.Future[Element] = asyncio.get_running_loop().create_future()
        self._waiting[mark] = waiting
        self.say(f"<iq xmlns='jabber:client' type='{kind}' id='{mark}' to={quoted(to)}>{payload}</iq>")
        try:
            return await asyncio.wait_for(waiting, ANSWER_S)
        except TimeoutError:
            self._waiting.pop(mark, None)
            return None

    def answer(self, iq: Element, payload: str = "", error: str = "") -> None:
        inside = (
            f"<error type='cancel'><{error} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>" if error else payload
        )
        kind = "error" if error else "result"
        to, mark = quoted(iq.get("from", "")), quoted(iq.get("id", ""))
        self.say(f"<iq xmlns='jabber:client' type='{kind}' id={mark} to={to}>{inside}</iq>")


async def keep(make: Callable[[], Link], host: str, port: int, started: Callable[[Link], Any], pause: float) -> None:
    """Connected for ever: each connection is a new one; the process stays up whatever is wrong."""
    while True:
        link = make()
        begun: list[Any] = []
        link.add_event_handler(
            "session_start", lambda _, link=link, begun=begun: begun.append(asyncio.ensure_future(started(link)))
        )
        attempt = link.connect(host, port)
        why = await link.over
        say(f"XMPP connection to {host}:{port} ended: {why}")
        attempt.cancel()
        link.cancel_connection_attempt()
        link.abort()
        await asyncio.sleep(pause)


def plain(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def child(xml: Element, name: str) -> Element | None:
    """The first child called so, whatever its namespace."""
    return next((one for one in xml if plain(one.tag) == name), None)


def quoted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;")
    return f"'{escaped}'"


# HTTP.


class RefusedError(Exception):
    """An answer that is no 200."""

    def __init__(self, status: int, text: str | None = None, allow: str = "") -> None:
        super().__init__(status)
        self.status, self.text, self.allow = status, text, allow


Route = Callable[[dict[str, str], bytes, str], Any]
"""(query, with the path as "/", body, its Content-Type) -> text, or what JSON can hold, or None for nothing."""


def serve(host: str, port: int, routes: Mapping[tuple[str, str], Route], server: str) -> None:
    """In a thread. `/x/*` is every path below; methods that a path does not have are 405 with Jetty's Allow."""

    class Handler(http.server.BaseHTTPRequestHandler):
        server_version, sys_version = server, ""

        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def _do(self, method: str) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            query["/"] = parts.path
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                text = self._route(method, parts.path)(query, body, self.headers.get("Content-Type", ""))
                self._say(200, text)
            except RefusedError as no:
                self._say(no.status, no.text if no.text is not None else _page(no.status), no)
            except Exception:
                say(traceback.format_exc())
                self._say(500, _page(500), RefusedError(500))

        def _route(self, method: str, path: str) -> Route:
            for known in (path, *(f"{parent}/*" for parent in _parents(path))):
                if (method, known) in routes:
                    return routes[method, known]
                others = [verb for verb, one in routes if one == known]
                if others:
                    raise RefusedError(405, allow=f"{others[0]},OPTIONS")
            raise RefusedError(404)

        def _say(self, status: int, text: Any, no: RefusedError | None = None) -> None:
            page = no is not None and no.text is None
            kind = "text/html;charset=iso-8859-1" if page else "text/plain"
            if isinstance(text, tuple):
                kind, text = text
            elif not isinstance(text, str | None):
                kind, text = "application/json", json.dumps(text)
            body = (text or "").encode()
            self.send_response(status)
            if body:
                self.send_header("Content-Type", kind)
            if no is not None and no.allow:
                self.send_header("Allow", no.allow)
            self.send_header("X-Stand-In", STANDIN)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    http.server.ThreadingHTTPServer.allow_reuse_address = True
    there = http.server.ThreadingHTTPServer((host, port), Handler)
    threading.Thread(target=there.serve_forever, daemon=True).start()


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def _page(status: int) -> str:
    reason = http.HTTPStatus(status).phrase
    head = f"<html><head><title>Error {status} {reason}</title></head>"
    return f"{head}<body><h2>HTTP ERROR {status} {reason}</h2></body></html>\n"


def metrics(prefix: str, values: Mapping[str, float]) -> tuple[str, str]:
    """As OpenMetrics writes them: counters end in _total."""
    lines = []
    for name, value in values.items():
        counter = name.endswith("_total")
        lines.append(f"# TYPE {prefix}{name.removesuffix('_total')} {'counter' if counter else 'gauge'}")
        lines.append(f"{prefix}{name} {float(value)}")
        if counter:
            lines.append(f"{prefix}{name.removesuffix('_total')}_created 0.0")
    return "application/openmetrics-text;version=1.0.0;charset=utf-8", "\n".join([*lines, "# EOF", ""])
