"""What an installation of commit 32673b1 calls things is still called so, or is moved: by its name, not by intention.

A derived secret by another name is another password; another set of files forgets what the former one wrote; another
state folder is an empty one. The recorded names are that commit's own (before/names.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils.inventory import compiled

ROOT = Path(__file__).resolve().parents[3]
RECORDED: Mapping[str, list[str]] = json.loads((Path(__file__).parent / "before" / "names.json").read_text())
TASKS = {file: file.read_text(encoding="utf-8") for file in ROOT.glob("roles/*/tasks/*.yml")}
# Unit of then -> unit that takes its place, in a task that names the former one in `instead_of`.
MOVED = {
    "readi-session-check.timer": "readi-keycloak-session-check.timer",
    "readi-tls.timer": "readi-certificates-renew.timer",
}


def secrets(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "$secret" in value:
            yield str(value["$secret"])
        for item in value.values():
            yield from secrets(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from secrets(item)


@pytest.fixture(scope="module")
def now() -> Mapping[str, set[str]]:
    model = compiled(ROOT / "inventories" / "demo")
    assert isinstance(model, Model), model
    hosts = manifest_views.all_hosts(model)
    slices = [model.desired(name, host) for host in hosts for name in manifest_views.carried(model, host)]
    carried = [said for host in hosts for said in manifest_views.carried(model, host).values()]
    made = {obj["key"] for one in slices for obj in one.get("objects", ()) if obj.get("kind") == "client"}
    return {
        "secrets": {s.name for _, manifest in manifest_views.enabled(model, None) for s in manifest.secrets}
        | {n for one in slices for n in secrets(one)},
        "clients": made | {c["id"] for c in manifest_views.clients(model)},
        "databases": {name for said in carried for name in said["databases"]},
        "data": {d.path for _, manifest in manifest_views.enabled(model, None) for d in manifest.data},
        "units": {unit for host in hosts for unit in manifest_views.units(model, host)},
        "sets": {name for text in TASKS.values() for name in re.findall(r"^    set: (\S+)$", text, re.MULTILINE)},
    }


@pytest.mark.parametrize("what", sorted(RECORDED))
def test_what_had_a_name_has_it_still_or_is_moved(what: str, now: Mapping[str, set[str]]) -> None:
    assert RECORDED[what], "nothing was recorded"
    lost = set(RECORDED[what]) - now[what] - set(MOVED)
    assert not lost, f"{what} that commit 32673b1 has under these names: {', '.join(sorted(lost))}"


@pytest.mark.parametrize(("former", "unit"), sorted(MOVED.items()))
def test_a_unit_that_is_called_otherwise_takes_the_place_of_the_former_one(
    former: str, unit: str, now: Mapping[str, set[str]]
) -> None:
    assert former in RECORDED["units"] and former not in now["units"]
    assert unit in now["units"]
    lines = [line for text in TASKS.values() for line in re.findall(r"^    instead_of: (.*)$", text, re.MULTILINE)]
    both = f"[{former}, {former.replace('.timer', '.service')}]"
    assert both in lines, f"no task stops {former}"
