"""Answers on 9100 for nginx and on 9101 for other hosts; its health is that its own database answers it."""

import os
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Almanac(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/health":
            done = subprocess.run(["psql", "-tAc", "select current_user"], capture_output=True, text=True, check=False)
            self.answer(200 if done.returncode == 0 else 503, done.stdout + done.stderr)
        else:
            self.answer(200, f"Almanac, signed in at {os.environ['ALMANAC_ISSUER']}\n")

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())


Thread(target=ThreadingHTTPServer(("", 9101), Almanac).serve_forever, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", 9100), Almanac).serve_forever()
