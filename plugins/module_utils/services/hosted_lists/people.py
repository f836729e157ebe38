"""One person's data on lists at providers: the addresses that `sync` wrote there for them, and what its ledger says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from ...personal_data import Erased, write
from ...reconcile.types import Key


class Adapter(Protocol):
    def whose(self, person: str) -> list[Key]: ...

    def put_out(self, ats: Iterable[Key]) -> None: ...


def erase(adapter: Adapter, sub: str, *, check: bool = False) -> list[Erased]:
    """Their addresses leave the lists, and at the next look the ledger. `check` only counts.

    Of people who are gone there is something only where a list did not answer since.
    """
    mine = adapter.whose(sub)
    if not check:
        adapter.put_out(mine)
    return [Erased("ledger", "deleted", len(mine)), Erased("journal", "kept")]


def export(adapter: Adapter, sub: str, folder: Path) -> list[str]:
    """`lists.json`: each list at a provider with the person's address on it; nothing where there is none."""
    mine = [at[1].partition("/") for at in adapter.whose(sub)]
    if not mine:
        return []
    write(folder / "lists.json", [{"list": slug, "address": address} for slug, _, address in mine])
    return ["lists.json"]
