"""One run of a file set: recover, compare, and in check mode judge only."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from ..only_one import only_one
from . import difference, parser, sets
from .disk import Disk
from .errors import SetError
from .owned import Owned
from .parser import Verdict
from .plan import Change
from .present import Ids
from .scattered import Scattered
from .spec import FileSet

STATE = Path("/var/lib/readi/file_set")
WAIT_SECONDS = 60


def run(files: FileSet, disk: Disk, ids: Ids, *, check: bool, state: Path = STATE) -> dict[str, Any]:
    """The module's result. SetError and OSError mean that nothing was swapped."""
    if check:
        return {**_run(files, disk, ids, check=True, state=state), **_hashes(files, _key(state, make=False))}
    with only_one(state / f".{files.name}.lock", WAIT_SECONDS, SetError):
        result = _run(files, disk, ids, check=False, state=state)
    return {**result, **_hashes(files, _key(state, make=True))}


def _run(files: FileSet, disk: Disk, ids: Ids, *, check: bool, state: Path) -> dict[str, Any]:
    if files.root is not None:
        result = _owned(Owned(files, disk, ids), check=check)
        if not check:
            sets.remember(files, disk, state)
        return result
    return _scattered(Scattered(files, disk, ids, state / files.name), check=check)


def _owned(work: Owned, *, check: bool) -> dict[str, Any]:
    changes, folders = work.plan(), work.folders_differ()
    changed = bool(changes or folders) or work.version is None
    place = f"{work.root}/"
    unmanaged = [place + path for path in work.foreign()]
    if not changed:
        verdict = Verdict(None)
        if not check:
            work.tidy()
    elif check:
        verdict = _judge_only(work)
    else:
        verdict = work.write()
    result = _result(changes, verdict, place)
    result["diff"] += [
        {"before_header": path, "after_header": path, "before": "", "after": f"mode {work.files.dir_mode:04o}\n"}
        for path in folders
    ]
    return {**result, "changed": changed, "unmanaged_files": unmanaged}


def _scattered(work: Scattered, *, check: bool) -> dict[str, Any]:
    interrupted = work.interrupted()
    completed = {} if check else work.recover()
    changes = work.plan()
    unmanaged = work.released()
    if not changes:
        verdict = Verdict(None)
        if not check:
            work.keep_record()
    elif check:
        verdict = _judge_only(work)
    else:
        verdict = work.write(changes)
    result = _result(changes, verdict, "")
    for name in ("diff", "changed_files", "removed_files"):
        result[name] = [*completed.get(name, []), *result[name]]
    return {
        **result,
        "changed": bool(changes) or interrupted,
        "completed_interrupted_run": interrupted,
        "unmanaged_files": unmanaged,
    }


def _result(changes: list[Change], verdict: Verdict, place: str) -> dict[str, Any]:
    return {
        "diff": difference.entries(changes, place),
        **difference.result_lists(changes, place),
        "validated": verdict.validated,
        "reason": verdict.reason,
    }


def _judge_only(work: Owned | Scattered) -> Verdict:
    """Check mode: the real parser on a tree in memory that is gone when this returns."""
    if not work.files.validate:
        return Verdict(None)
    reason = parser.absent(work.files, check=True)
    if reason:
        return Verdict(False, reason)
    place = "/run" if os.access("/run", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="readi-file-set-", dir=place) as top:
        staged = Path(top) / "stage"
        staged.mkdir(mode=0o700)
        work.stage(staged)
        return parser.judge(work.files, staged, check=True)


def _key(state: Path, *, make: bool) -> bytes:
    """This host's key for the hash that is shown: a plain hash would let a short secret be guessed from the log."""
    path = state / ".key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        key = secrets.token_bytes(32)
    if make:
        Disk().write(path, key)
    return key


def _hashes(files: FileSet, key: bytes) -> dict[str, Any]:
    """Change when and only when the set does, or one file of it: what readi.one.unit takes in `restart_if`."""
    lines = {f.path: f"{f.path}\0{f.mode:o}\0{f.owner}\0{f.group}\0{f.sha}" for f in files.files}
    each = {path: _hash(line, key) for path, line in lines.items()} if files.each_hash else {}
    return {"hash": _hash("\n".join(lines.values()), key), **({"hashes": each} if files.each_hash else {})}


def _hash(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
