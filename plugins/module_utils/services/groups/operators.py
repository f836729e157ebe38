"""What operators do on their pages: project groups made, renamed, archived and brought back, by their own token.

    operators = Operators(town, doors, store, acts, clock, say)
    operators.make(me, token, wish)            # the faults that there are now, or () and done

What a file asks for is made group by group; what failed is told by line, and a second try makes what is missing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager

from ...roster.types import Group, Person
from . import letters
from .acts import Acts, UnknownError
from .doors import DoorError
from .founding import Fault, Known, Wish, faults, known, name_faults
from .founding_doors import FoundingDoors, TakenError
from .rules import RefusedError
from .store import Store
from .town import Town

STATE, ARCHIVED = "state", "archived"


class Operators:
    def __init__(
        self, town: Town, doors: FoundingDoors, store: Store, acts: Acts, clock: Callable[[], float],
        say: Callable[[str], None] = print, *, gives: Container[str] = (), declared: Container[str] = (),
    ) -> None:  # fmt: skip
        """`gives`: attributes that bring a place in a service. `declared`: slugs of the inventory's groups."""
        self._town, self._doors, self._store, self._acts = town, doors, store, acts
        self._clock, self._say, self._gives, self._declared = clock, say, gives, declared
        self._lock = threading.Lock()

    def known(self) -> Known:
        seen = self._town.seen()
        return known(seen.groups, seen.by_address, self._gives)

    def declares(self, group: Group) -> bool:
        return group.slug in self._declared

    def make(self, me: Person, token: str, wish: Wish) -> tuple[Fault, ...]:
        with self._lock:
            if wrong := faults(wish, self.known()):
                return wrong
            people = self._town.seen().by_address
            moderators = [people[address.lower()].sub for address in wish.moderators]
            members = [people[address.lower()].sub for address in wish.members]
            with self._asked():
                try:
                    id_ = self._doors.make(token, wish, moderators, members)
                except TakenError:
                    return (Fault("slug", "slug_taken", wish.slug),)
            self._told(me, "founded", id_, wish.slug, wish.name, [*moderators, *members])
            if group := self._town.seen().groups.get(wish.slug):
                for sub in moderators:
                    self._acts.tell(letters.APPOINTED, group, sub)
            return ()

    def rename(self, me: Person, token: str, slug: str, name: str, purpose: str) -> tuple[Fault, ...]:
        with self._lock:
            group = self._group(slug)
            if self.declares(group):
                raise RefusedError("inventory_names_it")
            there = self.known()
            names = {one.name.casefold() for one in self._town.seen().groups.values() if one.id != group.id}
            wrong = tuple(name_faults(name, purpose, Known(there.slugs, names, there.lists, there.people, ())))
            if wrong or (name, purpose) == (group.name, group.attributes.get("purpose", "")):
                return wrong
            with self._asked():
                self._doors.change(token, group.id, {"name": name, "purpose": purpose}, name)
            self._told(me, "renamed", group.id, slug, name)
            return ()

    def archive(self, me: Person, token: str, slug: str, *, back: bool = False) -> None:
        with self._lock:
            group = self._group(slug)
            if (group.state == ARCHIVED) is not back:
                return
            with self._asked():
                self._doors.change(token, group.id, {STATE: "" if back else ARCHIVED})
            self._told(me, "brought_back" if back else "archived", group.id, slug, group.name)

    def _group(self, slug: str) -> Group:
        group = self._town.seen().groups.get(slug)
        if group is None:
            raise UnknownError
        return group

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except DoorError as error:
            self._say(f"Keycloak refused or was silent: {error}")
            raise RefusedError("not_now" if error.status in (0, 500, 502, 503) else "not_allowed") from error

    def _told(self, me: Person, what: str, id_: str, slug: str, name: str, people: list[str] | None = None) -> None:
        self._store.note(self._clock(), me.sub, what, id_, slug, name)
        if self._town.tell([id_], people or []):
            self._say(f"group {slug}: {what}")
        else:
            self._say(f"group {slug}: {what}; the roster was told and does not answer: {self._town.error}")
