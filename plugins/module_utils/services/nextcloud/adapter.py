"""Nextcloud for the engine: one PHP start, in which each kind is read in bulk and written one change at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...reconcile.types import AdapterError, KindSpec, NotInstalledError, Obj, Present, State, state
from ...sync.wanted import ACCOUNT, GROUP, LOCK, MEMBERSHIP
from .driver import Driver
from .external import Storages
from .hand import Hand
from .installing import Installation, Links
from .kinds import (
    APP,
    EXTERNAL,
    FOLDER,
    INSTALLATION,
    LINK,
    MANAGER,
    PROVIDER,
    SETTING,
    STATE,
    STORE,
    SYNC,
    SYSTEM,
    THEME,
)
from .messages import say
from .persons import Accounts, Locks
from .place import Place
from .providers import Providers
from .settings import Apps, Config, Settings, System, Theme
from .store import Store
from .teams import Folders, Groups, Memberships
from .upgrading import under_way

_WITHOUT_PHP = (LINK, STORE, INSTALLATION)


@contextmanager
def connect(document: Mapping[str, Any]) -> Iterator[Nextcloud]:
    """`document["nextcloud"]`: the place, the database and the sign-on's identifier (desired.py)."""
    told = document["nextcloud"]
    place = Place.of(told)
    if not place.unpacked:
        raise NotInstalledError(say("not_here"))
    if half := under_way(place):
        raise AdapterError(half)
    with Driver(place) as occ:
        yield Nextcloud(occ, told)


class Nextcloud:
    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(self, occ: Driver, told: Mapping[str, Any]) -> None:
        self.occ = occ
        self._wanted: list[Obj] = []
        config = Config(occ)
        folders = Folders(occ)
        self.hands: dict[str, Hand] = {
            LINK: Links(Path(told["links"])),
            STORE: Store(occ.place),
            INSTALLATION: Installation(occ, told["database"]),
            SYSTEM: System(occ, config),
            APP: Apps(occ),
            SETTING: Settings(occ, config),
            THEME: Theme(occ, config),
            PROVIDER: Providers(occ),
            EXTERNAL: Storages(occ),
            GROUP: Groups(occ),
            FOLDER: folders,
            MANAGER: folders,
            MEMBERSHIP: Memberships(occ),
            ACCOUNT: Accounts(occ, told["provider"]),
            LOCK: Locks(occ),
        }

    @property
    def requests(self) -> int:
        return self.occ.requests

    def completed(self, objects: Iterable[Obj]) -> list[Obj]:
        """Nothing is added; what is wanted says which of Nextcloud's many values are looked at."""
        self._wanted = list(objects)
        return self._wanted

    def read(self, wanted: set[str]) -> State:
        kinds = {name.partition(":")[0] for name in wanted}
        if not self.occ.place.installed:
            # Nothing else is there yet. PHP is not started: it would write an empty config.php.
            return state(self._found(kinds & set(_WITHOUT_PHP)))
        return state(self._found(kinds))

    def _found(self, kinds: set[str]) -> Iterator[Present]:
        asked: list[Hand] = []
        for kind, hand in self.hands.items():
            if kind in kinds and hand not in asked:
                asked.append(hand)
                mine = [name for name, one in self.hands.items() if one is hand]
                yield from hand.read([obj for obj in self._wanted if obj.kind in mine])

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        return self.hands[obj.kind].create(obj, secrets)

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.hands[obj.kind].change(obj, before, fields, secrets)

    def delete(self, before: Present) -> None:
        self.hands[before.kind].delete(before)
