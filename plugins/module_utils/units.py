"""What readi.one.unit decides and does. Standard library only.

Facts about systemctl: systemd 257, man systemctl, `show` (LoadState, ActiveState, UnitFileState, NeedDaemonReload).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

STATE = Path("/var/lib/readi/unit")
PROPERTIES = ("LoadState", "ActiveState", "UnitFileState", "NeedDaemonReload", "CanReload")
SUFFIX = re.compile(r"\.(service|socket|timer|path|target|mount|slice)$")
HASH = re.compile(r"[0-9a-f]{40,128}")
RUNS = ("active", "activating", "reloading", "refreshing")
ENABLED = ("enabled", "enabled-runtime", "alias", "static", "indirect", "generated", "linked")
"""A unit that cannot be enabled by itself, such as a static one, has nothing left to do."""
LOG_LINES = "15"


class UnitError(Exception):
    """What systemd refused, with the unit's last lines."""


@dataclass(frozen=True)
class Wanted:
    name: str
    state: str | None
    enabled: bool | None
    restart: str
    reload: str


@dataclass(frozen=True)
class Now:
    exists: bool
    runs: bool
    enabled: bool
    stale: bool
    can_reload: bool
    recorded: Mapping[str, str] | None


def full_name(name: str) -> str:
    return name if SUFFIX.search(name) else f"{name}.service"


def wanted(given: Mapping[str, Any]) -> Wanted:
    """What the module's arguments ask for of one unit."""
    hashes = given.get("hashes") or {}
    return Wanted(
        name=full_name(given["name"]),
        state=given["state"],
        enabled=given["enabled"],
        restart=fingerprint(given["restart_if"], hashes),
        reload=fingerprint(given["reload_if"], hashes),
    )


def fingerprint(inputs: list[str], hashes: Mapping[str, str] = MappingProxyType({})) -> str:
    """One hash of everything that the unit reads: hashes as they are, paths by what is in them.

    `hashes` are those of files that a task before this one wrote, or in check mode only announced, by their paths.
    """
    if not inputs:
        return ""
    digest = hashlib.sha256()
    for text in inputs:
        if text in hashes:
            digest.update(f"{text}\0{hashes[text]}".encode())
        elif text.startswith("/"):
            digest.update(_of_path(Path(text)))
        elif HASH.fullmatch(text):
            digest.update(text.encode())
        else:
            raise UnitError(f"{text!r} is neither a hash nor an absolute path")
    return digest.hexdigest()


def _of_path(path: Path) -> bytes:
    """Names and contents; a link counts by where it points, so a large versioned folder costs nothing."""
    digest = hashlib.sha256(str(path).encode())
    if path.is_symlink():
        digest.update(b"link" + os.fsencode(path.readlink()))
    elif path.is_dir():
        for entry in sorted(path.iterdir()):
            digest.update(_of_path(entry))
    elif path.is_file():
        with path.open("rb") as file:
            digest.update(b"file" + hashlib.file_digest(file, "sha256").digest())
    else:
        digest.update(b"absent")
    return digest.digest()


def steps(wanted: Wanted, now: Now) -> tuple[list[str], str]:
    """What to do, in order, and why; pure."""
    done: list[str] = []
    reason = "" if now.exists else f"{wanted.name} does not exist yet"
    if wanted.enabled is True and not now.enabled:
        done.append("enable")
    if wanted.enabled is False and now.enabled and now.exists:
        done.append("disable")
    if wanted.state == "stopped" and now.runs:
        done.append("stop")
    if wanted.state == "started":
        if not now.runs:
            done.append("start")
        elif _differs(wanted.restart, now.recorded, "restart"):
            done.append("restart")
            reason = _why(now, "restart_if")
        elif _differs(wanted.reload, now.recorded, "reload"):
            done.append("reload" if now.can_reload else "restart")
            reason = _why(now, "reload_if")
    return done, reason


def _differs(wanted: str, recorded: Mapping[str, str] | None, which: str) -> bool:
    # Without a record nobody knows what a running unit has read: a package starts its service before we write.
    return bool(wanted) and (recorded is None or recorded.get(which) != wanted)


def _why(now: Now, which: str) -> str:
    return f"{which} changed" if now.recorded else f"it is not known what it read of {which}"


