"""One person's account at the sign-on: found by address or id, given out, erased.

An account that comes from a directory is made again, under another id, as soon as somebody asks for it by its address
and the directory still has it (Keycloak 26.7.4, LDAPStorageProvider): whoever is to be erased has left there first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from ...language import Texts, text
from ...personal_data import SUB, token
from ...reconcile.doubts import words
from ...reconcile.types import JSON
from . import lock
from .client import Api, seg

_TEXTS: Texts = {
    "nobody": {
        "de": "kein Konto hat die Adresse {who}; ist das Konto schon gelöscht, seine Kennung nennen: -e person=KENNUNG",
        "en": "no account has the address {who}; if the account is deleted already, name its id: -e person=ID",
    },
    "declared": {
        "de": "{email} steht unter people im Inventar: der nächste Lauf legte das Konto wieder an; erst dort entfernen",
        "en": "{email} is named below people of the inventory: the next run would make the account again; take it out "
        "there first",
    },
    "program": {"de": "{who} ist das Konto eines Programms", "en": "{who} is the account of a program"},
    "confirm": {
        "de": "{email} ({sub}) wird mit allem gelöscht, was die Dienste als gelöscht versprechen, und kommt nicht "
        "zurück; was es ist, sagt --check; mit -e confirm={token} geht es weiter",
        "en": "{email} ({sub}) will be erased with all that services promise to erase, and does not come back; --check "
        "says what that is; -e confirm={token} goes on",
    },
    "stayed": {
        "de": "das Konto {sub} ist nach dem Löschen noch da",
        "en": "the account {sub} is there after its deletion",
    },
}
_GIVEN_OUT = ("groups", "sessions", "consents", "federated-identity")
_EVENTS = 10000


class RefusedError(Exception):
    """Nothing was done; the text says why."""


@dataclass(frozen=True)
class Found:
    """`raw` None: the account is gone already. `groups` and `sessions`: how many."""

    sub: str
    raw: JSON = None
    groups: int = 0
    sessions: int = 0

    @property
    def email(self) -> str:
        return str((self.raw or {}).get("email") or (self.raw or {}).get("username") or self.sub)


class Accounts:
    def __init__(self, api: Api, realm: str) -> None:
        self.api, self.base, self.realm = api, f"/{seg(realm)}/users", realm

    def look(self, who: str) -> Found:
        """`who`: an address, or an id."""
        if SUB.fullmatch(who):
            answer = self.api.call("GET", f"{self.base}/{who}", ok=(200, 404))
            raw = answer.body if answer.status == 200 else None
        else:
            by = (f"{self.base}?{field}={seg(who)}&exact=true" for field in ("email", "username"))
            listed = next((found for found in map(self.api.get, by) if found), None)
            if not listed:
                raise RefusedError(text(_TEXTS, "nobody", who=who))
            raw = self.api.get(f"{self.base}/{listed[0]['id']}")
        if raw is None:
            return Found(who)
        path = f"{self.base}/{raw['id']}"
        if raw.get("serviceAccountClientId"):
            raise RefusedError(text(_TEXTS, "program", who=who))
        return Found(
            raw["id"], raw, self.api.get(f"{path}/groups/count")["count"], len(self.api.get(f"{path}/sessions"))
        )

    def given_out(self, found: Found) -> dict[str, Any]:
        """Of a password only that there is one, and since when."""
        path = f"{self.base}/{found.sub}"
        told = {name.replace("-", "_"): self.api.get(f"{path}/{name}") for name in _GIVEN_OUT}
        known = ("type", "userLabel", "createdDate")
        told["credentials"] = [
            {name: one[name] for name in known if name in one} for one in self.api.get(f"{path}/credentials")
        ]
        told["sign_ins"] = self.api.get(f"/{seg(self.realm)}/events?user={found.sub}&max={_EVENTS}")
        return {"account": found.raw, **told}

    def may_go(self, found: Found, platform: str, declared: Collection[str], confirm: str | None) -> None:
        """RefusedError where it may not. `confirm` None: nothing is asked, as in check mode."""
        if found.raw is None:
            return
        if {found.email.lower(), str(found.raw.get("username", "")).lower()} & set(declared):
            raise RefusedError(text(_TEXTS, "declared", email=found.email))
        answer = token(platform, found.sub)
        if confirm is not None and answer not in words(confirm):
            raise RefusedError(text(_TEXTS, "confirm", email=found.email, sub=found.sub, token=answer))

    def erase(self, found: Found, tell: Callable[[], None]) -> None:
        """Locked first: nobody signs in meanwhile, and every session ends. `tell`: the roster looks at once."""
        if found.raw is not None:
            lock.lock(self.api, self.realm, lock.of(self.api, self.realm, found.sub))
            path = f"{self.base}/{found.sub}"
            self.api.call("DELETE", path, ok=(204, 404))
            if self.api.call("GET", path, ok=(200, 404)).status == 200:
                raise RefusedError(text(_TEXTS, "stayed", sub=found.sub))
        tell()
