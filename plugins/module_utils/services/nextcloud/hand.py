"""What reads and writes one or two kinds of objects; the adapter leads each kind to its hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ...reconcile.types import Obj, Present
from .driver import Driver


class Hand(Protocol):
    """`wanted`: the objects of its kinds that are declared, as the adapter heard of them before it reads."""

    def read(self, wanted: Iterable[Obj]) -> Iterable[Present]: ...
    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str: ...
    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None: ...
    def delete(self, before: Present) -> None: ...


class OnOcc:
    """A hand that works by the driver."""

    def __init__(self, occ: Driver) -> None:
        self.occ = occ


def read_config(occ: Driver) -> dict[str, Any]:
    """`system` and `apps`, app values with their types; what is sensitive is ciphertext, new at each write."""
    found: dict[str, Any] = occ.json("config:list", "--private")
    return found
