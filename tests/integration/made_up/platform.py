"""A host from the ground image with the house's made-up service on it, its sign-on, and whoever signs in there."""

from __future__ import annotations

import json
import shlex
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.lab import ground, paths, playbook, shell, vault
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.playbook import Outcome
from tests.lab.visitor import Visitor
from tests.unit.house.new_service import NAME, shown

DOMAIN = "readi.test"
ALMANAC = f"https://{NAME}.{DOMAIN}"
SIGN_IN = f"{ALMANAC}/sign-in"
LIBRARY = "/usr/bin/python3 -I /usr/lib/readi/current"
ROSTER = f"{LIBRARY} roster.serve /etc/readi/roster/serve.json"
UNIT = f"readi-{NAME}-sync"
PASSWORD = "Nur-in-diesem-Test-4711"
REALM = "/readi"
OWN = "chronicle"
"""A role beside the inventory, on the same host."""
NEIGHBOUR = "neighbour"
"""Another web server of the inventory, a bare host that no run touches."""
SENDER = f"{NAME}@{DOMAIN}"
YEARS = 5
"""An option of the service, as the inventory has it."""


@dataclass
class Platform:
    """`tree` is the copy of the checkout from which it is run, `api` the sign-on's own through a tunnel.

    `passwords`: who has one; the sign-on takes none of the last three again.
    """

    lab: Lab
    tree: Path
    inventory: Path
    outside: Outside
    api: Api = field(init=False)
    runs: list[Outcome] = field(default_factory=list)
    passwords: set[str] = field(default_factory=set)

    def run(self, *options: str, **more: str) -> Outcome:
        """site.yml, as an operator runs it; `more`: of the environment."""
        env = {**ground.environment(self.lab), "READI_CACHE": str(paths.cache()), **more}
        options = ("--limit", ground.HOST, *options)
        self.runs.append(playbook.run("playbooks/site.yml", self.inventory, env, *options, checkout=self.tree))
        return self.runs[-1]

    def told(self, folder: Path, *options: str) -> tuple[dict[str, Any], str]:
        """The same: what each task did (the callback task_count writes it into the folder), and what the run said."""
        before = shell.LOG.path.stat().st_size if shell.LOG.path.exists() else 0
        english = {"LANG": "en_GB.UTF-8", "LC_ALL": "C.UTF-8"}
        counted = {"ANSIBLE_CALLBACKS_ENABLED": "readi.one.task_count", "READI_TASK_COUNT_FOLDER": str(folder)}
        self.run(*options, **english, **counted)
        with shell.LOG.path.open(encoding="utf-8", errors="replace") as log:
            log.seek(before)
            said = log.read()
        return json.loads(sorted(folder.glob("*.json"))[-1].read_text(encoding="utf-8")), said

    def shown(self, what: str, *words: str) -> str:
        """What bin/readi shows of the inventory."""
        return shown(self.tree, self.inventory, what, *words)

    @cached_property
    def manifest(self) -> Manifest:
        return manifest.load(self.tree / "roles")[NAME]

    def secret(self, name: str) -> str:
        return secret(vault.secret(self.inventory, "master_secret"), name)

    def host(self, command: str, *, check: bool = True, stdin: str | None = None) -> str:
        """Root's, on the host."""
        return self.lab.ssh(ground.HOST, f"sudo sh -c {shlex.quote(command)}", check=check, stdin=stdin, timeout=300)

    # the service

    def held(self) -> Any:
        """All that the service holds."""
        return json.loads(self.host(f"{NAME} read"))

    def members(self, slug: str) -> set[str]:
        return {key.partition("/")[2] for key in self.held()["membership"] if key.startswith(f"{slug}/")}

    def sql(self, statement: str) -> list[str]:
        return self.host(f"runuser -u postgres -- psql -tA {NAME}", stdin=statement).splitlines()

    def sync(self, *words: str) -> str:
        """One look of the unit, and what it said; with words, the program by hand as the unit's user."""
        if words:
            return self.host(
                f"runuser -u readi-{NAME} -- {LIBRARY} {NAME}.sync /etc/readi/{NAME}/sync.json {' '.join(words)} 2>&1",
                check=False,
            )
        since = self.host("date +%s.%N").strip()
        # A test asks more often than systemd lets a unit start (systemd.unit(5), StartLimitBurst).
        self.host(f"systemctl reset-failed {UNIT}.service; systemctl start {UNIT}.service", check=False)
        return self.host(f"journalctl --no-pager -o cat -u {UNIT}.service --since @{since}")

    def look(self) -> bool:
        """The roster reads the sign-on at once; whether it could."""
        return "read at" in self.host(f"{ROSTER} --now", check=False)

    def settle(self) -> str:
        assert self.look()
        return self.sync()

    # the sign-on

    def group(self, slug: str, **attributes: str) -> str:
        """A project group as the portal makes one, with a place in the service; its id."""
        top = self.api.get(f"{REALM}/group-by-path/projects")["id"]
        given = {"slug": [slug], NAME: ["true"], **{name: [value] for name, value in attributes.items()}}
        return self.api.post(f"{REALM}/groups/{top}/children", {"name": slug, "attributes": given}).new_id

    def people(self, names: list[str], groups: dict[str, list[str]] | None = None) -> dict[str, str]:
        """Colleagues with a vouched address; name -> sub. `groups`: name -> paths of groups."""
        users = [
            {
                "username": self.mail(name),
                "email": self.mail(name),
                "emailVerified": True,
                "firstName": name.capitalize(),
                "lastName": "Muster",
                "enabled": True,
                "attributes": {"home_organisation": ["musterstadt"]},
                "groups": ["/organisations/musterstadt", *(groups or {}).get(name, [])],
            }
            for name in names
        ]
        self.api.post(f"{REALM}/partialImport", {"ifResourceExists": "FAIL", "users": users})
        found = self.api.get(f"{REALM}/users?max=10000&briefRepresentation=true")
        return {one["username"].partition("@")[0]: one["id"] for one in found}

    @staticmethod
    def mail(name: str) -> str:
        return f"{name}@musterstadt.example"

    def joins(self, sub: str, group: str) -> None:
        self.api.put(f"{REALM}/users/{sub}/groups/{group}")

    def leaves(self, sub: str, group: str) -> None:
        self.api.delete(f"{REALM}/users/{sub}/groups/{group}")

    def lock(self, sub: str, locked: bool = True) -> None:
        self.api.put(f"{REALM}/users/{sub}", {"enabled": not locked})

    def signed_in(self, name: str, sub: str) -> Visitor:
        """Somebody who came to the service over the sign-on's pages."""
        if sub not in self.passwords:
            body = {"type": "password", "value": PASSWORD, "temporary": False}
            self.api.put(f"{REALM}/users/{sub}/reset-password", body)
            self.passwords.add(sub)
        visitor = Visitor(self.outside, ALMANAC)
        said = visitor.enter(visitor.go(SIGN_IN), username=self.mail(name), password=PASSWORD)
        assert said.status == 200 and json.loads(said.text)["sub"] == sub, said.text
        return visitor


def waited(question: Any, within_s: float = 60) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.5)
    return False
