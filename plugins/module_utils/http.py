"""The one HTTP client, of modules and of programs on a host: standard library only, knows no Ansible and no service.

    with Http("http://127.0.0.1:8080", tries=3) as server:
        answer = server.ask("GET", "/v1/forum", headers={"If-None-Match": etag})
    answer = get("https://sso.example/realms/readi")

An address is http, https or unix (unix:/run/x.sock). One connection is kept from request to request. TLS 1.2 or newer,
verified against the system's authorities and the platform's own; nothing turns that off. Redirects are not followed:
they are answers. A proxy of the environment is used for other machines, never for loopback or a socket.

What a server can do to us has an end: `timeout_s` without a byte, `within_s` for a whole answer, `limit` bytes of it
(unpacked, where it came packed), `tries` attempts.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from . import proxies_of_host

JSON = Any
AUTHORITY = Path("/etc/readi/ca/root.pem")
LIMIT = 64 * 1024 * 1024
# Asked twice they do what they do once (RFC 9110, section 9.2.2).
REPEATABLE = ("GET", "HEAD", "PUT", "DELETE")
# Statuses of a server that cannot answer just now.
LATER = (429, 502, 503, 504)
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
# zlib's way to say that what follows is gzip (zlib.decompressobj, wbits).
_GZIP = 16 + zlib.MAX_WBITS


class HttpError(Exception):
    """No usable answer came. `refused`: nobody listens there. `unsure`: the request may have been carried out."""

    def __init__(self, message: str, *, refused: bool = False, unsure: bool = False) -> None:
        super().__init__(message)
        self.refused = refused
        self.unsure = unsure


@dataclass(frozen=True)
class Answer:
    """Any status is an answer. `headers`: names in lower case; several Set-Cookie are one value, a line each."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> JSON:
        """The body as JSON; a HttpError where it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise HttpError(f"the answer is no JSON: {error}") from error


class Http:
    """One server, one kept connection; for one thread."""

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = 60,
        within_s: float = 600,
        limit: int = LIMIT,
        tries: int = 1,
        authority: Path = AUTHORITY,
        at: str = "",
    ) -> None:
        """`at`: the address to connect to, where no resolver need know the name in `url`, which is verified."""
        parts = urlsplit(url)
        if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
            self._connection: http.client.HTTPConnection = _Socket(parts.path, timeout_s)
            self._prefix = ""
        elif parts.scheme == "https" and parts.hostname and at:
            self._connection = _At(parts.hostname, parts.port, timeout_s, authority, at)
            self._prefix = parts.path.rstrip("/")
        elif parts.scheme in ("http", "https") and parts.hostname:
            self._connection, before = _connection(parts.scheme, parts.hostname, parts.port, timeout_s, authority)
            self._prefix = before + parts.path.rstrip("/")
        else:
            raise ValueError(f"not an address: {url}")
        self.url = url
        self._within_s, self._limit, self._tries = within_s, limit, tries
        self.requests = 0

    def __enter__(self) -> Http:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        repeatable: bool | None = None,
    ) -> Answer:
        """One answer of whatever status. `repeatable`: the request may be sent again; by default by its method.

        Only what may be repeated is tried again: where no answer came, and where the server asks for patience.
        """
        again = method in REPEATABLE if repeatable is None else repeatable
        wait = FIRST_WAIT_S
        for left in range(self._tries - 1 if again else 0, -1, -1):
            try:
                answer = self._kept(method, path, body, headers or {}, again)
            except HttpError:
                if not left:
                    raise
            else:
                if answer.status not in LATER or not left:
                    return answer
                wait = max(wait, _retry_after(answer))
            time.sleep(min(wait, LONGEST_WAIT_S))
            wait *= 2
        raise AssertionError("the last attempt answers or raises")

    def _kept(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], again: bool) -> Answer:
        """A kept connection may have been closed by the server meanwhile; that is no attempt of its own."""
        kept = self._connection.sock is not None
        try:
            return self._once(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            self.close()
            if not (kept and again):
                raise _lost(method, error) from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise _lost(method, error) from error
        except HttpError:
            self.close()
            raise
        try:
            return self._once(method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise _lost(method, error) from error
        except HttpError:
            self.close()
            raise

    def _once(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.requests += 1
        end = time.monotonic() + self._within_s
        self._connection.request(method, self._prefix + path, body, {"Accept-Encoding": "gzip", **headers})
        response = self._connection.getresponse()
        names = {name.lower(): value for name, value in response.headers.items()}
        if cookies := response.headers.get_all("Set-Cookie"):
            names["set-cookie"] = "\n".join(cookies)
        return Answer(response.status, names, self._body(response, names.get("content-encoding", ""), end))

    def _body(self, response: http.client.HTTPResponse, encoding: str, end: float) -> bytes:
        unpack = zlib.decompressobj(_GZIP) if encoding == "gzip" else None
        body = bytearray()
        while part := response.read1(65536):
            try:
                body += unpack.decompress(part, self._limit + 1 - len(body)) if unpack else part
            except zlib.error as error:
                raise HttpError(f"the answer is no gzip: {error}", unsure=True) from error
            if len(body) > self._limit:
                raise HttpError(f"the answer is longer than {self._limit} bytes", unsure=True)
            if time.monotonic() > end:
                raise HttpError(f"the answer took longer than {self._within_s:.0f} s", unsure=True)
        # read1 says nothing of a body that ended early (CPython 3.13, HTTPResponse.read1), as read would.
        if response.length or (unpack and not unpack.eof):
            raise HttpError("the answer ended early", unsure=True)
        response.close()
        return bytes(body)


def get(
    url: str, *, timeout_s: float = 60, tries: int = 1, limit: int = LIMIT, headers: Mapping[str, str] | None = None
) -> Answer:
    """One request on a connection of its own."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    server = f"{parts.scheme}://{parts.netloc}"
    with Http(server, timeout_s=timeout_s, within_s=timeout_s, limit=limit, tries=tries) as connection:
        return connection.ask("GET", f"{parts.path or '/'}{query}", headers=headers)


