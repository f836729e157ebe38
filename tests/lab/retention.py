"""The record of processing against what is there: is the oldest row, line or file of a store older than it says?

    overdue(manifest_views.privacy(model, host), ask, now=time.time())     [] where all is as it says

`ask` runs a shell line as root on the host and gives what it printed: the moment of the oldest, in seconds since 1970,
or nothing. What lasts as long as something else (`days: 0`: an account) has no age of its own.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any

DAY_S, HOUR_S = 86400, 3600
# journald lets go of whole files, each of a day at most, from the first line on; the rest is removed by tasks that run
# within the hour. A store may be so late.
LATE_S = {"journal": DAY_S, "table": HOUR_S, "path": DAY_S}


def overdue(rows: Iterable[Mapping[str, Any]], ask: Callable[[str], str], *, now: float) -> list[str]:
    """A line for each entry of the record that is not so."""
    found = []
    for row in rows:
        most = (row["days"] or 0) * DAY_S + (row["hours"] or 0) * HOUR_S
        if not most:
            continue
        said = ask(question(row)).strip()
        age = now - float(said) if said else 0.0
        if age > most + LATE_S[row["store"].partition(":")[0]]:
            found.append(
                f"{row['service']}.{row['id']}: {row['store']} has something of {age / DAY_S:.1f} days, "
                f"the record says {most / DAY_S:.1f}"
            )
    return found


def question(row: Mapping[str, Any]) -> str:
    """The shell line that prints the moment of the oldest."""
    kind, _, what = row["store"].partition(":")
    if kind == "journal":
        # Lines of a unit, from the first one on (journalctl(1), 254 and later: a + before the number).
        shown = f"journalctl --quiet --no-pager --unit={shlex.quote(what)} --lines=+1 --output=short-unix"
        return f"{shown} | cut -d ' ' -f 1"
    if kind == "path":
        return f"find {shlex.quote(what)} -type f -printf '%T@\\n' 2>/dev/null | sort -n | head -n 1"
    database, _, table = what.partition(".")
    if not row["since"]:
        raise ValueError(f"{row['service']}.{row['id']}: nothing says since when a row of {what} is there (since)")
    sql = f"SELECT extract(epoch FROM min({row['since']})) FROM {table}"  # noqa: S608 - a manifest's words
    return f"runuser -u postgres -- psql -qAtX -d {database} -c {shlex.quote(sql)}"
