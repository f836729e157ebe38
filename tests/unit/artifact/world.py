"""Addresses that answer, keys of our own, and an inventory: what the tests of pinning share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.artifact import ArtifactError

from tests.standins.kit.openpgp import Key

UPSTREAM = "https://upstream.example/thing-1.2.tar.gz"
KEYS = "https://upstream.example/key.asc"
PAGE = "https://upstream.example/security"


class World:
    """Addresses that answer; every request is written down. Without an answer an address does not."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, address: str, target: Path) -> None:
        self.asked.append(address)
        if address not in self.answers:
            raise ArtifactError("does not answer")
        target.write_bytes(self.answers[address])


def raw(key: Key | None, **more: Any) -> dict[str, Any]:
    """An unseen entry of the catalogue, signed by the key, or unsigned."""
    unseen: dict[str, Any] = {"unsigned": PAGE}
    if key:
        key_from = [{"mirror": "keys/thing.asc"}, {"url": KEYS}]
        unseen = {"key": key.fingerprint, "read_on": PAGE, "key_from": key_from}
    return {
        "version": "1.2",
        "unseen": unseen,
        "sources": [{"mirror": "thing/thing-1.2.tar.gz"}, {"url": UPSTREAM}],
        "services": ["web"],
        "licence": "MIT",
        **more,
    }
