"""Changes that may lock the operator out: taken back by the host itself unless the controller comes back and says so.

The base role ships this very file as /usr/local/lib/readi/guard.py, so it imports only the standard library.

    arm       keep the old files, start a timer that rolls back, only then write and apply the new ones
    confirm   the controller reconnected: stop the timer, forget the old files
    rollback  the timer, or the next boot: the old files again

/var/lib/readi/guard/NAME/saved.json   the old files while nothing is confirmed
/var/lib/readi/guard/NAME.live         what the `live` command said after the last confirmed change
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PROGRAM = "/usr/local/lib/readi/guard.py"
STATE = Path("/var/lib/readi/guard")


class GuardError(Exception):
    """A change that was not made, or was taken back; the message says why."""


def run(command: str) -> str:
    """A command without a shell; its last line of error where it fails."""
    try:
        done = subprocess.run(shlex.split(command), check=False, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GuardError(f"{command}: {error}") from error
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise GuardError(f"{command}: {' | '.join(lines[:5]) or f'exit {done.returncode}'}")
    return done.stdout


def content(path: Path) -> str | None:
    """A file's text, None where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def put(path: Path, text: str | None, mode: int = 0o644) -> None:
    """Write by rename, or remove."""
    if text is None:
        path.unlink(missing_ok=True)
        return
    # This file is a program by itself, so folders.py is not at hand.
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            folder.chmod(0o755)
    staged = path.with_name(f".{path.name}.new")
    staged.unlink(missing_ok=True)
    with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


class Guard:
    """One named change."""

    def __init__(self, name: str, state: Path = STATE) -> None:
        self.name = name
        self.folder = state / name
        self.saved = self.folder / "saved.json"
        self.live = state / f"{name}.live"

    def differs(self, files: Mapping[str, str], live: str) -> dict[str, str]:
        """What is not as wanted, and why."""
        reasons = {path: "differs" for path, text in files.items() if content(Path(path)) != text}
        if self.pending():
            # A run was killed before it came back: the timer is about to take away what looks right now.
            reasons = {path: reasons.get(path, "was never confirmed") for path in files}
        if live and not reasons and self._live(live) != content(self.live):
            reasons[live] = "was changed by hand"
        return reasons

    def _live(self, command: str) -> str | None:
        try:
            return run(command)
        except GuardError:
            return None

    def validate(self, files: Mapping[str, str], command: str) -> None:
        """Let the real parser read each file, staged where nobody reads it."""
        for number, (path, text) in enumerate(sorted(files.items())):
            staged = self.folder.with_name(f"{self.name}.staged") / f"{number}-{Path(path).name}"
            try:
                put(staged, text, 0o600)
                run(command.replace("{staged}", str(staged)))
            finally:
                shutil.rmtree(staged.parent, ignore_errors=True)

    def arm(
        self, files: Mapping[str, str], apply: Sequence[str], undo: Mapping[str, Sequence[str]], seconds: int
    ) -> None:
        """`undo`: the commands after the old files are back: `old` where all were there before, else `none`."""
        # First of all: a timer of a killed run must not go off in between, and keeps its name for as long as it lives.
        self._stop(f"{self._unit}.timer", f"{self._unit}.service")
        old = {**{path: content(Path(path)) for path in files}, **self._unconfirmed()}
        commands = undo["none" if None in old.values() else "old"]
        if not Path(PROGRAM).is_file():
            raise GuardError(f"{PROGRAM} is missing: the base role comes first")
        put(self.saved, json.dumps({"files": old, "undo": list(commands)}), 0o600)
        run(
            f"systemd-run --quiet --collect --unit={self._unit} --on-active={seconds} "
            f"--timer-property=AccuracySec=1s /usr/bin/python3 -I {PROGRAM} rollback {self.name}"
        )
        try:
            for path, text in files.items():
                put(Path(path), text)
            for command in apply:
                run(command)
        except (GuardError, OSError):
            self.rollback()
            self._stop(f"{self._unit}.timer")
            raise

    @property
    def _unit(self) -> str:
        return f"readi-guard-{self.name}"

    def _stop(self, *units: str) -> None:
        subprocess.run(["systemctl", "stop", *units], check=False, capture_output=True)

    def pending(self) -> bool:
        return self.saved.is_file()

    def _saved(self) -> dict[str, Any]:
        saved: dict[str, Any] = json.loads(self.saved.read_text(encoding="utf-8"))
        return saved

    def _unconfirmed(self) -> dict[str, str | None]:
        """The files as they were before a change that nobody confirmed: what to go back to has not changed since."""
        return dict(self._saved()["files"]) if self.pending() else {}

    def confirm(self, live: str) -> None:
        """The controller is back. Without something pending the timer was faster."""
        self._stop(f"{self._unit}.timer")
        if not self.pending():
            raise GuardError("the host has already gone back to what it had")
        shutil.rmtree(self.folder)
        if live:
            put(self.live, run(live), 0o600)

    def rollback(self) -> None:
        """The old files again; nothing is lost if this is cut short, the next boot begins anew."""
        if not self.pending():
            return
        saved = self._saved()
        for path, text in saved["files"].items():
            put(Path(path), text)
        for command in saved["undo"]:
            subprocess.run(shlex.split(command), check=False)
        shutil.rmtree(self.folder)


def main(words: Sequence[str]) -> int:
    """guard.py rollback NAME | boot"""
    if list(words) == ["boot"]:
        for saved in sorted(STATE.glob("*/saved.json")):
            print(f"<4>{saved.parent.name}: was never confirmed, going back")
            guard = Guard(saved.parent.name, STATE)
            # Nothing runs yet that would have to be told.
            data = json.loads(saved.read_text(encoding="utf-8"))
            put(saved, json.dumps({**data, "undo": []}), 0o600)
            guard.rollback()
        return 0
    if len(words) == 2 and words[0] == "rollback":
        print(f"<4>{words[1]}: the controller did not come back, going back")
        Guard(words[1], STATE).rollback()
        return 0
    print("usage: guard.py rollback NAME | boot", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
