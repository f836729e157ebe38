"""Both modules through Ansible, with the demo's inventory: the account first, then the realm, as the role does it."""

from __future__ import annotations

import json
import os
import secrets as tokens
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError

from tests.lab.paths import CHECKOUT
from tests.lab.vault import environment

from .conftest import ACCOUNT
from .server import Server

pytestmark = pytest.mark.docker
MASTER = tokens.token_urlsafe(32)
NAMES = ("keycloak_bootstrap", "keycloak_playbook", "ledger", "person_maria", "person_juergen", "person_ayse")
SECRETS = {name: secret(MASTER, name) for name in NAMES}
BIN = Path(sys.executable).parent
PLAY = """
- hosts: keycloak
  gather_facts: false
  become: false
  vars: {ansible_connection: local, ansible_python_interpreter: "%(python)s"}
  tasks:
    - readi.one.keycloak_account: {url: "%(url)s", marker: "{{ marker }}", account: readi-acc, bootstrap: readi-first}
      register: account
    - readi.one.keycloak_realm: {url: "%(url)s", marker: "{{ marker }}", account: readi-acc, ledger: "%(ledger)s"}
      register: realm
    - copy: {dest: "%(out)s", content: "{{ {'account': account, 'realm': realm} | to_json }}", mode: "0600"}
      check_mode: false
      diff: false
"""


class Playbook:
    def __init__(self, url: str, folder: Path) -> None:
        self.folder, self.out, self.marker = folder, folder / "out.json", folder / "installed"
        self.inventory = folder / "inventory"
        shutil.copytree(CHECKOUT / "inventories" / "demo", self.inventory, ignore=shutil.ignore_patterns("local.yml"))
        vault = self.inventory / "group_vars" / "secrets" / "vault.yml"
        vault.parent.mkdir(exist_ok=True)
        vault.unlink(missing_ok=True)
        words = [str(BIN / "ansible-vault"), "encrypt", "--output", str(vault), "-"]
        text = f"master_secret: {MASTER}\n"
        subprocess.run(words, input=text, text=True, check=True, env=environment(), capture_output=True)
        names = {"python": sys.executable, "url": url, "ledger": folder / "ledger", "out": self.out}
        (folder / "play.yml").write_text(PLAY % names)

    def run(self, *words: str, ok: bool = True) -> tuple[dict[str, Any], str]:
        self.out.unlink(missing_ok=True)
        command = [str(BIN / "ansible-playbook"), "-i", str(self.inventory), str(self.folder / "play.yml"), "-vv"]
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        env = {**environment(), "TMPDIR": str(temporary), "PATH": f"{BIN}:{os.environ['PATH']}"}
        done = subprocess.run(
            [*command, "--diff", "-e", f"marker={self.marker}", *words],
            cwd=CHECKOUT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        text = done.stdout + done.stderr
        assert (done.returncode == 0) is ok, text
        assert [name for name, value in SECRETS.items() if value in text] == []
        assert MASTER not in text
        assert not list(temporary.glob("readi-*")), "a document with secrets was left behind"
        return (json.loads(self.out.read_text()) if self.out.exists() else {}), text


@pytest.fixture(scope="module")
def playbook(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    admin = Api(server.url, *ACCOUNT)
    body = {
        "clientId": "readi-first",
        "secret": SECRETS["keycloak_bootstrap"],
        "serviceAccountsEnabled": True,
        "attributes": {"is_temporary_admin": "true"},
    }
    new = admin.post("/master/clients", body).new_id
    user = admin.get(f"/master/clients/{new}/service-account-user")["id"]
    admin.post(f"/master/users/{user}/role-mappings/realm", [admin.get("/master/roles/admin")])
    yield Playbook(server.url, tmp_path_factory.mktemp("playbook"))
    admin.call("DELETE", "/readi", ok=(204, 404))
    for name in ("readi-first", "readi-acc"):
        for found in admin.get(f"/master/clients?clientId={name}"):
            admin.delete(f"/master/clients/{found['id']}")


def test_from_an_empty_host_to_an_unchanged_run(playbook: Playbook, server: Server) -> None:
    told, _ = playbook.run("--check")
    assert told["account"]["changed"] is True and told["realm"]["changed"] is True
    assert {step["do"] for step in told["realm"]["plan"]} == {"create"}
    assert not (playbook.folder / "ledger").exists()

    _, text = playbook.run(ok=False)
    assert "Keycloak is not installed" in text

    playbook.marker.touch()
    before, _ = playbook.run("--check", ok=False)  # the account is not there yet: the realm cannot be asked
    assert before == {}

    done, _ = playbook.run()
    assert done["account"]["changed"] is True
    assert done["realm"]["applied"] == told["realm"]["plan"]
    with pytest.raises(ApiError, match="gets no token"):
        Api(server.url, "readi-first", SECRETS["keycloak_bootstrap"]).token()

    for words in ((), ("--check",)):
        again, _ = playbook.run(*words)
        assert again["account"]["changed"] is False and again["realm"]["changed"] is False
        assert again["realm"]["diff"] == [] and again["realm"]["requests"] == 5
        assert again["account"]["requests"] == 2


def test_the_accounts_own_secret_is_renewed_with_its_epoch(playbook: Playbook, server: Server) -> None:
    before = Api(server.url, "readi-acc", SECRETS["keycloak_playbook"])
    assert before.token()
    (playbook.inventory / "group_vars" / "platform" / "epochs.yml").write_text(
        "secret_epochs: {keycloak_playbook: 2}\n"
    )
    told, _ = playbook.run("--check")
    assert (told["account"]["changed"], told["realm"]["changed"]) == (True, False)
    done, text = playbook.run()
    assert (done["account"]["changed"], done["realm"]["changed"]) == (True, False)
    now = secret(MASTER, "keycloak_playbook", 2)
    assert now not in text
    with pytest.raises(ApiError, match="gets no token"):
        Api(server.url, "readi-acc", SECRETS["keycloak_playbook"]).token()
    assert Api(server.url, "readi-acc", now).token()
    again, _ = playbook.run("--check")
    assert (again["account"]["changed"], again["account"]["requests"]) == (False, 2)


def test_a_dead_server_is_an_error_in_check_mode_too(playbook: Playbook, tmp_path: Path) -> None:
    from tests.e2e.stand.keycloak import free_port

    dead = Playbook(f"http://127.0.0.1:{free_port()}", tmp_path)
    dead.marker.touch()
    _, text = dead.run("--check", ok=False)
    assert "does not answer" in text
