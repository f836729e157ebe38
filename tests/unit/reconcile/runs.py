"""One run of the engine on the toy, as a module would do it."""

from __future__ import annotations

import re
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


def club(slug: str) -> Obj:
    return Obj("club", slug, {"name": slug.title()})


def account(sub: str) -> Obj:
    return Obj("account", sub, {"name": f"Name of {sub}"})


def member(slug: str, sub: str) -> Obj:
    return Obj("member", f"{slug}/{sub}", needs=(("club", slug), ("account", sub)))


def locked(sub: str) -> Obj:
    return Obj("lock", sub, only_with=("account", sub))


def together(*clubs: Obj, people: str = "", **members: str) -> list[Obj]:
    """Clubs by slug with a letter per member; everybody named has an account."""
    subs = sorted({*people, *"".join(members.values())})
    out = [*clubs, *(club(slug) for slug in members), *map(account, subs)]
    return out + [member(slug, sub) for slug, letters in members.items() for sub in letters]


def asked(result: dict[str, Any]) -> str:
    """What an operator gives back, as the message says it."""
    found = re.search(r"-e confirm=(\S+)", result.get("msg", "") or "".join(w["msg"] for w in result["waiting"]))
    return found[1] if found else ""


def did(result: dict[str, Any], where: str = "plan") -> list[tuple[str, str, str]]:
    return [(step["do"], step["kind"], step["key"]) for step in result[where]]
