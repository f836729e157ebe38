"""Who is at the other ends: a service that takes mail by LMTP and HTTP, the data centre's relay (SMTP with STARTTLS and
a password), and a name server. All on the host itself; what arrives is a line each in mail.jsonl.

Files beside it steer it: `zones.json` ({"name TYPE": ["value", ...]}), `http-status`, `relay-refuses`.
"""

import base64
import json
import socket
import socketserver
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STATE = Path("/var/lib/letterbox")
SOCKET = Path("/run/letterbox/lmtp.sock")
TLS = Path("/etc/readi/tls/relay.readi.test")
WRITING = threading.Lock()


def keep(**said):
    with WRITING, (STATE / "mail.jsonl").open("a") as file:
        file.write(json.dumps(said) + "\n")


def text(name, default=""):
    path = STATE / name
    return path.read_text().strip() if path.exists() else default


class Mail(socketserver.StreamRequestHandler):
    """LMTP on a socket, SMTP with STARTTLS and AUTH PLAIN on a port."""

    lmtp = False
    user, sender, tls = "", "", False

    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def handle(self):
        self.recipients = []
        self.say("220 letterbox")
        while line := self.rfile.readline():
            words = line.decode("utf-8", "replace").strip()
            verb = words.partition(" ")[0].lower()
            if verb == "quit":
                self.say("221 bye")
                return
            getattr(self, f"on_{verb}", self.on_other)(words)

    def on_other(self, words):
        self.say("250 ok")

    def on_ehlo(self, words):
        first = "250-SMTPUTF8" if self.lmtp or self.tls else "250-STARTTLS"
        self.say("250-letterbox", first, "250-8BITMIME", "250 AUTH PLAIN" if self.tls else "250 PIPELINING")

    on_lhlo = on_ehlo

    def on_starttls(self, words):
        self.say("220 go on")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "fullchain.pem", TLS / "key.pem")
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.tls = True

    def on_auth(self, words):
        _, user, password = base64.b64decode(words.split()[2]).decode().split("\0")
        self.user = user if password == text("relay-password") else ""
        self.say("235 welcome" if self.user else "535 5.7.8 wrong")

    def on_mail(self, words):
        self.sender, self.recipients = words.partition("<")[2].partition(">")[0], []
        self.say("250 ok" if self.lmtp or self.user else "530 5.7.0 sign in first")

    def on_rcpt(self, words):
        if not self.lmtp and text("relay-refuses"):
            self.say("450 4.2.0 later")
            return
        self.recipients.append(words.partition("<")[2].partition(">")[0])
        self.say("250 ok")

    def on_data(self, words):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        message = b"".join(lines).decode("utf-8", "replace")
        said = {"user": self.user, "tls": self.tls, "sender": self.sender, "recipients": self.recipients}
        keep(by="lmtp" if self.lmtp else "relay", message=message, **said)
        self.say(*["250 2.0.0 kept" for _ in (self.recipients if self.lmtp else [1])])


class Lmtp(Mail):
    lmtp = True


class Http(BaseHTTPRequestHandler):
    def do_POST(self):
        message = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status = int(text("http-status", "204"))
        if status == 204:
            sender, recipient = self.headers["X-Envelope-From"], self.headers["X-Envelope-To"]
            keep(by="http", path=self.path, sender=sender, recipients=[recipient], message=message)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


TYPES = {"A": 1, "MX": 15, "TXT": 16}


def name_server():
    """Answers from zones.json, and asks the host's former name server for the rest. RFC 1035."""
    former = Path("/etc/resolv.conf.before").read_text().split("nameserver")[1].split()[0]
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    while True:
        question, who = server.recvfrom(4096)
        threading.Thread(target=answer, args=(server, question, who, former), daemon=True).start()


def answer(server, question, who, former):
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode("latin-1"))
        at += length + 1
    end = at + 5
    kind = struct.unpack("!H", question[at + 1 : at + 3])[0]
    name = ".".join(labels).lower()
    zones = json.loads(text("zones.json", "{}"))
    ours = [known.split()[0] for known in zones]
    if not any(name == one or name.endswith("." + ".".join(one.split(".")[-2:])) for one in ours):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.settimeout(5)
            other.sendto(question, (former, 53))
            try:
                server.sendto(other.recv(4096), who)
            except OSError:
                return
        return
    word = next((word for word, number in TYPES.items() if number == kind), "")
    found = zones.get(f"{name} {word}", [])
    there = any(one == name or one.endswith(f".{name}") for one in ours)
    head = question[:2] + struct.pack("!HHHHH", 0x8580 | (0 if there else 3), 1, len(found), 0, 0)
    body = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 1, len(d)) + d for d in map(data(word), found))
    server.sendto(head + question[12:end] + body, who)


def data(word):
    def wire(value):
        if word == "A":
            return socket.inet_aton(value)
        if word == "MX":
            labels = value.rstrip(".").split(".")
            return b"\0\x0a" + b"".join(bytes([len(one)]) + one.encode() for one in labels) + b"\0"
        parts = [value[at : at + 255] for at in range(0, len(value), 255)]
        return b"".join(bytes([len(part)]) + part.encode() for part in parts)

    return wire


class Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    SOCKET.unlink(missing_ok=True)
    lmtp = Unix(str(SOCKET), Lmtp)
    SOCKET.chmod(0o666)
    servers = [lmtp, Tcp(("127.0.0.1", 2525), Mail), ThreadingHTTPServer(("127.0.0.1", 9025), Http)]
    for one in servers:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    name_server()
