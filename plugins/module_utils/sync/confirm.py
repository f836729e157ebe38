"""What an operator says to a program: a line each in a file that the program reads, and removes once used.

playbooks/sync_confirm.yml -e confirm=TOKEN  ->  PROGRAM CONFIG --confirm TOKEN on every host     confirmed
playbooks/site.yml -e remove=NAME/kind:key   ->  NAME_state (in_run.py)                            to_remove
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from ..reconcile.messages import say

FILE = "confirmed"
TO_REMOVE = "to_remove"
ASKED = "asked"
"""A role's run wants a look. systemd does not say who started a unit: the timer's TRIGGER_UNIT stays in the environment
of every later start (257)."""


def answer(state: Path, token: str, waiting: Iterable[str]) -> bool:
    """False where nothing waits for this token; said on stderr then.

    Written as the one whom the folder belongs to: root follows no link that somebody else may have planted.
    """
    known = sorted(waiting)
    if token not in known:
        print(say("nothing_waits", token=token, known=", ".join(known) or say("nothing")), file=sys.stderr)
        return False
    as_owner(state)
    with (state / FILE).open("a", encoding="utf-8") as out:
        out.write(f"{token}\n")
    return True


def lines(state: Path, name: str) -> list[str]:
    """What was said and not used yet."""
    try:
        return (state / name).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def asked(state: Path) -> bool:
    """Whether a role's run waits for a look; the one that begins now is it."""
    try:
        (state / ASKED).unlink()
    except FileNotFoundError:
        return False
    return True


def as_owner(folder: Path) -> None:
    """Root becomes the owner, for good; anybody else stays who they are."""
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)
