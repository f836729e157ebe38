"""Accounts by the sub, and locks.

A lock disables the account and ends its sessions and app passwords: disabled alone, they would live again with it.
Sessions end at once, app passwords within ten seconds, for which Nextcloud believes them (32.0.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...reconcile.types import AdapterError, Obj, Present
from ...sync.wanted import ACCOUNT, LOCK
from .driver import Driver
from .hand import OnOcc
from .messages import say
from .providers import Providers

EVER = "2037-01-01"
"""A day after 2038-01-19 is no integer to PostgreSQL."""
NAMES = "SELECT user_id, display_name FROM *PREFIX*user_oidc"
EMAILS = "SELECT userid, configvalue FROM *PREFIX*preferences WHERE appid = 'settings' AND configkey = 'email'"
DISABLED = (
    "SELECT userid FROM *PREFIX*preferences WHERE appid = 'core' AND configkey = 'enabled' AND configvalue = 'false'"
)


class Accounts(OnOcc):
    """`provider`: the identifier of the sign-on, under whose number accounts are made."""

    def __init__(self, occ: Driver, provider: str) -> None:
        super().__init__(occ)
        self.provider = provider
        self._number = 0

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        emails = {row["userid"]: row["configvalue"] for row in self.occ.ask("rows", sql=EMAILS)}
        for row in self.occ.ask("rows", sql=NAMES):
            uid = row["user_id"]
            fields = {"name": row["display_name"] or uid, "email": emails.get(uid) or ""}
            yield Present(ACCOUNT, uid, fields, id=uid)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        uid = self._write(obj)
        if uid != obj.key:
            raise AdapterError(say("other_uid", uid=uid))
        return uid

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self._write(obj)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("account_stays"))

    def _write(self, obj: Obj) -> str:
        values = {"sub": obj.key, "name": obj.fields["name"], "email": obj.fields["email"]}
        return str(self.occ.ask("account", provider=self._its_number(), **values))

    def _its_number(self) -> int:
        if not self._number:
            found = {one.key: int(one.id) for one in Providers(self.occ).read(())}
            if self.provider not in found:
                raise AdapterError(say("no_provider", provider=self.provider))
            self._number = found[self.provider]
        return self._number


class Locks(OnOcc):
    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.occ.ask("rows", sql=DISABLED):
            yield Present(LOCK, row["userid"], id=row["userid"])

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self.occ.ok("user:disable", obj.key)
        self.occ.ok("user:auth-tokens:delete", obj.key, f"--last-used-before={EVER}")
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        raise AdapterError(say("no_fields", kind=obj.kind))

    def delete(self, before: Present) -> None:
        self.occ.ok("user:enable", before.key)
