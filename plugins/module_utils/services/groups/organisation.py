"""What the administrator of an organisation does with its own people, and nobody else's: by their own token.

    organisation = Organisation(town, doors, own_groups, store, clock, say, inviting=…)
    organisation.led_by(token)                 # key -> id of its group, of those that this person administers

`inviting`: key -> {domains, second_factor} of organisations whose accounts are here; others' come from their directory.
What a page names is looked up among the organisation's people each time, so that another one's id is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ...roster.types import Person
from .acts import DAY_S, UnknownError
from .doors import DoorError
from .organisation_doors import ADMINISTRATORS, MODERATORS, ORGANISATIONS, OrganisationDoors, Someone
from .rules import RefusedError, is_address
from .store import Store
from .town import Town

INVITES_A_DAY = 100
ABOUT = "organisation:"
"""What the log's group id begins with, where it is about an organisation."""
CONFIRMED = "confirmed_person"


class Organisation:
    def __init__(
        self, town: Town, doors: OrganisationDoors, own_groups: Callable[[str], Mapping[str, str]], store: Store,
        clock: Callable[[], float], say: Callable[[str], None] = print, *,
        inviting: Mapping[str, Mapping[str, Any]], writes: bool,
    ) -> None:  # fmt: skip
        """`own_groups`: a token -> path and id of the groups that whoever has it is in. `writes`: there is mail."""
        self._town, self._doors, self._own_groups, self._store = town, doors, own_groups, store
        self._clock, self._say, self._inviting, self._writes = clock, say, inviting, writes

    def led_by(self, token: str) -> dict[str, str]:
        with self._asked():
            groups = self._own_groups(token)
        keys = [path.removeprefix(ADMINISTRATORS) for path in groups if path.startswith(ADMINISTRATORS)]
        found = {key: groups.get(f"{ORGANISATIONS}{key}", "") for key in keys}
        return {key: id_ for key, id_ in sorted(found.items()) if id_}

    def why_not(self, token: str, key: str) -> str:
        """The key of a sentence where this person invites nobody into the organisation, else empty."""
        if not (self._writes and key in self._inviting):
            return "invites_not"
        with self._asked():
            # Keycloak says no to whoever moderates: they could take everybody into the organisation.
            leads = any(path.startswith(MODERATORS) for path in self._own_groups(token))
        return "moderators_invite_not" if leads else ""

    def people(self, token: str, key: str) -> list[Someone]:
        with self._asked():
            found = self._doors.people(token, self._group(token, key))
        return sorted(found, key=lambda one: (one.name.casefold(), one.email))

    def confirmed(self, key: str) -> dict[str, float]:
        """sub -> when somebody last said that they are still here."""
        rows = self._store.last_of(f"{ABOUT}{key}", CONFIRMED)
        return {str(sub): float(at) for sub, at in rows}

    def invite(self, me: Person, token: str, key: str, given: str, family: str, address: str) -> None:
        self._group(token, key)
        if why := self.why_not(token, key):
            raise RefusedError(why)
        address = address.strip().lower()
        if not is_address(address):
            raise RefusedError("no_address")
        if address.rpartition("@")[2] not in {one.lower() for one in self._inviting[key]["domains"]}:
            raise RefusedError("foreign_domain")
        if not (given.strip() and family.strip()):
            raise RefusedError("whole_name")
        if self._store.times(me.sub, "invited_person", self._clock() - DAY_S) >= INVITES_A_DAY:
            raise RefusedError("too_many_invitations")
        fields = {"email": address, "firstName": given.strip(), "lastName": family.strip()}
        try:
            with self._asked():
                sub = self._doors.invite(token, key, fields, self._actions(key))
        except RefusedError as error:
            if isinstance(error.__cause__, DoorError) and error.__cause__.status == 409:
                raise RefusedError("has_account") from error
            raise
        self._told("invited_person", me, key, address, sub)

    def write_again(self, me: Person, token: str, key: str, sub: str) -> None:
        one = self._one(token, key, sub)
        if one.arrived or not (self._writes and key in self._inviting):
            raise RefusedError("invites_not")
        with self._asked():
            self._doors.write_to(token, sub, self._actions(key))
        self._note("invited_person", me, key, one.email)

    def disable(self, me: Person, token: str, key: str, sub: str) -> None:
        if sub == me.sub:
            raise RefusedError("not_oneself")
        self._one(token, key, sub)
        with self._asked():
            self._doors.disable(token, sub)
        self._told("disabled_person", me, key, sub, sub)

    def enable(self, me: Person, token: str, key: str, sub: str) -> None:
        self._one(token, key, sub)
        with self._asked():
            self._doors.enable(token, sub)
        self._told("enabled_person", me, key, sub, sub)

    def confirm(self, me: Person, token: str, key: str, subs: Iterable[str]) -> int:
        """How many; whoever is not among the organisation's people is nobody."""
        there = {one.sub for one in self.people(token, key) if one.enabled}
        chosen = [sub for sub in dict.fromkeys(subs) if sub in there]
        for sub in chosen:
            self._note(CONFIRMED, me, key, sub)
        return len(chosen)

    def _actions(self, key: str) -> list[str]:
        second = self._inviting[key].get("second_factor")
        return ["UPDATE_PASSWORD", *(["CONFIGURE_TOTP"] if second else [])]

    def _group(self, token: str, key: str) -> str:
        id_ = self.led_by(token).get(key)
        if id_ is None:
            raise UnknownError
        return id_

    def _one(self, token: str, key: str, sub: str) -> Someone:
        found = next((one for one in self.people(token, key) if one.sub == sub), None)
        if found is None:
            raise UnknownError
        return found

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except DoorError as error:
            self._say(f"Keycloak refused or was silent: {error}")
            if error.status == 403:
                raise RefusedError("out_of_reach") from error
            if error.status == 400:
                raise RefusedError("name_refused") from error
            raise RefusedError("not_now") from error

    def _told(self, what: str, me: Person, key: str, subject: str, sub: str) -> None:
        self._note(what, me, key, subject)
        self._town.tell([], [sub])
        self._say(f"organisation {key}: {what}")

    def _note(self, what: str, me: Person, key: str, subject: str) -> None:
        self._store.note(self._clock(), me.sub, what, f"{ABOUT}{key}", key, subject)
