"""A program for a timer: renew what is due, reload whom it concerns, name what needs a person."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from .host import reload_units
from .places import FILES, Paths
from .rounds import Certificates


def main(config_file: Path) -> int:
    """Exit 1 where an address needs a person."""
    paths = Paths()
    config = json.loads(config_file.read_text(encoding="utf-8"))
    work = Certificates(config, paths, dt.datetime.now(dt.UTC))
    # Given files are put in place by a run of the playbook alone.
    own = {a: w for a, w in config["addresses"].items() if w["mode"] != FILES}
    work.config = {**config, "addresses": own}
    work.prepare({})
    work.config = config
    work.obtain()
    for address, why in sorted(work.report.changed.items()):
        print(f"<5>{address}: {why}")
    for unit in reload_units(work.report.reload):
        print(f"<5>reloaded {unit}")
    named = {**work.watch(), **work.report.failed}
    for address, why in sorted(named.items()):
        print(f"<3>{address}: {why}")
    return 1 if named else 0
