"""The last applied model on a host. Standard library only."""

from __future__ import annotations

import os
from pathlib import Path

from .folders import made

MODEL = Path("/var/lib/readi/model.json")


def read(path: Path = MODEL) -> str | None:
    """Its canonical JSON; None where no run has ended yet."""
    return path.read_text(encoding="utf-8") if path.is_file() else None


def write(text: str, path: Path = MODEL) -> None:
    made(path.parent)
    staged = path.with_suffix(".new")
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(handle)
    except OSError as error:
        staged.unlink()
        error.filename = str(path)
        raise
    staged.replace(path)
