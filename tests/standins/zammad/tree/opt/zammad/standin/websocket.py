"""Stand-in for the websocket server: it listens on loopback, and says what it is. Not the product."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(426)
        self.send_header("X-Stand-In", "stand-in for zammad; not the product")
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("ZAMMAD_WEBSOCKET_PORT", "6042"))), Handler).serve_forever()
