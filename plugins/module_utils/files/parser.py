"""The real parser's judgement of a staged tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import markers
from .errors import SetError
from .spec import FileSet

SECONDS = 120


@dataclass(frozen=True)
class Verdict:
    """`validated` is None where the set names no parser; `reason` says why it is false."""

    validated: bool | None
    reason: str | None = None


def absent(files: FileSet, *, check: bool) -> str | None:
    """Why the parser cannot judge now, or None. Outside check mode a missing parser is the parser's failure."""
    for argv in files.validate:
        if shutil.which(argv[0]) is None:
            return f"{argv[0]} is not installed yet"
    if check:
        for path in files.needs:
            if not Path(path).exists():
                return f"{path} does not exist yet"
    return None


def judge(files: FileSet, staged: Path, *, check: bool) -> Verdict:
    """Run the parsers on the staged tree. A refusal is an error that names the file as it will be called."""
    if not files.validate:
        return Verdict(None)
    reason = absent(files, check=check)
    if reason and check:
        return Verdict(False, reason)
    if reason:
        raise SetError(f"the set cannot be validated: {reason}. Nothing was changed.")
    for argv in files.validate:
        _run([part.replace("{staged}", str(staged)) for part in argv], files, staged)
    return Verdict(True)


def _run(argv: list[str], files: FileSet, staged: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            argv,
            cwd=staged,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SetError(f"{argv[0]} gave no answer in {SECONDS} s. Nothing was changed.") from None
    except OSError as error:
        raise SetError(f"{argv[0]} cannot be run: {error.strerror}. Nothing was changed.") from None
    if done.returncode == 0:
        return
    output = (done.stdout + done.stderr).decode(errors="replace").strip()
    # A parser also names the file that it was given to begin with: `nginx: configuration file … test failed`.
    named = [file.path for file in files.files if _names(output, staged / file.path.lstrip("/"))]
    named = [path for path in named if not any(_names(part, staged / path.lstrip("/")) for part in argv)] or named
    place = files.root or ""
    said = markers.mask(output.replace(str(staged), place), files.secrets)
    where = f" in {', '.join(_final(files, path) for path in named)}" if named else ""
    command = " ".join(argv).replace(str(staged), place or "STAGED")
    raise SetError(f"{command} refused the set{where} (exit {done.returncode}). Nothing was changed.\n{said}")


def _names(output: str, path: Path) -> bool:
    return re.search(re.escape(str(path)) + r"(?![\w.-]*\w)", output) is not None


def _final(files: FileSet, path: str) -> str:
    return f"{files.root}/{path}" if files.root else path
