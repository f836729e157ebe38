"""The diff that a person reads: text with markers, never a secret; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from .plan import Change
from .present import Present
from .spec import File

LONGEST = 200_000
"""More than this is not read by anybody and only fills the log."""


def entries(changes: list[Change], place: str = "") -> list[dict[str, str]]:
    """One diff entry per changed file, in Ansible's form."""
    return [_entry(change, place) for change in changes]


def _entry(change: Change, place: str) -> dict[str, str]:
    path = place + change.path
    before, after = _before(change), _after(change.after)
    if change.before is not None and change.after is not None and before == after:
        # Only who may read it changes, and Ansible prints nothing for two equal texts.
        before, after = f"mode {_rights(change.before)}\n", f"mode {_wanted(change.after)}\n"
    return {
        "before_header": path if change.before is None else f"{path} ({_rights(change.before)})",
        "after_header": path if change.after is None else f"{path} ({_wanted(change.after)})",
        "before": before,
        "after": after,
    }


def _before(change: Change) -> str:
    now, recorded = change.before, change.recorded
    if now is None:
        return ""
    if now.kind == "link":
        return f"(a link to {now.data.decode(errors='replace')})\n"
    if recorded and recorded["sha"] == now.sha:
        return str(recorded["shown"]) if recorded["secret"] else _text(now.data)
    # Somebody else wrote this. What held secrets, will hold them, or is closed to others may hold one that we
    # do not know, such as the one before a rotation.
    if (recorded and recorded["secret"]) or (change.after and change.after.secret) or not now.mode & 0o004:
        return f"(not written by us and not readable by everybody, so not shown; {len(now.data)} bytes)\n"
    return _text(now.data)


def _after(file: File | None) -> str:
    if file is None:
        return ""
    return _text(file.data) if file.shown is None else _short(file.shown)


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return f"(binary, {len(data)} bytes, sha256 {_sha(data)})\n"
    if "\0" in text:
        return f"(binary, {len(data)} bytes, sha256 {_sha(data)})\n"
    return _short(text)


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"(text, {len(text)} characters, sha256 {_sha(text.encode())})\n"


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _rights(now: Present) -> str:
    return f"{now.mode:04o} {now.uid}:{now.gid}"


def _wanted(file: File) -> str:
    return f"{file.mode:04o} {file.owner}:{file.group}"


def result_lists(changes: list[Change], place: str = "") -> Mapping[str, Any]:
    """The changed and the removed paths."""
    return {
        "changed_files": [place + change.path for change in changes if change.do != "remove"],
        "removed_files": [place + change.path for change in changes if change.do == "remove"],
    }
