"""The sign-on, as user_oidc knows it. Its secret is never shown; a switch takes every word but 0 for on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...reconcile.types import Obj, Present
from .hand import OnOcc
from .kinds import PROVIDER

# Option -> the name under which it is shown (user_oidc 8.10.1, lib/Command/UpsertProvider.php).
OPTIONS: Mapping[str, str] = {
    "unique-uid": "uniqueUid",
    "check-bearer": "checkBearer",
    "bearer-provisioning": "bearerProvisioning",
    "send-id-token-hint": "sendIdTokenHint",
    "group-provisioning": "groupProvisioning",
    "mapping-uid": "mappingUid",
    "mapping-display-name": "mappingDisplayName",
    "mapping-email": "mappingEmail",
    "mapping-quota": "mappingQuota",
    "mapping-groups": "mappingGroups",
}


class Providers(OnOcc):
    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        """One object per line; where there is none, nothing is said. Without the app there is no such command."""
        answer = self.occ("user_oidc:providers", "--output=json")
        for line in answer.text.splitlines() if answer.code == 0 else ():
            if line.startswith("{"):
                yield _present(json.loads(line))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self._write(obj, secrets)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self._write(obj, secrets)

    def delete(self, before: Present) -> None:
        self.occ.ok("user_oidc:provider:delete", before.key, "--force")

    def _write(self, obj: Obj, secrets: Mapping[str, str]) -> None:
        """Whole: a secret alone would only be read."""
        words = [
            f"--clientid={obj.fields['client_id']}",
            f"--clientsecret={secrets['client_secret']}",
            f"--discoveryuri={obj.fields['discovery']}",
            f"--scope={obj.fields['scope']}",
        ]
        declared: Mapping[str, Any] = obj.fields["settings"]
        for option, name in OPTIONS.items():
            if name in declared:
                words.append(f"--{option}={_word(declared[name])}")
        self.occ.ok("user_oidc:provider", obj.key, *words)


def _word(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _present(raw: Mapping[str, Any]) -> Present:
    settings = {name: raw["settings"].get(name) for name in OPTIONS.values() if name in raw["settings"]}
    fields = {
        "client_id": raw["clientId"],
        "discovery": raw["discoveryEndpoint"],
        "scope": raw["scope"],
        "settings": settings,
    }
    return Present(PROVIDER, raw["identifier"], fields, id=str(raw["id"]), secrets={"client_secret": None})
