"""Addresses that people had on groups' lists, each a line of a file: core forgets one that left, archives do not.

What is here finds somebody's mails who never signed in on the lists' pages: nothing else there knows that two addresses
were one person's.
"""

from __future__ import annotations

import json
import os
from pathlib import Path


class Former:
    """`file` is made by whoever writes first, which is the program that keeps the lists; its owner stays."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, person: str) -> set[str]:
        return {address for whose, address in self._lines() if whose == person}

    def add(self, person: str, address: str) -> None:
        if address in self.of(person):
            return
        # In one write: whoever is killed leaves a whole line, or none.
        line = json.dumps([person, address], ensure_ascii=False) + "\n"
        with os.fdopen(
            os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600), "wb"
        ) as file:
            file.write(line.encode())

    def forget(self, person: str) -> int:
        """How many there were. Written where it is, so that the file stays its owner's."""
        kept = [pair for pair in self._lines() if pair[0] != person]
        gone = len(self._lines()) - len(kept)
        if gone:
            with os.fdopen(os.open(self._file, os.O_RDWR | os.O_NOFOLLOW), "wb") as file:
                file.write("".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in kept).encode())
                file.truncate()
        return gone

    def _lines(self) -> list[tuple[str, str]]:
        if not self._file.is_file():
            return []
        found = (json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines())
        return [(str(person), str(address)) for person, address in found]
