"""What an installation of commit 32673b1 leaves on its hosts, by that commit's own code.

    git worktree add TREE 32673b1
    cd TREE && PYTHONPATH=collections:HERE python HERE/record.py HERE

Its inventory is the demo's, with the outpost. Each service's last run was killed before its last write was noted, so
that there is a journal. Beside the ledgers, under the names they have on a host, lies what the services held.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile import types
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KINDS as REALM
from ansible_collections.readi.one.plugins.module_utils.services.postgresql.adapter import KINDS as DATABASES
from ansible_collections.readi.one.plugins.plugin_utils.inventory import compiled
from memory import Memory, Secrets


def main(to: Path) -> None:
    model = compiled(Path("inventories/demo"))
    outposts = model.hosts["directory_outpost"]
    central = next(host for host in model.hosts["keycloak"])
    for host, name in ((central, "keycloak"), (outposts[0], "directory_outpost"), (central, "postgresql")):
        wanted = model.desired(name, host)
        scope = f"keycloak-{wanted['realm']}" if "realm" in wanted else "postgresql-main"
        one(to / name, scope, REALM if "realm" in wanted else DATABASES, objects(wanted))


def objects(wanted: Any) -> list[Any]:
    """postgresql had a form of its own."""
    raws = [{**raw, "fields": {**raw["fields"], **raw.get("secrets", {})}} for raw in wanted["objects"]]
    return [types.obj_from_json(raw) for raw in raws]


def one(folder: Path, scope: str, kinds: Any, wanted: list[Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / f"{scope}.json"
    ledger.unlink(missing_ok=True)
    first = Memory(types, kinds)
    # Two of them come with the run that is killed, if nothing else needs them.
    needed = {need for obj in wanted for need in obj.needs}
    late = [obj for obj in wanted if obj.at not in needed][-2:]
    done = reconcile(first, [obj for obj in wanted if obj not in late], ledger, secrets=Secrets())
    assert "failed" not in done, done
    second = Memory(types, kinds, first.things.values())

    def killed(obj: Any) -> None:
        if obj.at == late[-1].at:
            things = list(second.things.values())
            (folder / "there.json").write_text(json.dumps(things, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
            os._exit(0)  # nothing is tidied

    second.after = killed
    if os.fork() == 0:
        reconcile(second, wanted, ledger, secrets=Secrets())
    os.wait()
    (folder / f"{scope}.json.lock").unlink()
    assert (folder / f"{scope}.json.journal").exists() and (folder / "there.json").exists()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
