"""docs/en/unit-exposure.md as data: how exposed each unit is, whose it is, and why not less."""

import dataclasses
import re
from collections.abc import Mapping

from ansible_collections.readi.one.plugins.module_utils.model.manifest import load

from tests.lab.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "en" / "unit-exposure.md"
OURS, DEBIANS = "ours", "Debian's"
AIM = {OURS: 2.0, DEBIANS: 3.0}
_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([0-9.]+) \| (.*) \|$", re.MULTILINE)
_TOLD = re.compile(r"Overall exposure level for (\S+): ([0-9.]+)")


@dataclasses.dataclass(frozen=True)
class Row:
    """A unit's line in the table."""

    whose: str
    exposure: float
    why: str


def ours() -> set[str]:
    """The services that we write: in a role's templates, and those of the programs that manifests name."""
    written = {path.name.removesuffix(".j2") for path in CHECKOUT.glob("roles/*/templates/*.service.j2")}
    programs = {p.unit for m in load(CHECKOUT / "roles").values() for p in m.programs}
    return written | {f"{unit}.service" for unit in programs}


def rows() -> dict[str, Row]:
    """The table, by unit."""
    found = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {unit: Row(whose, float(exposure), why.strip()) for unit, whose, exposure, why in found}


def template(unit: str) -> str:
    """The template of an instance: x@.service for x@one.service; any other unit is its own."""
    return re.sub(r"@[^.]+\.", "@.", unit)


def row(table: Mapping[str, Row], unit: str) -> Row | None:
    """A unit's line, or that of its template: instances of one differ in whose they are and in nothing else."""
    return table.get(unit) or table.get(template(unit))


def measured(text: str) -> dict[str, float]:
    """What `systemd-analyze security UNIT…` says."""
    return {unit: float(exposure) for unit, exposure in _TOLD.findall(text)}
