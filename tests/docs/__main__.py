"""`python -m tests.docs [--check]`."""

from __future__ import annotations

import sys

from . import pages


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: python -m tests.docs [--check]", file=sys.stderr)
        return 2
    stale = pages.stale()
    for path, text in stale.items():
        print(path.relative_to(pages.ROOT))
        if not arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    print(f"{len(stale)} {'stale' if arguments else 'written'}, {len(pages.all_pages()) - len(stale)} up to date")
    return 1 if arguments and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
