"""HTTPS to a name that no name server knows: `--given` has `at`, as "name=address,name=address"."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.request
from collections.abc import Mapping
from typing import Any

from tests.contracts.target import Target


def known(target: Target) -> dict[str, str]:
    """Name -> address; nothing where the network says it."""
    pairs = [one.partition("=") for one in target.given.get("at", "").split(",") if one]
    return {name: address for name, _, address in pairs}


class Connection(http.client.HTTPSConnection):
    """The certificate must be the name's, wherever it leads."""

    at: Mapping[str, str] = {}
    trust: ssl.SSLContext

    def connect(self) -> None:
        plain = socket.create_connection((self.at.get(self.host, self.host), self.port), self.timeout)
        self.sock = self.trust.wrap_socket(plain, server_hostname=self.host)


def connection(target: Target) -> type[Connection]:
    """Of a target: with its authority, and its names."""
    context = ssl.create_default_context(cadata=target.given.get("ca"))
    return type("There", (Connection,), {"at": known(target), "trust": context})


class Handler(urllib.request.HTTPSHandler):
    def __init__(self, target: Target) -> None:
        made = connection(target)
        super().__init__(context=made.trust)
        self._made = made

    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._made, request)  # type: ignore[arg-type]
