"""Ask a host over HTTPS from outside, whatever DNS says: the connection goes to its address, the name to the server."""

import dataclasses
import http.client
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]  # names in lower case; a header that came twice is joined by ", "
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Outside:
    """A client that verifies: an unknown authority or a wrong name raises ssl.SSLCertVerificationError."""

    def __init__(self, address: str, authority: Path | None) -> None:
        self.address = address
        self.context = ssl.create_default_context(cafile=str(authority) if authority else None)

    def get(self, url: str, **headers: str) -> Answer:
        """GET, without following redirects."""
        return self.request("GET", url, headers={name.replace("_", "-"): text for name, text in headers.items()})

    def request(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; `url` names the server, the connection goes to the address."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        host = parts.hostname or ""
        connection = http.client.HTTPConnection(host, port, timeout=30)
        raw = socket.create_connection((self.address, port), timeout=30)
        connection.sock = self.context.wrap_socket(raw, server_hostname=host) if secure else raw
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            # http.client leaves the port out of Host only for its own default.
            given = {"Host": parts.netloc, **(headers or {})}
            connection.request(method, path, body=body, headers=given)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        joined: dict[str, str] = {}
        for name, text in answer.getheaders():
            key = name.lower()
            joined[key] = f"{joined[key]}, {text}" if key in joined else text
        return Answer(answer.status, joined, content)
