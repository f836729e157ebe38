"""Answers on 9110 for nginx and on 9111 for other hosts; its health is that its own database answers it."""

import os
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Chronicle(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/health":
            done = subprocess.run(["psql", "-tAc", "select current_user"], capture_output=True, text=True, check=False)
            self.answer(200 if done.returncode == 0 else 503, done.stdout + done.stderr)
        else:
            self.answer(200, f"Chronicle, signed in at {os.environ['CHRONICLE_ISSUER']}\n")

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())


Thread(target=ThreadingHTTPServer(("", 9111), Chronicle).serve_forever, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", 9110), Chronicle).serve_forever()
