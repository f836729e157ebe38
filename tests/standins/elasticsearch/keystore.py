#!/usr/bin/python3
"""Stand-in for bin/elasticsearch-keystore: create, list, show, add --stdin. Not the product."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

FILE = Path(os.environ.get("ES_PATH_CONF", "/etc/elasticsearch")) / "elasticsearch.keystore"
USAGE = 64
CONFIG = 78
IO = 74


def failed(code: int, line: str) -> int:
    print(f"ERROR: {line}, with exit code {code}", file=sys.stderr)
    return code


def write(kept: dict[str, str]) -> None:
    """A new file each time, of whoever wrote it; only the owner and the group read it."""
    fresh = FILE.with_name(f"{FILE.name}.tmp")
    fresh.write_text(json.dumps(kept), encoding="utf-8")
    fresh.chmod(0o660)
    fresh.replace(FILE)


def kept() -> dict[str, str]:
    found: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def show(name: str) -> int:
    if name not in kept():
        return failed(CONFIG, f"Setting [{name}] does not exist in the keystore.")
    print(kept()[name])
    return 0


def add(name: str) -> int:
    if not (value := sys.stdin.readline().rstrip("\n")):
        return failed(IO, "nothing on standard input")
    write({**kept(), name: value})
    return 0


def main(words: list[str]) -> int:
    if words == ["create"]:
        write({})
        return 0
    if not FILE.exists():
        return failed(CONFIG, "Elasticsearch keystore not found. Use 'create' command to create one.")
    match words:
        case ["list"]:
            print("\n".join(sorted(kept())))
            return 0
        case ["show", name]:
            return show(name)
        case ["add", "--stdin", "--force", name]:
            return add(name)
    return failed(USAGE, f"the stand-in does not know {' '.join(words)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
