"""Where a platform stands and whom to sign in as: read from what bin/demo wrote, or made by a test's own stand."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("READI_CACHE") or ROOT / ".cache").resolve()
OUTPUT = ROOT / ".cache" / "test-output"
STATE = ROOT / ".cache" / "demo" / "state.json"


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    username: str
    password: str
    organisation: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """`portal` and `sso` are URLs without a trailing slash; `ca` is the root the browser is told to trust.

    `sites`: URLs of all web addresses, by name. `strict`: what axe-core cannot decide fails unless it is in
    undecided.yml; else it is counted.
    """

    portal: str
    sso: str
    ca: Path
    inventory: Path
    people: tuple[Person, ...]
    sites: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False

    @property
    def addresses(self) -> dict[str, str]:
        """Where each host is that a page of the platform may ask for anything; there is no other."""
        return {str(urlsplit(url).hostname): "127.0.0.1" for url in (self.portal, self.sso, *self.sites.values())}

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(self.addresses)

    @property
    def plain(self) -> frozenset[str]:
        """http://HOST:PORT that a tunnel leads to: nothing else may be asked without TLS."""
        return frozenset()

    def person(self, key: str) -> Person:
        return next(person for person in self.people if person.key == key)


def demo() -> Stage:
    """The running demo; without one this is an error, never a skip."""
    if not STATE.is_file():
        raise AssertionError(f"no demo is running ({STATE} is missing): bin/demo puts it up")
    told = json.loads(STATE.read_text(encoding="utf-8"))
    people = tuple(Person(**{**person, "groups": tuple(person["groups"])}) for person in told["people"])
    return Stage(told["portal"], told["sso"], Path(told["ca"]), ROOT / told["inventory"], people, told["sites"])
