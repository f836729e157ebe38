"""One realm of a running server, reconciled as the module does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import REALM

from .platform import Secrets, objects_for
from .server import Server


class Realm:
    """`api` is for looking and for changing things by hand; every run has a connection of its own."""

    def __init__(self, server: Server, account: tuple[str, str], folder: Path) -> None:
        self.url, self.account = server.url, account
        self.base = f"/{REALM}"
        self.ledger = folder / f"keycloak-{REALM}.json"
        self.api = Api(server.url, *account)
        self.desired = objects_for(server.version)
        self.secrets = Secrets(ledger="key-of-the-ledger")

    def run(self, desired: Iterable[Obj] | None = None, **more: Any) -> dict[str, Any]:
        adapter = KeycloakAdapter(Api(self.url, *self.account), REALM)
        wanted = adapter.completed(self.desired if desired is None else desired)
        return reconcile(adapter, wanted, self.ledger, secrets=more.pop("secrets", self.secrets), **more)

    def with_config(self, kind: str, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> list[Obj]:
        """What is desired, but for the configuration of one object."""

        def one(obj: Obj) -> Obj:
            if obj.at != (kind, key):
                return obj
            return replace(obj, fields={**obj.fields, "config": change(dict(obj.fields["config"]))})

        return [one(obj) for obj in self.desired]

    def fill(self, desired: Iterable[Obj] | None = None) -> dict[str, Any]:
        out = self.run(desired)
        assert "failed" not in out, out
        return out

    def organisation(self, alias: str) -> str:
        """Its id; the API's own search asks for names and domains only."""
        found = self.api.get(f"{self.base}/organizations?max=100")
        return str(next(one["id"] for one in found if one["alias"] == alias))

    def remove(self) -> None:
        self.api.call("DELETE", self.base, ok=(204, 404))
        self.api.renew()
        self.ledger.unlink(missing_ok=True)

    def export(self) -> Any:
        return self.api.post(f"{self.base}/partial-export?exportClients=true&exportGroupsAndRoles=true").body


def did(result: dict[str, Any], where: str = "plan") -> set[tuple[str, str, str]]:
    return {(step["do"], step["kind"], step["key"]) for step in result[where]}
