"""A service that takes files: it knows who is signed in by the sign-on's session, and ends what that session began.

Back-channel sign-out as services are to have it (OpenID Connect Back-Channel Logout 1.0): the logout token names the
session, and an upload of that session is cut off in the middle.
"""

from __future__ import annotations

import base64
import http.client
import http.server
import json
import threading
import time
from typing import Any
from urllib.parse import parse_qs


class Service:
    """`ended`: the sessions that the sign-on has ended, as it told us."""

    def __init__(self) -> None:
        self.ended: set[str] = set()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                left = int(self.headers["Content-Length"])
                if self.path == "/logout":
                    service.ended.add(claims(parse_qs(self.rfile.read(left).decode())["logout_token"][0])["sid"])
                    self.send_response(200)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                while left:
                    left -= len(self.rfile.read(min(left, 1)))
                    if self.path.rpartition("/")[2] in service.ended:
                        self.close_connection = True
                        return
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Upload(threading.Thread):
    """One byte a second for `seconds`. `status`: 201 once it is there, 0 where it was cut off."""

    def __init__(self, service: Service, session: str, seconds: int) -> None:
        super().__init__(daemon=True)
        self.status = -1
        self._port, self._session, self._seconds = service.port, session, seconds

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.putrequest("POST", f"/upload/{self._session}")
            connection.putheader("Content-Length", str(self._seconds))
            connection.endheaders()
            for _ in range(self._seconds):
                connection.send(b"x")
                time.sleep(1)
            self.status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            self.status = 0
        finally:
            connection.close()


def claims(token: str) -> dict[str, Any]:
    """Of a token that came from the sign-on itself; its signature is another test's matter."""
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found
