"""An operator's token, given to the programs of a host that may have asked for it: the roster, and every `sync`.

Each runs from the host library and writes the answer as its own user. Standard library only.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .reconcile.messages import say

ETC = Path("/etc/readi")
ASK = ("/usr/bin/python3", "-I", "/usr/lib/readi/current")
TOKEN = re.compile(r"[a-z0-9][a-z0-9-]{5,39}")
WITHIN_S = 600


class Refused(Exception):  # noqa: N818 - it is what happened
    """It is no token, or a program that had asked did not go on; one line."""


def answer(token: str, *, check: bool, etc: Path = ETC, ask: tuple[str, ...] = ASK) -> list[str]:
    """The programs that had asked, such as roster.serve; in check mode nobody is answered."""
    if not TOKEN.fullmatch(token):
        raise Refused(say("no_token", token=token))
    answered = []
    for program, config in programs(etc):
        if not asked(config, token):
            continue
        answered.append(program)
        if not check:
            words = [*ask, program, str(config), "--confirm", token]
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=WITHIN_S)
            if done.returncode:
                raise Refused(f"{program}: {(done.stderr or done.stdout).strip()}")
    return answered


def programs(etc: Path) -> Iterator[tuple[str, Path]]:
    """Program and its configuration: the roster's first, since a service hears of it."""
    for name in ("serve", "sync"):
        for config in sorted(etc.glob(f"*/{name}.json")):
            yield f"{config.parent.name}.{name}", config


def asked(config: Path, token: str) -> bool:
    """Whether it waits for this token, by what it wrote last."""
    state = Path(json.loads(config.read_text(encoding="utf-8"))["state"])
    for name in ("status.json", "sync.json"):
        try:
            told = json.loads((state / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if token in [one["confirm"] for one in told["waiting"]]:
            return True
    return False