class Systemd:
    """The host's systemd and our record of what a unit was last started with."""

    def __init__(self, state: Path = STATE) -> None:
        self.state = state

    def look(self, name: str) -> Now:
        shown = self._systemctl("show", name, *(f"--property={key}" for key in PROPERTIES))
        values = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        return Now(
            exists=values["LoadState"] != "not-found",
            runs=values["ActiveState"] in RUNS,
            enabled=values["UnitFileState"] in ENABLED,
            stale=values["NeedDaemonReload"] == "yes",
            can_reload=values["CanReload"] == "yes",
            recorded=self._recorded(name),
        )

    def reload_manager(self) -> None:
        self._systemctl("daemon-reload")

    def do(self, verb: str, name: str) -> None:
        if verb in ("start", "restart") and self._gave_up(name):
            # Its starts with what was wrong count against those with what is right.
            self._systemctl("reset-failed", name)
        self._systemctl(verb, name)

    def _gave_up(self, name: str) -> bool:
        shown = self._systemctl("show", name, "--property=ActiveState", "--property=NRestarts")
        values = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        return values.get("ActiveState") == "failed" or values.get("NRestarts", "0") not in ("", "0")

    def remove(self, name: str, *, state: bool) -> None:
        """Stop a unit whose file is about to go; with `state`, take the folder along that systemd made for it."""
        now = self.look(name)
        if now.stale:
            # Its file went in a run that was killed before systemd read anew: by its file it could not be disabled.
            self.reload_manager()
            now = self.look(name)
        if not now.exists:
            self._systemctl("stop", name)
            return
        self._systemctl("disable", "--now", name)
        # One that failed would be listed for ever, and systemd (257) cleans only what is inactive.
        if self._systemctl("show", name, "--property=ActiveState", "--value").strip() == "failed":
            self._systemctl("reset-failed", name)
        if state and self._systemctl("show", name, "--property=StateDirectory", "--value").strip():
            self._systemctl("clean", "--what=state", name)
        self.forget(name)

    def remember(self, wanted: Wanted) -> None:
        """What the unit runs with from now on."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.state / f"{wanted.name}.json"
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"restart": wanted.restart, "reload": wanted.reload}))
        new.replace(path)

    def forget(self, name: str) -> None:
        (self.state / f"{name}.json").unlink(missing_ok=True)

    def _recorded(self, name: str) -> Mapping[str, str] | None:
        try:
            return dict(json.loads((self.state / f"{name}.json").read_text()))
        except (FileNotFoundError, ValueError):
            return None

    def _systemctl(self, *arguments: str) -> str:
        argv = ["systemctl", "--no-pager", "--no-ask-password", *arguments]
        try:
            done = subprocess.run(argv, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            raise UnitError("systemctl is not installed: this host does not run systemd") from None
        if done.returncode:
            raise UnitError(f"systemctl {' '.join(arguments)}: {done.stderr.strip()}{self._log(arguments)}")
        return done.stdout

    def _log(self, arguments: tuple[str, ...]) -> str:
        if arguments[0] not in ("start", "restart", "reload"):
            return ""
        # What the unit said last may still be on its way.
        subprocess.run(["journalctl", "--sync"], capture_output=True, check=False)
        argv = [
            "journalctl",
            "--no-pager",
            "--quiet",
            "-b",
            "-n",
            LOG_LINES,
            "-o",
            "cat",
            *self._lines_of(arguments[1]),
        ]
        lines = subprocess.run(argv, capture_output=True, text=True, check=False).stdout.strip()
        return f"\n{lines}" if lines else ""

    def _lines_of(self, unit: str) -> list[str]:
        """Its own and systemd's about it. The unit of a process that is gone at once is not always known to the
        journal (one of 40, measured), its number is.
        """
        found = [f"_SYSTEMD_UNIT={unit}", "+", "_PID=1", f"UNIT={unit}"]
        properties = ("--property=ExecMainPID", "--property=ExecMainStartTimestamp", "--timestamp=unix")
        argv = ["systemctl", "show", unit, *properties]
        shown = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
        values = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        if values.get("ExecMainPID", "0") != "0" and values.get("ExecMainStartTimestamp"):
            # Since its start: what the unit, or an earlier process of that number, said before is another story.
            found += ["+", f"_PID={values['ExecMainPID']}", f"--since={values['ExecMainStartTimestamp']}"]
        return found


def run(wanted: Wanted, systemd: Systemd, *, check: bool) -> dict[str, Any]:
    """The module's result."""
    now = systemd.look(wanted.name)
    if not check and (now.stale or not now.exists):
        systemd.reload_manager()
        now = systemd.look(wanted.name)
    done, reason = steps(wanted, now)
    if not check:
        if not now.exists and done:
            raise UnitError(f"the host has no unit {wanted.name}")
        _do(done, wanted, now, systemd)
    before = {"runs": now.runs, "enabled": now.enabled}
    after = {"runs": _after(now.runs, wanted.state, "started"), "enabled": _after(now.enabled, wanted.enabled, True)}
    diff = {
        "before_header": wanted.name,
        "after_header": wanted.name,
        "before": _lines(before),
        "after": _lines(after) + "".join(f"{verb}: {reason}\n" for verb in done if verb in ("restart", "reload")),
    }
    return {"changed": bool(done), "done": done, "exists": now.exists, "reason": reason, "diff": [diff] if done else []}


def run_all(several: Sequence[Wanted], systemd: Systemd, *, check: bool) -> dict[str, Any]:
    """The module's result for several units, one after the other."""
    results = {wanted.name: run(wanted, systemd, check=check) for wanted in several}
    reasons = [f"{name}: {result['reason']}" for name, result in results.items() if result["reason"]]
    return {
        "changed": any(result["changed"] for result in results.values()),
        "done": [f"{verb} {name}" for name, result in results.items() for verb in result["done"]],
        "exists": all(result["exists"] for result in results.values()),
        "reason": "; ".join(reasons),
        "diff": [entry for result in results.values() for entry in result["diff"]],
    }


def _do(done: list[str], wanted: Wanted, now: Now, systemd: Systemd) -> None:
    for verb in done:
        if verb in ("stop", "start", "restart"):
            # If we are killed now, the next run must not take the old record for the new process.
            systemd.forget(wanted.name)
        systemd.do(verb, wanted.name)
    if wanted.state != "started":
        return
    if done or now.recorded != {"restart": wanted.restart, "reload": wanted.reload}:
        systemd.remember(wanted)


def _after(now: bool, wanted: object, yes: object) -> bool:
    return now if wanted is None else wanted == yes


def _lines(values: Mapping[str, bool]) -> str:
    return "".join(f"{key}: {str(value).lower()}\n" for key, value in values.items())
