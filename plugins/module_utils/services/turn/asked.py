"""Whether TURN answers as a browser would ask for it: over TLS on the platform's port, by its name.

The certificate served must be the one that lies there: coturn serves an old one until it is told (coturn/coturn#1446).
"""

from __future__ import annotations

import json
import os
import socket
import ssl
import sys
from pathlib import Path

from ...http import AUTHORITY
from .messages import say

MAGIC = 0x2112A442
"""RFC 8489, 5: in every message."""
BINDING, SUCCESS = 0x0001, 0x0101


def request(transaction: bytes) -> bytes:
    """A Binding request without attributes (RFC 8489, 5)."""
    return BINDING.to_bytes(2) + (0).to_bytes(2) + MAGIC.to_bytes(4) + transaction


def is_success(answer: bytes, transaction: bytes) -> bool:
    head = answer[:2] == SUCCESS.to_bytes(2) and answer[4:8] == MAGIC.to_bytes(4)
    return head and answer[8:20] == transaction


def ask(name: str, port: int, certificate: Path, authority: Path = AUTHORITY) -> str | None:
    """What is wrong, None if nothing is. `authority` is trusted beside the system's own."""
    context = ssl.create_default_context()
    if authority.is_file():
        context.load_verify_locations(cafile=str(authority))
    transaction = os.urandom(12)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name) as connection,
    ):
        served = connection.getpeercert(binary_form=True)
        connection.sendall(request(transaction))
        answer = connection.recv(2048)
    there = ssl.PEM_cert_to_DER_cert(_first(certificate.read_text(encoding="ascii")))
    if served != there:
        return say("another", name=name, file=certificate)
    if not is_success(answer, transaction):
        return say("silent", name=name)
    return None


def _first(chain: str) -> str:
    end = "-----END CERTIFICATE-----"
    return chain[: chain.index(end) + len(end)] + "\n"


def main(config: Path) -> int:
    said = json.loads(config.read_text(encoding="utf-8"))
    try:
        wrong = ask(said["name"], said["port"], Path(said["certificate"]))
    except (OSError, ValueError) as error:
        wrong = f"{said['name']}: {error}"
    if wrong:
        sys.stderr.write(f"{wrong}\n")
    return 1 if wrong else 0
