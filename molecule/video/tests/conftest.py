"""The portals' names lead to the lab's host, as DNS would."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.hosts import Lab


@pytest.fixture
def found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real, there = socket.getaddrinfo, lab.address("lab")

    def lead(host: Any, *more: Any, **named: Any) -> Any:
        return real(there if str(host).endswith("stadt.example") else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    yield
