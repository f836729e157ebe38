"""One person's data in lists, archives and pages. Mailman has no accounts of ours. Whose an address is, the pages know
since the person signed in there (roles/mailman/files/readi_lists). Of others it is the one that the sign-on had, and
those that they had on groups' lists before (former.py)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from ...personal_data import Erased, write
from ...reconcile.types import AdapterError
from .bring_home import AS_WEB

_WITHIN_S = 600


class Adapter(Protocol):
    def addresses(self, person: str) -> list[str]: ...

    def former(self, person: str, *, forget: bool = False) -> int: ...


def erase(adapter: Adapter, sub: str, *, check: bool = False) -> list[Erased]:
    """Memberships, account and the name at mails in archives; what they wrote stays the list's. `check` only counts."""
    told = asked("what" if check else "erase", sub, adapter.addresses(sub))
    return [
        Erased("memberships", "deleted", told["memberships"]),
        Erased("archives", "anonymised", told["mails"]),
        Erased("accounts", "deleted", told["account"]),
        # Last: an erasure that failed before is repeated with all of them.
        Erased("former", "deleted", adapter.former(sub, forget=not check)),
        Erased("waiting", "kept"),
        Erased("deliveries", "kept"),
    ]


def export(adapter: Adapter, sub: str, folder: Path) -> list[str]:
    """`lists.json`: addresses, memberships and mails in archives; nothing of whom nothing is known here."""
    told = asked("export", sub, adapter.addresses(sub))
    if "data" not in told:
        return []
    write(folder / "lists.json", told["data"])
    return ["lists.json"]


def asked(verb: str, sub: str, addresses: Sequence[str] = ()) -> dict[str, Any]:
    """What the pages' own command says; an AdapterError where it fails."""
    done = subprocess.run(
        [*AS_WEB, "readi_person", verb, sub, *addresses], capture_output=True, text=True, check=False, timeout=_WITHIN_S
    )
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines() or [""]
    if done.returncode:
        raise AdapterError(f"readi_person {verb}: {lines[-1]}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found
