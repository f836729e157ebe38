"""python3 -I /usr/lib/readi/current SERVICE.PROGRAM [CONFIG [WORD…]]: runs a program of the host library.

In the library this file is __main__.py; SERVICE.PROGRAM is readi/services/SERVICE/PROGRAM.py with

    def main(config: Path, *words: str) -> int: ...
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from pathlib import Path

USAGE = 2
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def run(words: list[str]) -> int:
    if not words or not _NAME.fullmatch(words[0]):
        print("usage: SERVICE.PROGRAM [CONFIG [WORD…]]", file=sys.stderr)
        return USAGE
    module = f"readi.services.{words[0]}"
    try:
        program = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise
        print(f"no program {words[0]} in {sys.path[0]}", file=sys.stderr)
        return USAGE
    return int(program.main(Path(words[1] if len(words) > 1 else os.devnull), *words[2:]))


if __name__ == "__main__":
    # The link may be switched while this runs: everything comes from the version that it led to at the start.
    sys.path[0] = os.path.realpath(sys.path[0])
    sys.exit(run(sys.argv[1:]))
