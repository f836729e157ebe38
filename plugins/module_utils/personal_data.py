"""What a service does with one person's data when somebody asks for them, or wants them gone.

services/NAME/people.py:
    erase(adapter, sub, check=False) -> list[Erased]     one for each entry of the manifest's `privacy`
    export(adapter, sub, folder) -> list[str]            what it wrote, as paths in `folder`, an empty one of root's

Both may be repeated: a second `erase` finds nothing left, and with `check` it counts and deletes nothing. Who calls
them is sync/personal.py, which holds the service's lock and knows that the sign-on has no such account any more: `sync`
would make it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Deed = Literal["deleted", "anonymised", "kept"]
SUB = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Keycloak's id of a person."""


@dataclass(frozen=True)
class Erased:
    """`id`: of the entry in the manifest's `privacy`, whose `on_erasure` says the same; `many`: how many were there."""

    id: str
    deed: Deed
    many: int = 0


def token(platform: str, sub: str) -> str:
    """What an operator gives back by `-e confirm=`: it means one person of one platform."""
    return f"erase-{hashlib.sha256(chr(0).join(('erase', platform, sub)).encode()).hexdigest()[:8]}"


def write(file: Path, told: Any) -> None:
    """As JSON that people read; for nobody but the owner."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
