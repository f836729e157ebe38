"""A service in memory for any kinds: what was declared is there as it was declared. Used by record.py and its test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class Secrets(dict[str, str]):
    """Whatever secret is asked for."""

    def __init__(self) -> None:
        super().__init__(ledger="key of the ledger")

    def __missing__(self, name: str) -> str:
        return f"value of {name}"


class Memory:
    """`types` is the engine's module of that name. `after` is told of each write that was made."""

    requests = 0

    def __init__(
        self,
        types: Any,
        kinds: Mapping[str, Any],
        things: Iterable[Any] = (),
        after: Callable[[Any], None] | None = None,
    ) -> None:
        self.types, self.kinds, self.after = types, kinds, after
        self.things = {(t["kind"], t["key"]): t for t in things}

    def read(self, wanted: set[str]) -> Any:
        present = self.types.Present
        found = [
            present(kind, key, thing["fields"], id=thing["id"], secrets=dict.fromkeys(thing["secrets"]))
            for (kind, key), thing in self.things.items()
            if kind in wanted or f"{kind}:{key}" in wanted
        ]
        return self.types.state(found, fresh=not self.things)

    def create(self, obj: Any, secrets: Mapping[str, str]) -> str:
        self._write(obj, secrets, f"id of {obj.kind}:{obj.key}")
        return f"id of {obj.kind}:{obj.key}"

    def change(self, obj: Any, before: Any, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.things.pop((before.kind, before.key))
        self._write(obj, secrets, before.id)

    def delete(self, before: Any) -> None:
        del self.things[(before.kind, before.key)]

    def _write(self, obj: Any, secrets: Mapping[str, str], id_: str) -> None:
        self.things[(obj.kind, obj.key)] = {
            "kind": obj.kind,
            "key": obj.key,
            "fields": dict(obj.fields),
            "id": id_,
            "secrets": sorted(secrets),
        }
        if self.after:
            self.after(obj)
