"""One person is given out and erased by the playbooks for every service: as the preview says, and by its word alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.lab.outside import Outside
from tests.lab.sign_on import SignOn

from .conftest import INVENTORY
from .visitor import Visitor

ADDRESS = "ute.abschied@musterstadt.example"
PLAYBOOKS = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "playbooks"
EXPORTS = "/var/lib/readi/export"


def verb(name: str, person: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["ansible-playbook", f"--inventory={INVENTORY}", str(PLAYBOOKS / f"{name}.yml"), "-e", f"person={person}"]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "LC_ALL": "C.UTF-8", "LANG": "en"}
    done = subprocess.run([*command, *words], env=environment, check=False, capture_output=True, text=True, timeout=300)
    return done


@pytest.fixture(scope="module")
def ute(sign_on: SignOn, outside: Outside, told: Callable[[], None], scanner: None) -> Iterator[str]:
    """A member with a file of her own; she is in no inventory."""
    person = sign_on.made(ADDRESS, "/projects/eakte", firstName="Ute", lastName="Abschied")
    told()
    visitor = Visitor(outside)
    visitor.sign_in(person)
    assert visitor.put(person.sub, "Brief.txt", "1848\n") == 201
    yield person.sub
    if sign_on.ask("GET", f"/users?exact=true&email={ADDRESS}"):
        sign_on.ask("DELETE", f"/users/{person.sub}")


def accounts(host: Host) -> set[str]:
    return set(json.loads(host.check_output("readi-occ user:list --output=json")))


def test_an_export_has_the_account_and_the_files_and_is_for_root_alone(host: Host, ute: str) -> None:
    done = verb("export_person", ADDRESS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"2 files on lab in {EXPORTS}/{ute}/nextcloud" in done.stdout, done.stdout
    folder = f"{EXPORTS}/{ute}"
    assert host.file(f"{folder}/nextcloud/files/Brief.txt").content_string == "1848\n"
    assert json.loads(host.file(f"{folder}/nextcloud/account.json").content_string)["groups"] == ["eakte"]
    account = json.loads(host.file(f"{folder}/keycloak/account.json").content_string)
    assert account["account"]["email"] == ADDRESS
    assert {one["path"] for one in account["groups"]} == {"/projects/eakte"}
    open_to_others = f"find {EXPORTS} -maxdepth 2 -perm /077 -o ! -user root"
    assert host.check_output(open_to_others) == ""
    assert host.check_output(f"find {EXPORTS} ! -user root") == ""
    assert host.check_output("find /var/lib/nextcloud -maxdepth 1 -name 'readi-export-*'") == ""
    assert host.run(f"runuser -u readi-nextcloud -- cat {folder}/nextcloud/account.json").rc != 0


def test_she_is_erased_by_the_previews_word_and_nobody_else_is(host: Host, sign_on: SignOn, ute: str) -> None:
    others = accounts(host) - {ute}
    told = verb("erase_person", ADDRESS, "--check")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "nextcloud: People's own files: 1 would be erased" in told.stdout, told.stdout
    assert "Files in folders of project groups: stays: they are the group's" in told.stdout
    token = re.search(r"-e confirm=(erase-[0-9a-f]{8}) goes on", told.stdout)
    assert token and ute in accounts(host)

    done = verb("erase_person", ADDRESS, "-e", f"confirm={token[1]}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"({ute}): locked and erased" in done.stdout and "People's own files: 1 erased" in done.stdout, done.stdout
    assert sign_on.ask("GET", f"/users?exact=true&email={ADDRESS}") == []
    assert accounts(host) == others
    for gone in (f"/var/lib/nextcloud/data/{ute}", f"{EXPORTS}/{ute}"):
        assert not host.file(gone).exists

    again = verb("erase_person", ute)
    assert again.returncode == 0 and "changed=0" in again.stdout, again.stdout + again.stderr
    host.check_output("systemctl start readi-nextcloud-sync")
    assert accounts(host) == others


def test_whom_the_inventory_names_is_not_erased(host: Host, maria: object) -> None:
    refused = verb("erase_person", "maria", "--check")
    assert refused.returncode != 0 and "below people of the inventory" in refused.stdout, refused.stdout
    assert "Erase what the services of this host have" not in refused.stdout
