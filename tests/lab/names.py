"""Names that only a demo has, in this machine's own hosts file, so that a browser here finds its pages."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

from tests.lab.cities.names import SIGN_IN
from tests.lab.paths import PREFIX

FILE = Path("/etc/hosts")
_NAMES = ": the demo's names, until bin/demo down"
BEGIN, END = f"# {PREFIX}{_NAMES}", f"# {PREFIX}: end"


def text(addresses: Mapping[str, str]) -> str:
    """The lines of names and addresses."""
    return "".join(f"{address} {name}\n" for name, address in sorted(addresses.items()))


def without(content: str) -> str:
    """The file without our lines; everything else there stays as it is."""
    before, found, rest = content.partition(f"{BEGIN}\n")
    if not found:
        return content
    ours, ended, after = rest.partition(f"{END}\n")
    if not ended:
        ours, after = rest, ""
    return before + "".join(line for line in ours.splitlines(keepends=True) if not _ours(line)) + after


def _ours(line: str) -> bool:
    """Somebody may have written between our lines, or taken the last one away."""
    return line.split()[1:2] in [[name] for name in SIGN_IN.values()]


def _with(content: str, ours: str) -> str:
    """At the end, or before the lines of another checkout's demo: the first line of a name counts, and a demo that was
    killed leaves its own there for ever."""
    lines = content.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    at = next((at for at, line in enumerate(lines) if line.rstrip().endswith(_NAMES)), len(lines))
    return "".join([*lines[:at], ours, *lines[at:]])


def write(addresses: Mapping[str, str], file: Path = FILE) -> bool:
    """Our lines and no older ones. False where it is not ours to write."""
    try:
        # Bytes that are no UTF-8 come back as they were.
        content = file.read_text(encoding="utf-8", errors="surrogateescape")
        wanted = without(content)
        if addresses:
            wanted = _with(wanted, f"{BEGIN}\n{text(addresses)}{END}\n")
        if wanted == content:
            return True
        # In place: in a container the file is a mount of its own and cannot be replaced. Cut last: a full disk may
        # keep us from writing, and must not take what was there.
        with file.open("r+b") as out:
            out.write(wanted.encode("utf-8", "surrogateescape"))
            out.flush()
            out.truncate()
    except OSError:
        return False
    return True


def elsewhere(addresses: Mapping[str, str]) -> list[str]:
    """The names that lead somewhere else on this machine: to another checkout's demo, or nowhere."""
    return [name for name, address in sorted(addresses.items()) if _known_as(name) != address]


def _known_as(name: str) -> str:
    try:
        return socket.gethostbyname(name)
    except OSError:
        return ""