class _Socket(http.client.HTTPConnection):
    """A server that listens on a socket of the file system."""

    def __init__(self, path: str, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class _At(http.client.HTTPSConnection):
    """A server that is asked at a known address by its name, such as this host by its own."""

    def __init__(self, host: str, port: int | None, timeout_s: float, authority: Path, at: str) -> None:
        self._trusted = _context(authority)
        super().__init__(host, port, timeout=timeout_s, context=self._trusted)
        self._at = at

    def connect(self) -> None:
        plain = socket.create_connection((self._at, self.port), self.timeout)
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)


def _connection(
    scheme: str, host: str, port: int | None, timeout_s: float, authority: Path
) -> tuple[http.client.HTTPConnection, str]:
    """The connection, and what stands before each path: a proxy is asked for whole http addresses."""
    proxy = _proxy(scheme, host)
    if proxy is None:
        if scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=timeout_s), ""
        return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=_context(authority)), ""
    at, at_port = proxy
    if scheme == "http":
        name = f"[{host}]" if ":" in host else host
        return http.client.HTTPConnection(at, at_port, timeout=timeout_s), f"http://{name}:{port or 80}"
    tunnel = http.client.HTTPSConnection(at, at_port, timeout=timeout_s, context=_context(authority))
    tunnel.set_tunnel(host, port or 443)
    return tunnel, ""


def _proxy(scheme: str, host: str) -> tuple[str, int | None] | None:
    if loopback(host):
        return None
    # What the inventory says is in a file of the host; where there is none, what the caller's environment says.
    told = proxies_of_host.environment()
    proxies = proxies_of_host.as_urllib(told) if told else getproxies()
    if scheme not in proxies or (proxies_of_host.direct(told, host) if told else proxy_bypass(host)):
        return None
    parts = urlsplit(proxies[scheme] if "//" in proxies[scheme] else f"//{proxies[scheme]}")
    return (parts.hostname, parts.port) if parts.hostname else None


def loopback(host: str) -> bool:
    """Whether a name or address leads to this machine, whatever the resolver says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@cache
def _context(authority: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority.is_file():
        context.load_verify_locations(authority)
    return context


def _lost(method: str, error: Exception) -> HttpError:
    """Nobody listening, or a certificate that does not hold, means that nothing was sent."""
    refused = isinstance(error, ConnectionRefusedError | FileNotFoundError | socket.gaierror)
    sent = not (refused or isinstance(error, ssl.SSLCertVerificationError))
    return HttpError(str(error) or type(error).__name__, refused=refused, unsure=sent and method not in ("GET", "HEAD"))


def _retry_after(answer: Answer) -> float:
    """In seconds; the other form, a date, is not what programs of ours write."""
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0
