"""A fact: a test of a contract, with the place upstream where it can be read and the releases for which it holds.

@fact("lib/private/Setup.php", seen="32.0.1", read="33.0.0")
def test_a_second_installation_is_refused(target): \"\"\"The docstring is the sentence that the page shows.\"\"\"
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@functools.total_ordering
@dataclass(frozen=True)
class Release:
    """A version as upstreams write it: numbers count, then text; 3.1.0.beta3 is before 3.1.0."""

    text: str

    @property
    def _parts(self) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        for word in [*re.findall(r"\d+|[a-z]+", self.text.lower()), ""]:
            if word.isdecimal():
                found.append((1, int(word), ""))
                continue
            # Zeros at the end of the numbers say nothing: 7.2 is 7.2.0, and 7.2.0.beta1 comes before both.
            while found and found[-1] == (1, 0, ""):
                found.pop()
            found.append((-1, 0, word) if word else (0, 0, ""))
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Release) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(tuple(self._parts))

    def __lt__(self, other: Release) -> bool:
        return self._parts < other._parts


@dataclass(frozen=True)
class Fact:
    """`file`: upstream's file, page or standard; `seen`: the release in which it was seen running; `read`: in which it
    was read in the code or the documentation. It holds from `since` on, and before `until`. `disposable`: the test
    stops parts, or changes what all people see."""

    file: str
    seen: str = ""
    read: str = ""
    since: str = ""
    until: str = ""
    disposable: bool = False

    def holds(self, release: str) -> bool:
        there = Release(release)
        return (not self.since or Release(self.since) <= there) and (not self.until or there < Release(self.until))


def fact(file: str, **more: Any) -> Callable[[Any], Any]:
    """The mark of a test."""
    known = Fact(file, **more)
    if not (known.seen or known.read):
        raise ValueError(f"{file}: a fact was seen or read in some release")
    marked: Callable[[Any], Any] = pytest.mark.fact(known)
    return marked


def of(function: Any) -> Fact | None:
    """The fact that a test function carries."""
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "fact":
            found: Fact = mark.args[0]
            return found
    return None
