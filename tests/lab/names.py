"""Names that only a demo has, in this machine's own hosts file, so that a browser here finds its pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.lab.paths import PREFIX

FILE = Path("/etc/hosts")
BEGIN, END = f"# {PREFIX}: the demo's names, until bin/demo down", f"# {PREFIX}: end"


def text(addresses: Mapping[str, str]) -> str:
    """The lines of names and addresses."""
    return "".join(f"{address} {name}\n" for name, address in sorted(addresses.items()))


def without(content: str) -> str:
    """The file without our lines; whatever else stands there stays as it is."""
    before, found, rest = content.partition(f"{BEGIN}\n")
    if not found:
        return content
    return before + rest.partition(f"{END}\n")[2]


def write(addresses: Mapping[str, str], file: Path = FILE) -> bool:
    """Our lines and no older ones; without any the file is as it was. False where it is not ours to write."""
    content = file.read_text(encoding="utf-8")
    wanted = without(content)
    if addresses:
        wanted += "\n" if wanted and not wanted.endswith("\n") else ""
        wanted += f"{BEGIN}\n{text(addresses)}{END}\n"
    if wanted == content:
        return True
    try:
        # In place: in a container the file is a mount of its own and cannot be replaced.
        file.write_text(wanted, encoding="utf-8")
    except OSError:
        return False
    return True
