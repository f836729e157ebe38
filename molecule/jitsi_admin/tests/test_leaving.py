"""What ends by name alone: a portal that is in the inventory no more, and a person, given out and erased."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.contracts.jitsi_admin.there import There
from tests.lab.outside import Outside
from tests.lab.sign_on import Person, SignOn

from .conftest import INVENTORY, SITE
from .visitor import Visitor

HERE = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"])
PLAYBOOKS = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "playbooks"
EXPORTS = "/var/lib/readi/export"
OLD = "alt.readi.test"
ADDRESS, PASSWORD = "ute.abschied@musterstadt.example", "lang-genug-4711"
SERVERS = "select url from server order by url;"


def play(playbook: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["ansible-playbook", f"--inventory={INVENTORY}", str(playbook), *words]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "LC_ALL": "C.UTF-8", "LANG": "en"}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)


def verb(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return play(PLAYBOOKS / f"{name}.yml", "-e", f"person={ADDRESS}", *words)


@pytest.fixture
def old(there: There) -> Iterator[int]:
    """A portal of an earlier inventory, with a conference."""
    sql = (
        "insert into server (id, url, slug, server_name, jwt_moderator_position, api_key) "
        f"values (nextval('server_id_seq'), '{OLD}', 'alt', 'Alt', 1, 'unguessable') returning id;"
    )
    number = int(there.sql(sql)[0][0])
    there.room(number, "contract-4712")
    yield number
    there.sql(f"delete from rooms where server_id = {number}; delete from server where id = {number};")


def test_a_portal_goes_by_its_name_once_its_conferences_are_gone(there: There, old: int) -> None:
    before = there.sql(SERVERS)
    named = ("-e", f"remove=jitsi_admin/server:{OLD}")
    # What somebody set by hand is set back in the same run.
    there.sql("update server set smtp_host = 'evil.example', api_key = null where slug = 'palim';")
    kept = play(HERE / "again.yml", *named)
    assert kept.returncode != 0, kept.stdout
    assert f"{OLD} still has 1 conferences, planned or past; until they are deleted" in kept.stdout, kept.stdout
    assert there.sql(SERVERS) == before
    there.sql(f"delete from rooms where server_id = {old};")
    gone = play(HERE / "again.yml", *named)
    assert gone.returncode == 0, gone.stdout + gone.stderr
    assert there.sql(SERVERS) == [row for row in before if row != [OLD]]
    assert there.sql("select count(*) from server where smtp_host is not null or api_key is null;") == [["0"]]


@pytest.fixture(scope="module")
def ute(sign_on: SignOn, outside: Outside, there: There, told: Callable[[], None]) -> Iterator[Person]:
    """Staff who are in no inventory; signed in, with a conference to which a guest is invited."""
    person = sign_on.made(ADDRESS, "/projects/eakte", firstName="Ute", lastName="Abschied")
    told()
    visitor = Visitor(outside)
    visitor.sign_in(person)
    visitor.plan("Abschied", **{"room[totalOpenRooms]": "1"})
    yield person
    if sign_on.ask("GET", f"/users?exact=true&email={ADDRESS}"):
        sign_on.ask("DELETE", f"/users/{person.sub}")
    there.sql("delete from user_rooms; delete from rooms;")


def test_an_export_has_the_account_the_conferences_and_the_contacts(host: Host, ute: Person) -> None:
    done = verb("export_person")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(host.file(f"{EXPORTS}/{ute.sub}/jitsi_admin/account.json").content_string)
    assert (told["account"]["email"], told["account"]["last_name"]) == (ADDRESS, "Abschied")
    assert [one["name"] for one in told["conferences"]] == ["Abschied"]
    assert "maria.muster@musterstadt.example" in told["contacts"]


def test_who_is_erased_is_nobody_there_and_nobody_inherits_the_conference(
    host: Host, there: There, outside: Outside, ute: Person
) -> None:
    uid = there.sql("select uid from rooms where name = 'Abschied';")[0][0]
    room = f"{SITE}/myRoom/start/{uid}?name=Gast"
    assert "data-jwt" in outside.get(room).text
    told = verb("erase_person", "--check")
    assert told.returncode == 0, told.stdout + told.stderr
    token = re.search(r"-e confirm=(erase-[0-9a-f]{8}) goes on", told.stdout)
    assert token and there.sql(f"select count(*) from fos_user where keycloak_id = '{ute.sub}';") == [["1"]]
    done = verb("erase_person", "-e", f"confirm={token[1]}")
    assert done.returncode == 0, done.stdout + done.stderr
    # Nothing of her is in the database, whatever table it is in, nor a session.
    dump = host.check_output("runuser -u postgres -- pg_dump --data-only jitsi_admin")
    assert not re.search(f"{ute.sub}|{ADDRESS}|Abschied@|Ute", dump)
    assert host.run(f"grep -lr {ute.sub} /var/lib/readi-php/jitsi_admin").rc == 1
    # The conference stays for who was invited; without an owner a guest would moderate it, so that it is closed.
    assert there.sql(f"select moderator_id is null from rooms where uid = '{uid}';") == [["t"]]
    assert outside.get(room).status == 404
