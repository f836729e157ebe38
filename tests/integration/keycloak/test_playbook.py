"""Both modules through Ansible, with the demo's inventory: the account first, then the realm, as the role does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError

from .conftest import ACCOUNT
from .playbook import MASTER, SECRETS, Playbook, kept
from .server import Server

pytestmark = pytest.mark.docker
TASKS = """
    - readi.one.keycloak_account: {url: "%(url)s", marker: "{{ marker }}", account: readi-acc, bootstrap: readi-first}
      register: account
    - readi.one.keycloak_state:
        connection: {url: "%(url)s", marker: "{{ marker }}", account: readi-acc}
        ledgers: "%(ledger)s"
        locks: "%(ledger)s/lock"
      register: realm
""" + kept("{'account': account, 'realm': realm}")


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
    yield Playbook(server.url, tmp_path_factory.mktemp("playbook"), TASKS)
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
    from tests.lab.ports import free_port

    dead = Playbook(f"http://127.0.0.1:{free_port()}", tmp_path, TASKS)
    dead.marker.touch()
    _, text = dead.run("--check", ok=False)
    assert "does not answer" in text
