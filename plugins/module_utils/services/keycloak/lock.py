"""Lock an account at once: it lets nobody in any more, and every session and token of it ends everywhere.

Keycloak 26.7.4: disabling an account ends nothing by itself; POST .../logout ends the sessions, tells the clients by
back-channel logout, and refuses tokens issued before. Offline tokens outlive all of that, and one that was not revoked
works again after the account was enabled (keycloak#50926): each client's are revoked, before and after.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...reconcile.types import JSON
from .client import Api, seg


class RefusedError(Exception):
    """Nobody is locked; the text says why."""


@dataclass(frozen=True)
class Found:
    """`offline`: the clients that hold an offline token of the account."""

    id: str
    raw: JSON
    sessions: int
    offline: tuple[str, ...]

    @property
    def locked(self) -> bool:
        return not self.raw.get("enabled") and not self.sessions and not self.offline

    def to_text(self) -> str:
        return _text("yes" if self.raw.get("enabled") else "no", self.sessions, len(self.offline))

    def after(self) -> str:
        return _text("no", 0, 0)


def _text(enabled: str, sessions: int, offline: int) -> str:
    return f"enabled: {enabled}\nsessions: {sessions}\noffline tokens: {offline}\n"


def look(api: Api, realm: str, email: str) -> Found:
    base = f"/{seg(realm)}/users"
    people = api.get(f"{base}?email={seg(email)}&exact=true") or api.get(f"{base}?username={seg(email)}&exact=true")
    if not people:
        raise RefusedError(f"no account has the address {email}")
    return of(api, realm, people[0]["id"])


def of(api: Api, realm: str, sub: str) -> Found:
    path = f"/{seg(realm)}/users/{sub}"
    return Found(sub, api.get(path), len(api.get(f"{path}/sessions")), _offline(api, path))


def lock(api: Api, realm: str, found: Found) -> None:
    """The door first: whoever signs in meanwhile would be missed otherwise."""
    path = f"/{seg(realm)}/users/{found.id}"
    if found.raw.get("enabled"):
        api.put(path, {**api.get(path), "enabled": False})
    api.post(f"{path}/logout")
    for client in _offline(api, path):
        api.call("DELETE", f"{path}/consents/{seg(client)}", ok=(204, 404))


def _offline(api: Api, path: str) -> tuple[str, ...]:
    """Keycloak lists them among the consents, as a grant that is called Offline Token."""
    consents = api.get(f"{path}/consents")
    return tuple(sorted(one["clientId"] for one in consents if one.get("additionalGrants")))
