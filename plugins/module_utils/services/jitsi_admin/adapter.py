"""Jitsi-Admin for the engine: its database by its own PHP, each kind read in bulk; its console where that is safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from ...reconcile.types import KindSpec, NotInstalledError, Obj, Present, State, state
from ...sync.wanted import ACCOUNT, LOCK
from .books import Books
from .driver import Driver
from .guards import Guards
from .installing import Cache, CronJobs, Installation, Theme
from .kinds import BOOK, CACHE, CRON, GUARD, INSTALLATION, SERVER, STAFF, STATE, SYNC, THEME
from .messages import say
from .persons import Accounts, Locks, Staff
from .place import Place
from .servers import Servers

_WITHOUT_TABLES = (CACHE, THEME, INSTALLATION)


class Hand(Protocol):
    """What reads and writes one kind."""

    def read(self, wanted: Iterable[Obj]) -> Iterable[Present]: ...
    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str: ...
    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str], /) -> None: ...
    def delete(self, before: Present) -> None: ...


@contextmanager
def connect(document: Mapping[str, Any]) -> Iterator[JitsiAdmin]:
    """`document["jitsi_admin"]`: the place (desired.py)."""
    place = Place.of(document["jitsi_admin"])
    if not place.unpacked:
        raise NotInstalledError(say("not_here"))
    with Driver(place) as database:
        yield JitsiAdmin(database)


class JitsiAdmin:
    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(self, database: Driver) -> None:
        self.database = database
        self._wanted: list[Obj] = []
        self.hands: dict[str, Hand] = {
            CACHE: Cache(database),
            THEME: Theme(database),
            INSTALLATION: Installation(database),
            GUARD: Guards(database),
            CRON: CronJobs(database),
            SERVER: Servers(database),
            ACCOUNT: Accounts(database),
            STAFF: Staff(database),
            BOOK: Books(database),
            LOCK: Locks(database),
        }

    @property
    def requests(self) -> int:
        return self.database.requests

    def completed(self, objects: Iterable[Obj]) -> list[Obj]:
        self._wanted = list(objects)
        return self._wanted

    def read(self, wanted: set[str]) -> State:
        kinds = {name.partition(":")[0] for name in wanted}
        if not self.database.place.migrated:
            # There are no tables yet.
            kinds &= set(_WITHOUT_TABLES)
        return state(self._found(kinds))

    def _found(self, kinds: set[str]) -> Iterator[Present]:
        for kind, hand in self.hands.items():
            if kind in kinds:
                yield from hand.read([obj for obj in self._wanted if obj.kind == kind])

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        return self.hands[obj.kind].create(obj, secrets)

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.hands[obj.kind].change(obj, before, fields, secrets)

    def delete(self, before: Present) -> None:
        self.hands[before.kind].delete(before)
