"""Stand-in for `rake TASK`: what our role calls, with upstream's exit codes. Not the product."""

from __future__ import annotations

import sys
from pathlib import Path

import searchindex
import seeds
from tables import ROOT, rows, transaction

# While it is there, a migration ends in the middle.
FAILS = ROOT / "tmp/standin-migration-fails"
WIZARD = "auto_wizard.json"
SCHEMA = Path(__file__).with_name("schema.sql")


def migrated() -> bool:
    return bool(rows("SELECT to_regclass('public.schema_migrations') AS there")[0]["there"])


def pending() -> int:
    there = migrated()
    print("" if there else "You have 1 pending migration:", file=sys.stderr)
    return int(not there)


def main(task: str) -> int:
    name, _, argument = task.partition("[")
    if name == "db:migrate":
        if FAILS.exists():
            print("StandardError: An error has occurred, this and all later migrations canceled", file=sys.stderr)
            return 1
        if not migrated():
            with transaction() as at:
                at.execute(SCHEMA.read_text(encoding="utf-8"))
        return 0
    if name == "db:seed":
        seeds.seed()
        return 0
    others = {
        "db:abort_if_pending_migrations": pending,
        "zammad:searchindex:rebuild": searchindex.rebuild,
        "zammad:setup:auto_wizard": lambda: int(not seeds.wizard(Path(argument.rstrip("]") or ROOT / WIZARD))),
    }
    if name in others:
        return others[name]()
    print(f"Don't know how to build task '{task}'", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
