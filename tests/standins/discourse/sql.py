"""python3 -m tests.standins.discourse.sql FILE: SQL from standard input on an SQLite state; rows, tabs between.

As `psql -XqAtF TAB` prints them, so that what is read is asked of both in the same words.
"""

from __future__ import annotations

import sqlite3
import sys


def main(file: str) -> int:
    connection = sqlite3.connect(file, timeout=30)
    with connection:
        for statement in sys.stdin.read().split(";"):
            if statement.strip():
                for row in connection.execute(statement):
                    print("\t".join("" if value is None else str(value) for value in row))
    connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
