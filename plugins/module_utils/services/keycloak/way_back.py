"""The way back for an operator who lost every factor: nothing of the old is left, and the next sign-in sets up anew.

Keycloak 26.7.4: a temporary password brings the action UPDATE_PASSWORD; POST .../logout ends the sessions and refuses
older tokens, offline ones too; a person from a provider or a directory has no password here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...reconcile.types import JSON
from .client import Api, seg

FACTORS = frozenset({"otp", "recovery-authn-codes", "webauthn", "webauthn-passwordless"})
PASSWORD, SET_UP = "UPDATE_PASSWORD", "CONFIGURE_TOTP"
GROUP = "/operators"


class RefusedError(Exception):
    """Not an account to which this way back leads; the text says why."""


@dataclass(frozen=True)
class Found:
    """An operator's account. `own_password`: it is kept here, not by a city. `password`: there is one now; that for one
    sign-in is taken away where nobody used it (session_check.py).
    """

    id: str
    raw: JSON
    factors: tuple[tuple[str, str], ...]  # (type, id)
    own_password: bool
    sessions: int
    password: bool = True

    @property
    def wanted(self) -> tuple[str, ...]:
        return (PASSWORD, SET_UP) if self.own_password else (SET_UP,)

    @property
    def open(self) -> bool:
        """The way back is open already: no factor is left, and the next sign-in sets up new ones."""
        if self.own_password and not self.password:
            return False
        return not self.factors and set(self.wanted) <= set(self.raw.get("requiredActions") or ())

    def to_text(self) -> str:
        kinds = sorted(kind for kind, _ in self.factors)
        actions = sorted(self.raw.get("requiredActions") or ())
        return _text(", ".join(kinds), ", ".join(actions), self.sessions)

    def after(self) -> str:
        return _text("", ", ".join(sorted({*(self.raw.get("requiredActions") or ()), *self.wanted})), 0)


def _text(factors: str, actions: str, sessions: int) -> str:
    return f"factors: {factors}\nat the next sign-in: {actions}\nsessions: {sessions}\n"


def look(api: Api, realm: str, email: str) -> Found:
    base = f"/{seg(realm)}/users"
    people = api.get(f"{base}?email={seg(email)}&exact=true") or api.get(f"{base}?username={seg(email)}&exact=true")
    if not people:
        raise RefusedError(f"no account has the address {email}")
    raw = api.get(f"{base}/{people[0]['id']}")
    path = f"{base}/{raw['id']}"
    if GROUP not in {g["path"] for g in api.get(f"{path}/groups?max=10000")}:
        raise RefusedError(f"{email} is not in {GROUP}: this way back is for operators only")
    if not raw.get("enabled"):
        raise RefusedError(f"the account {email} is disabled: somebody decided so, and this does not change it")
    credentials = api.get(f"{path}/credentials")
    factors = tuple((c["type"], c["id"]) for c in credentials if c["type"] in FACTORS)
    password = any(c["type"] == "password" for c in credentials)
    elsewhere = bool(raw.get("federationLink")) or bool(api.get(f"{path}/federated-identity"))
    return Found(raw["id"], raw, factors, not elsewhere, len(api.get(f"{path}/sessions")), password)


def open_way(api: Api, realm: str, found: Found, one_time: str) -> None:
    """First the new lock, then the old factors: cut short anywhere, nobody gets in by a password alone."""
    path = f"/{seg(realm)}/users/{found.id}"
    if found.own_password:
        api.put(f"{path}/reset-password", {"type": "password", "value": one_time, "temporary": True})
    raw = api.get(path)
    actions = sorted({*(raw.get("requiredActions") or ()), *found.wanted})
    api.put(path, {**raw, "requiredActions": actions})
    for _, credential in found.factors:
        api.call("DELETE", f"{path}/credentials/{credential}", ok=(204, 404))
    end_sessions(api, realm, found)
    api.delete(f"/{seg(realm)}/attack-detection/brute-force/users/{found.id}")


def end_sessions(api: Api, realm: str, found: Found) -> None:
    api.post(f"/{seg(realm)}/users/{found.id}/logout")
