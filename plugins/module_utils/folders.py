"""Folders on a host whose mode does not depend on the caller's umask, parents included. Standard library only."""

from __future__ import annotations

from pathlib import Path

# What runs as a command of ours, and writes what others are to read.
UMASK = 0o022
# From the first folder of this name on, folders are the platform's own.
OURS = "readi"
MODE = 0o755


def made(path: Path, mode: int = MODE) -> Path:
    """The folder, with all above it. What is missing gets its mode as it is said, parents 0755; of what is there, a
    parent of ours that an earlier run with another umask made too narrow is opened.
    """
    for folder in reversed([path, *path.parents]):
        wanted = mode if folder == path else MODE
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            if folder == path or OURS not in folder.parts:
                continue
            if folder.stat().st_mode & 0o7777 & MODE == MODE:
                continue
        folder.chmod(wanted)
    if OURS in path.parts and mode == MODE and path.stat().st_mode & MODE != MODE:
        path.chmod(MODE)
    return path
