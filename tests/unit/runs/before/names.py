"""What commit 32673b1 calls things on its hosts and in its services, by that commit's own code, as JSON.

git worktree add TREE 32673b1
cd TREE && PYTHONPATH=collections python HERE/names.py >HERE/names.json
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import views
from ansible_collections.readi.one.plugins.plugin_utils.inventory import compiled

_SET = re.compile(r"^    set: (\S+)$", re.MULTILINE)


def secrets(value: Any) -> Iterator[str]:
    """The names of all markers in a slice."""
    if isinstance(value, dict):
        if "$secret" in value:
            yield str(value["$secret"])
        for item in value.values():
            yield from secrets(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from secrets(item)


def main() -> None:
    model = compiled(Path("inventories/demo"))
    slices = [model.desired(name, host) for name in model.services for host in model.hosts.get(name, ())]
    tasks = [file.read_text(encoding="utf-8") for file in Path("roles").glob("*/tasks/*.yml")]
    made = {obj["key"] for one in slices for obj in one.get("objects", ()) if obj["kind"] == "client"}
    found = {
        "secrets": {s["name"] for s in views.secrets(model, None)} | {n for one in slices for n in secrets(one)},
        "clients": made | {c["id"] for c in views.clients(model)},
        "databases": {d["name"] for host in views.all_hosts(model) for d in views.databases(model, host)},
        "data": {d.path for _, manifest in views.enabled(model, None) for d in manifest.data},
        "units": set(views.units(model, None)),
        "sets": {name for text in tasks for name in _SET.findall(text)},
    }
    json.dump({what: sorted(names) for what, names in found.items()}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
