"""One person's data in all services of a host: their programs are asked, each from the host library.

An export lies in EXPORTS/SUB/SERVICE, for root alone; `systemd-tmpfiles` ends it after the days that the role base
states. Standard library only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .language import UNITS, language
from .personal_data import SUB
from .sync_confirm import ASK, ETC

EXPORTS = Path("/var/lib/readi/export")


class Refused(ValueError):  # noqa: N818 - it is what happened
    """It is no id of a person."""


def asked(
    verb: str, sub: str, confirm: str = "", address: str = "", *, check: bool, etc: Path = ETC,
    ask: tuple[str, ...] = ASK, exports: Path = EXPORTS,
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """By service what its program said (sync/personal.py). What was exported before goes with its person."""
    if not SUB.fullmatch(sub):
        raise Refused(sub)
    # The sign-on says the id in its place, where it has no account any more.
    address = address if "@" in address else ""
    found = {}
    for service, config in programs(etc):
        words = [verb, sub]
        if check:
            words = ["what", sub, ""]
        elif verb == "export":
            words.append(str(fresh(sub, service, exports)))
        else:
            words.append(confirm)
        found[service] = _said(service, [*ask, f"{service}.sync", str(config), "--person", *words, address])
    if verb == "erase":
        whole = not any(one["error"] for one in found.values())
        found["base"] = _exports_go(exports / sub, really=whole and not check)
    return found


def programs(etc: Path) -> Iterator[tuple[str, Path]]:
    """Services that have people, by their program's configuration."""
    for config in sorted(etc.glob("*/sync.json")):
        yield config.parent.name, config


def fresh(sub: str, service: str, exports: Path = EXPORTS) -> Path:
    """An empty folder for the service's export."""
    folder = exports / sub / service
    for one in (exports, exports / sub):
        one.mkdir(mode=0o700, exist_ok=True)
        one.chmod(0o700)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    return folder


def _exports_go(folder: Path, *, really: bool) -> dict[str, Any]:
    """`exports` of the privacy of role base."""
    many = len(list(folder.iterdir())) if folder.is_dir() else 0
    if really and folder.is_dir():
        shutil.rmtree(folder)
    return {"here": True, "entries": [{"id": "exports", "deed": "deleted", "many": many}], "files": [], "error": ""}


def _said(service: str, words: list[str]) -> dict[str, Any]:
    environment = {**os.environ, UNITS: language()}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    try:
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"{service}.sync: {done.returncode}"]
        return {"here": True, "entries": [], "files": [], "error": lines[-1]}
    return told
