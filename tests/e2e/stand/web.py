"""A folder served over TLS with the headers of its manifest, the way the web role's nginx serves it."""

from __future__ import annotations

import gzip
import mimetypes
import ssl
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt"}


class Web:
    """https://NAME:port; `close` when done."""

    def __init__(self, folder: Path, chain: Path, key: Path, headers: Mapping[str, str], port: int = 0) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                file = folder / path.lstrip("/")
                status = 200
                if file.is_dir() and not path.endswith("/"):
                    self.send_response(301)
                    self.send_header("Location", path + "/")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                file = file / "index.html" if file.is_dir() else file
                if not file.is_file():
                    status, file = 404, folder / "404.html"
                body = file.read_bytes()
                kind = {".js": "text/javascript", ".svg": "image/svg+xml"}.get(file.suffix)
                self.send_response(status)
                self.send_header("Content-Type", kind or mimetypes.guess_type(file.name)[0] or "text/plain")
                if file.suffix in COMPRESSED:
                    body = gzip.compress(body, mtime=0)
                    self.send_header("Content-Encoding", "gzip")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                # A browser that does not trust us hangs up: the test that wants that needs no traceback.
                if not isinstance(sys.exception(), ssl.SSLError):
                    super().handle_error(request, client_address)  # type: ignore[arg-type]

        self._server = Server(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
