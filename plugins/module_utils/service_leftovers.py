"""What services left on a host on which they no longer are: found by what is marked as ours, stopped and removed.

A set of files (files/sets.py) goes with the service whose it is, or with the last of a manifest's programs; its units
are stopped before. Beside the sets go the units that the manifest named, those of Debian's packages too, whose files
stay. What a service stored, its databases and its state folders are not touched, and named. Standard library only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import set_with_units, unit_files
from .files import sets, work
from .files.disk import Disk, read_json
from .files.owned import Owned
from .files.present import Ids
from .files.sets import Kept
from .folders import made
from .units import Systemd

RECORD = Path("/var/lib/readi/services.json")
"""service -> {units, data, databases}: what its manifest said when it was last here."""

BEFORE: Mapping[str, tuple[str, ...]] = {
    "base": ("base",),
    "certificates": ("certificates",),
    "firewall": ("firewall",),
    "keycloak": ("keycloak", "directory_outpost"),
    "keycloak_bootstrap": ("keycloak", "directory_outpost"),
    "postgresql": ("postgresql",),
    "session_check": ("keycloak", "directory_outpost"),
    "web-unit": ("web",),
}
"""Whose the sets of versions that did not note it are (commit 32673b1); any of several services keeps one."""


@dataclass
class Left:
    """Of one service; `whole` where the service is gone, and not just its programs."""

    service: str
    whole: bool
    units: list[str] = field(default_factory=list)
    sets: list[Kept] = field(default_factory=list)
    data: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()


def find(
    kept: Iterable[Kept],
    recorded: Mapping[str, Mapping[str, Any]],
    here: Mapping[str, Mapping[str, Any]],
    manifests: Mapping[str, Mapping[str, Any]],
    folder: str = unit_files.FOLDER,
) -> list[Left]:
    """Pure. `here`: service -> what its manifest says (`units`, `programs`, `data`, `databases`); `manifests`: the same
    of services that are not on this host, for what is not `recorded`.
    """
    found: dict[str, Left] = {}
    stay = {unit for said in here.values() for unit in (*said["units"], *said["programs"])}
    programs = {unit for said in here.values() for unit in said["programs"]}
    for one in kept:
        service, whole = _whose(one, here, recorded, programs, folder)
        if service:
            left = found.setdefault(service, Left(service, whole))
            left.sets.append(one)
            left.units += unit_files.units(one.paths, folder)
        else:
            stay |= set(unit_files.units(one.paths, folder))
    for service in sorted({*recorded, *found} - set(here)):
        said = recorded.get(service) or manifests.get(service) or {}
        left = found.setdefault(service, Left(service, True))
        left.units += said.get("units", ())
        left.data, left.databases = tuple(said.get("data", ())), tuple(said.get("databases", ()))
    for left in found.values():
        left.units = [unit for unit in dict.fromkeys(left.units) if unit not in stay]
    return [found[service] for service in sorted(found)]


def _whose(
    one: Kept, here: Collection[str], recorded: Collection[str], programs: Collection[str], folder: str
) -> tuple[str, bool]:
    """The service with which a set has to go, and whether the service itself is gone; "" where it stays."""
    services = (one.service,) if one.service else BEFORE.get(one.name, ())
    if not services and one.name in recorded:
        services = (one.name,)  # of a role beside the inventory, by a version that noted nothing
    if not services:
        return "", False
    if not set(services) & set(here):
        return next((name for name in services if name in recorded), services[0]), True
    units = unit_files.units(one.paths, folder)
    gone = one.programs and units and not set(units) & set(programs)
    return (services[0], False) if gone else ("", False)


def run(
    here: Mapping[str, Mapping[str, Any]],
    manifests: Mapping[str, Mapping[str, Any]],
    systemd: Systemd,
    ids: Ids,
    *,
    check: bool,
    state: Path = work.STATE,
    record: Path = RECORD,
    folder: str = unit_files.FOLDER,
) -> dict[str, Any]:
    """The module's result. Cut short, it goes on with the next run: a service is forgotten last."""
    recorded: dict[str, Any] = (read_json(record) or {"services": {}})["services"]
    results = [
        _remove(left, systemd, ids, check=check, state=state, folder=folder)
        for left in find(sets.on_host(state), recorded, here, manifests, folder)
    ]
    if not check:
        _note(record, recorded, here)
    results = [one for one in results if one["changed"]]
    lists = ("removed_units", "removed_files", "diff")
    return {
        "changed": bool(results),
        "left": [{key: value for key, value in one.items() if key not in ("changed", "diff")} for one in results],
        **{name: [entry for one in results for entry in one[name]] for name in lists},
    }


def _note(record: Path, recorded: Mapping[str, Any], here: Mapping[str, Mapping[str, Any]]) -> None:
    keys = ("units", "data", "databases")
    wanted = {name: {key: list(said[key]) for key in keys} for name, said in sorted(here.items())}
    if wanted != recorded:
        made(record.parent)
        Disk().write_json(record, {"format": 1, "services": wanted})


def _remove(left: Left, systemd: Systemd, ids: Ids, *, check: bool, state: Path, folder: str) -> dict[str, Any]:
    units = set_with_units.there(left.units, systemd)
    units = [unit for unit in units if _at_work(unit, left, systemd, folder)]
    if not check:
        for unit in units:
            systemd.remove(unit, state=False)
    files: list[str] = []
    diff = set_with_units.difference(units)
    for one in left.sets:
        done = (
            _owned(one, ids, check=check)
            if one.root
            else work.run(one.emptied(), Disk(), ids, check=check, state=state)
        )
        files += done["removed_files"]
        diff += done["diff"]
        if not check:
            sets.forget(one, state)
    if units and not check:
        systemd.reload_manager()
    return {
        "changed": bool(units or files),
        "service": left.service,
        "whole": left.whole,
        "removed_units": units,
        "removed_files": files,
        "data": list(left.data),
        "databases": list(left.databases),
        "diff": diff,
    }


def _at_work(unit: str, left: Left, systemd: Systemd, folder: str) -> bool:
    """A unit of a package, whose file stays, is done with once it neither runs nor would start with the host."""
    ours = {name for one in left.sets for name in unit_files.units(one.paths, folder)}
    now = systemd.look(unit)
    return unit in ours or now.runs or now.enabled


def _owned(one: Kept, ids: Ids, *, check: bool) -> dict[str, Sequence[Any]]:
    """An owned folder goes as a whole, unless others put files there: then it stays as it is."""
    work_ = Owned(one.emptied(), Disk(), ids)
    if not work_.version or work_.foreign():
        return {"removed_files": [], "diff": []}
    files = sorted(f"{one.root}/{path}" for path in work_.record)
    if not check:
        work_.remove()
    return {"removed_files": files, "diff": list(_lines(str(one.root), files))}


def _lines(root: str, files: Sequence[str]) -> Iterator[dict[str, str]]:
    yield {"before_header": root, "after_header": root, "before": "".join(f"{path}\n" for path in files), "after": ""}
