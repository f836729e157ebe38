"""Guests in Keycloak: accounts of people from outside, made and ended by an account that manages them and nobody else.

Only where the inventory says `services: {groups: {guests: true}}`. No token of a person can do it: whoever may make an
account in a group may set the password of everybody in it (Keycloak 26.7.4), and a moderator must not. The client
`groups-guests` may make and manage accounts in /guests; it can put nobody there who is somewhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from ..keycloak import lock
from .doors import DoorError, Doors
from .organisation_doors import INVITATION_S, PAGE, opened

GUESTS = "/guests"
UNTIL, ADDRESS = "guest_until", "guest_address"  # as services/roster/read.py reads them
ACTIONS = ["UPDATE_PASSWORD"]


@dataclass(frozen=True)
class Guest:
    """`until`: YYYY-MM-DD, the last day."""

    sub: str
    email: str
    until: str
    enabled: bool


class GuestDoors:
    def __init__(self, url: str, realm: str, own: Callable[[], str], *, client: str, back: str) -> None:
        """`own`: the token of the account. `client`, `back`: where somebody goes on who answered their invitation."""
        self._url, self._at, self._own, self._client, self._back = url, f"/{realm}", own, client, back

    def all(self) -> Iterator[Guest]:
        with opened(self._url, self._own()) as api:
            first, id_ = 0, self._group(api)
            while True:
                page = api.get(f"{self._at}/groups/{id_}/members?briefRepresentation=false&first={first}&max={PAGE}")
                yield from (_guest(raw) for raw in page)
                if len(page) < PAGE:
                    return
                first += PAGE

    def make(self, email: str, given: str, family: str, until: str) -> str:
        """The id; empty where the address is that of an account that is no guest's."""
        body = {
            "username": email, "email": email, "firstName": given, "lastName": family, "enabled": True,
            "attributes": {UNTIL: [until], ADDRESS: [email]}, "groups": [GUESTS], "requiredActions": ACTIONS,
        }  # fmt: skip
        with opened(self._url, self._own()) as api:
            try:
                sub = api.post(f"{self._at}/users", body).new_id
            except DoorError as error:
                if error.status != 409:
                    raise
                return self._again(email, until)
        self._write(sub)
        return sub

    def _again(self, email: str, until: str) -> str:
        """A guest who did not come yet, or whose last day is past."""
        found = next((one for one in self.all() if one.email == email), None)
        if found is None:
            return ""
        self.extend(found.sub, max(until, found.until))
        self._write(found.sub)
        return found.sub

    def extend(self, sub: str, until: str) -> None:
        self._change(sub, until, enabled=True)

    def _change(self, sub: str, until: str, *, enabled: bool) -> None:
        with opened(self._url, self._own()) as api:
            there = api.get(f"{self._at}/users/{quote(sub)}")
            attributes = {**(there.get("attributes") or {}), UNTIL: [until]}
            api.put(f"{self._at}/users/{quote(sub)}", {**there, "enabled": enabled, "attributes": attributes})

    def end(self, sub: str) -> None:
        """Nobody gets in any more, and every session ends."""
        with opened(self._url, self._own()) as api:
            lock.lock(api, self._at[1:], lock.of(api, self._at[1:], sub))

    def _write(self, sub: str) -> None:
        query = {"client_id": self._client, "redirect_uri": self._back, "lifespan": INVITATION_S}
        with opened(self._url, self._own()) as api:
            api.put(f"{self._at}/users/{quote(sub)}/execute-actions-email?{urlencode(query)}", ACTIONS)

    def _group(self, api: Any) -> str:
        """The account is told its own groups only; /guests is read by its path."""
        return str(api.get(f"{self._at}/group-by-path{GUESTS}")["id"])


def guest_doors(told: Mapping[str, Any], doors: Doors) -> GuestDoors:
    """By the configuration of a program of the pages."""
    realm = told["keycloak"]
    return GuestDoors(
        realm["url"], realm["realm"], lambda: doors.own("guests"), client="portal", back=f"{told['portal']}/"
    )  # fmt: skip


def _guest(raw: Mapping[str, Any]) -> Guest:
    until = ((raw.get("attributes") or {}).get(UNTIL) or [""])[0]
    return Guest(raw["id"], raw.get("email") or "", until, bool(raw.get("enabled")))
