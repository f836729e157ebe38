"""An operator's answer to what waits: one token per line of a file that the program reads, and removes once used.

playbooks/sync_confirm.yml -e confirm=TOKEN  ->  PROGRAM CONFIG --confirm TOKEN on every host
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

FILE = "confirmed"


def answer(state: Path, token: str, waiting: Iterable[str]) -> bool:
    """False where nothing waits for this token; said on stderr then.

    Written as the one whom the folder belongs to: root follows no link that somebody else may have planted.
    """
    known = sorted(waiting)
    if token not in known:
        print(f"nothing waits for {token}; what waits: {', '.join(known) or 'nothing'}", file=sys.stderr)
        return False
    as_owner(state)
    with (state / FILE).open("a", encoding="utf-8") as out:
        out.write(f"{token}\n")
    return True


def as_owner(folder: Path) -> None:
    """Root becomes the owner, for good; anybody else stays who they are."""
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)
