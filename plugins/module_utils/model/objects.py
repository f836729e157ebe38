"""Objects of a realm in the engine's wire form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def obj(kind: str, key: str, fields: Mapping[str, Any], needs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"kind": kind, "key": key, "fields": dict(fields), "needs": [list(n) for n in needs]}


def secret(name: str) -> dict[str, str]:
    return {"$secret": name}
