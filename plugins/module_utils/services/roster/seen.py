"""What the roster accepted last, on disk: to compare the next read with, also after a restart. Never served from.

    keep(path, seen); seen = load(path)      # None: there is nothing to compare with

One file of mode 0600, written anew each time. It holds names and addresses, since whoever is held back is served as
they were. A file that cannot be read is an error: without it a read that lost half of the town would be believed.
"""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

from ...roster.judge import Account, Doubt, Seen
from ...roster.types import Group, Person

FORMAT = 1


class SeenError(Exception):
    """The file is there and is not what this program wrote."""


def keep(path: Path, seen: Seen) -> None:
    """Whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump({"format": FORMAT, **dataclasses.asdict(seen)}, out, ensure_ascii=False, default=sorted)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def load(path: Path) -> Seen | None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return _seen(raw)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SeenError(
            f"{path}: not what the roster wrote: {error}; restore it, or remove it to believe the next read"
        ) from error


def _seen(raw: dict[str, Any]) -> Seen:
    if raw["format"] != FORMAT:
        raise SeenError(f"format {raw['format']}")
    return Seen(
        {id_: _group(one) for id_, one in raw["groups"].items()},
        {sub: _account(one) for sub, one in raw["active"].items()},
        {sub: _account(one) for sub, one in raw["locked"].items()},
        frozenset(raw["gone"]),
        dict(raw["slugs"]),
        {id_: Doubt(**one) for id_, one in raw["doubts"].items()},
    )


def _group(raw: dict[str, Any]) -> Group:
    return Group(**{**raw, "members": frozenset(raw["members"]), "moderators": frozenset(raw["moderators"])})


def _account(raw: dict[str, Any]) -> Account:
    return Account(Person(**raw["person"]), raw["enabled"], raw["directory"])
