"""What the roster says, from a file: python3 roster.py CERTIFICATE KEY FILE. It is read anew for each question."""

import hashlib
import http.server
import ssl
import sys
from pathlib import Path

certificate, key, file = sys.argv[1:]


class Roster(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = Path(file).read_bytes()
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        known = self.headers["If-None-Match"] == etag
        # Whose credential it is, the real one knows; here somebody must have one.
        status = 401 if len(self.headers["Authorization"] or "") < 40 else 304 if known else 200
        self.send_response(status if self.path == "/v1/hosted_lists" else 404)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body) if status == 200 else 0))
        self.end_headers()
        if status == 200:
            self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8444), Roster)
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(certificate, key)
server.socket = tls.wrap_socket(server.socket, server_side=True)
server.serve_forever()
