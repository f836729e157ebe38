"""A mailbox for a test: takes every mail over SMTP on loopback, sends none, and keeps what clients sign in with."""

from __future__ import annotations

import base64
import email
import email.policy
import queue
import socketserver
import threading
from email.message import EmailMessage

ANSWERS = {b"QUIT": "221 bye", b"EHLO": "250-mailbox\r\n250 AUTH PLAIN", b"AUTH": "235 ok"}


class Mailbox:
    """`port` for the sender, `next` for the test; `signed_in`: user and password of every sender that had them."""

    def __init__(self, port: int = 0) -> None:
        mails: queue.Queue[EmailMessage] = queue.Queue()
        signed_in: list[tuple[str, str]] = []

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 mailbox")
                while line := self.rfile.readline():
                    word = line.split()[0].upper() if line.split() else b""
                    if word == b"DATA":
                        self._say("354 go on")
                        mails.put(self._mail())
                    if word == b"AUTH":  # RFC 4616: nothing, user and password between zero bytes
                        _, user, password = base64.b64decode(line.split()[-1]).decode().split("\0")
                        signed_in.append((user, password))
                    self._say(ANSWERS.get(word, "250 ok"))
                    if word == b"QUIT":
                        return

            def _mail(self) -> EmailMessage:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                return email.message_from_bytes(b"".join(lines), policy=email.policy.default)  # type: ignore[return-value]

            def _say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

        self._mails = mails
        self.signed_in = signed_in
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def next(self, within_s: float = 30) -> EmailMessage:
        return self._mails.get(timeout=within_s)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
