"""Programs are told of changes at once (notify_push).

The host has the app, its daemon behind /push/, and `notify_push/base_endpoint` set to that address.
"""

from __future__ import annotations

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.push import heard, program
from tests.contracts.nextcloud.team import GROUP, MEMBER, NAME, OUTSIDER
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX, Target

APP = "1.4.0"
FILE = f"{PREFIX}push.txt"
QUIET_S = 4


def administrator(target: Target) -> tuple[str, str]:
    return target.value("admin"), target.value("admin_password")


@fact("notify_push: lib/SelfTest.php; lib/Command/SelfTest.php", read=APP)
def test_the_app_tests_the_whole_way(occ: Occ) -> None:
    """The app's own test ends with 0 once Redis, daemon, database, Nextcloud and the trusted proxy fit together."""
    asked = occ("notify_push:self-test")
    assert asked.code == 0, asked
    assert "push server is a trusted proxy" in asked.out


@fact("notify_push: lib/Capabilities.php", read=APP)
def test_programs_find_the_daemon_by_the_capabilities(web: Web, target: Target) -> None:
    """The capabilities name the socket's address: the setting base_endpoint, as wss, with /ws."""
    found = web.ocs("GET", administrator(target), "/cloud/capabilities?format=json").json()
    endpoints = found["ocs"]["data"]["capabilities"]["notify_push"]["endpoints"]
    assert endpoints["websocket"] == f"wss://{web.parts.netloc}/push/ws"


@fact("notify_push: src/connection.rs, socket_auth; src/error.rs", read=APP)
def test_a_wrong_password_is_told_nothing(target: Target) -> None:
    """With a wrong password, or none, the socket says so and closes."""
    for who in ((administrator(target)[0], "falsch"), ("", "")):
        with program(target, who) as connection:
            assert heard(connection).startswith("err: Invalid credentials"), who


@fact("notify_push: src/connection.rs; lib/Listener.php, cacheListener", read=APP)
def test_a_person_is_told_of_their_own_files(web: Web, target: Target) -> None:
    """A person who is signed in hears notify_file within seconds once another program of theirs has written a file."""
    who = administrator(target)
    with program(target, who) as connection:
        assert heard(connection) == "authenticated"
        assert web.dav("PUT", who, FILE, "eins").status in (201, 204)
        assert heard(connection) == "notify_file"
    assert web.dav("DELETE", who, FILE).status == 204


@fact("notify_push: src/storage_mapping.rs; lib/Listener.php, cacheListener", read=APP)
def test_members_are_told_of_a_team_folders_files_and_nobody_else(
    occ: Occ, web: Web, target: Target, folder: str
) -> None:
    """A change in a team folder is told to its members, and to nobody who has no right to it."""
    occ.ok("groupfolders:group", folder, GROUP, "read", "write", "delete")
    # A person's storages are known once somebody has looked into their files.
    assert web.dav("PROPFIND", MEMBER, NAME).status == 207
    with program(target, MEMBER) as member, program(target, OUTSIDER) as outsider:
        assert heard(member) == heard(outsider) == "authenticated"
        assert web.dav("PUT", MEMBER, f"{NAME}/{FILE}", "eins").status in (201, 204)
        assert heard(member) == "notify_file"
        assert heard(outsider, QUIET_S) == ""
