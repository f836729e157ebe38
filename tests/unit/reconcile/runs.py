"""One run of the engine on the toy, as a module would do it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, Ref

from .toy import Toy, World

SECRETS = {"ledger": "key-of-the-ledger", "s1": "Geheimnis-eins", "s2": "Geheimnis-zwei", "s3": "Geheimnis-drei"}


def run(toy: Toy | World, desired: Iterable[Obj], path: Path, **more: Any) -> dict[str, Any]:
    toy = toy if isinstance(toy, Toy) else Toy(toy)
    return reconcile(toy, desired, path / "toy-test.json", secrets=more.pop("secrets", SECRETS), **more)


def box(key: str, *, code: str = "s1", **fields: Any) -> Obj:
    return Obj("box", key, {"colour": "red", "tags": [], **fields}, {"code": Ref(code)})


def item(key: str, *, pin: str = "s1", **fields: Any) -> Obj:
    needs = (("box", key.partition("/")[0]),)
    return Obj("item", key, {"on": True, "weight": 1, "options": {}, **fields}, {"pin": Ref(pin)}, needs)


def guest(key: str, **fields: Any) -> Obj:
    return Obj("guest", key, {"name": key, **fields}, {"pass": Ref("s2")})


def did(result: dict[str, Any], where: str = "plan") -> list[tuple[str, str, str]]:
    return [(step["do"], step["kind"], step["key"]) for step in result[where]]
