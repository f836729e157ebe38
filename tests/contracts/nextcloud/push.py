"""A person's program that waits to be told of changes: notify_push's socket, as upstream's clients speak to it."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

from tests.contracts.nextcloud import there
from tests.contracts.target import Target

WITHIN_S = 20
"""For one change it waits up to 1.5 seconds, with many connections up to 22 (src/message.rs, debounce_time, 1.4.0)."""


@contextlib.contextmanager
def program(target: Target, who: tuple[str, str]) -> Iterator[ClientConnection]:
    """Connected, with name and password said; what the daemon says to that comes first."""
    address = urlsplit(target.address)
    host, port = str(address.hostname), address.port or 443
    plain = socket.create_connection((there.known(target).get(host, host), port), timeout=30)
    trust = ssl.create_default_context(cadata=target.given.get("ca"))
    with connect(f"wss://{address.netloc}/push/ws", sock=plain, ssl=trust, server_hostname=host) as made:
        for word in who:
            made.send(word)
        yield made


def heard(connection: ClientConnection, within_s: float = WITHIN_S) -> str:
    """The next thing that it is told; nothing where nobody says anything within that time."""
    try:
        return str(connection.recv(timeout=within_s))
    except TimeoutError:
        return ""
