"""What answers behind nginx in this scenario, on the host: HTTP on a port and on a socket, FastCGI, and TLS of its own.

Standard library only; every answer is JSON and says what the program was told of the visitor. `python3 almanac.py`.
"""

import http.server
import json
import os
import socket
import socketserver
import ssl
import struct
import threading
from pathlib import Path

RUN = Path("/run/almanac")
# FastCGI 1.0, https://fastcgi-archives.github.io/FastCGI_Specification.html: version, type, id, length, padding.
HEAD = struct.Struct("!BBHHBx")
END, PARAMS, STDIN, STDOUT = 3, 4, 5, 6


class Http(http.server.BaseHTTPRequestHandler):
    """Says the request's headers; tries to say more about the server than nginx lets through."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Strict-Transport-Security", "max-age=1")
        self.send_header("Server", "Secret/1.2.3")
        self.end_headers()
        self.wfile.write(json.dumps({**self.headers, "path": self.path}).encode())

    def log_message(self, *_):
        """Says nothing."""


class OnSocket(socketserver.ThreadingUnixStreamServer):
    """HTTP on a socket has no client address to log."""

    def get_request(self):
        connection, _ = self.socket.accept()
        return connection, ("socket", 0)


class FastCgi(socketserver.StreamRequestHandler):
    """One request per connection; answers with the parameters."""

    def handle(self):
        parameters, number = b"", 1
        while True:
            _, kind, number, length, padding = HEAD.unpack(self.rfile.read(HEAD.size))
            content = self.rfile.read(length)
            self.rfile.read(padding)
            if kind == PARAMS:
                parameters += content
            if kind == STDIN and not length:
                break
        body = (
            b"Content-Type: application/json\r\nX-Powered-By: almanac\r\n\r\n" + json.dumps(pairs(parameters)).encode()
        )
        self.wfile.write(HEAD.pack(1, STDOUT, number, len(body), 0) + body)
        self.wfile.write(HEAD.pack(1, STDOUT, number, 0, 0) + HEAD.pack(1, END, number, 8, 0) + bytes(8))


def pairs(data):
    """Name-value pairs; a length of 128 or more takes four bytes."""
    found, place = {}, 0
    while place < len(data):
        lengths = []
        for _ in range(2):
            length = data[place]
            if length >> 7:
                length = struct.unpack_from("!I", data, place)[0] & 0x7FFFFFFF
                place += 3
            place += 1
            lengths.append(length)
        name, value = (data[place : place + lengths[0]], data[place + lengths[0] : place + sum(lengths)])
        found[name.decode()] = value.decode()
        place += sum(lengths)
    return found


class Raw(socketserver.BaseRequestHandler):
    """TLS that nginx did not open: says what the PROXY protocol told before it, and what was agreed in it."""

    def handle(self):
        told = b""
        if self.server.address_family == socket.AF_INET:
            while not told.endswith(b"\r\n"):
                told += self.request.recv(1)
        place = "/etc/readi/tls/raw.almanac.readi.test"
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{place}/fullchain.pem", f"{place}/key.pem")
        context.set_alpn_protocols(["almanac/1"])
        with context.wrap_socket(self.request, server_side=True) as connection:
            said = {"told": told.decode().strip(), "spoken": connection.selected_alpn_protocol()}
            connection.sendall(json.dumps(said).encode())
            connection.unwrap()


def main():
    RUN.mkdir()
    # nginx's workers open what lies in it.
    os.umask(0)
    Path("/srv/almanac").mkdir(parents=True, exist_ok=True)
    Path("/srv/almanac/style.css").write_text("body {}\n")
    Path("/srv/almanac/secret.php").write_text("<?php $password = 1;\n")
    servers = [
        http.server.ThreadingHTTPServer(("127.0.0.1", 9100), Http),
        OnSocket(str(RUN / "http.sock"), Http),
        socketserver.ThreadingUnixStreamServer(str(RUN / "fastcgi.sock"), FastCgi),
        socketserver.ThreadingTCPServer(("127.0.0.1", 9101), Raw),
        socketserver.ThreadingUnixStreamServer(str(RUN / "raw.sock"), Raw),
    ]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    (RUN / "ready").touch()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
