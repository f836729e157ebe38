"""A city's token endpoint in the test's own hand: it says whatever the test wants said, signed or not."""

from __future__ import annotations

import json
import ssl
import threading
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KID = "key-of-the-city"


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Provider:
    """`claims` and `key` are what the next token is made of; `own` is the key that its metadata names."""

    def __init__(self, chain: Path, key: Path, host: str) -> None:
        self.own = rsa.generate_private_key(65537, 2048)
        self.other = rsa.generate_private_key(65537, 2048)
        self.key = self.own
        self.claims: dict[str, Any] = {}
        self.token = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(outer.jwks())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._say(outer.answer())

            def _say(self, body: dict[str, Any]) -> None:
                raw = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"https://{host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def jwks(self) -> dict[str, Any]:
        numbers = self.own.public_key().public_numbers()
        key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": KID, "n": _number(numbers.n), "e": _number(numbers.e)}
        return {"keys": [key]}

    def answer(self) -> dict[str, Any]:
        head = _text(json.dumps({"alg": "RS256", "typ": "JWT", "kid": KID}).encode())
        body = _text(json.dumps(self.claims).encode())
        signature = self.key.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        token = self.token or f"{head}.{body}.{_text(signature)}"
        return {"access_token": "not-looked-at", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def says(self, issuer: str, asked: str, **other: Any) -> None:
        """An honest token about an honest person, and what `other` changes."""
        now = int(time.time())
        self.key = self.own
        self.claims = {
            "iss": issuer,
            "aud": "readi",
            "sub": "f3b1-nicole",
            "iat": now,
            "exp": now + 300,
            "nonce": asked,
            "email": "nicole.neu@ettlingen.example",
            "email_verified": True,
            "given_name": "Nicole",
            "family_name": "Neu",
            "preferred_username": "maria.muster@rastatt.example",
            **other,
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
