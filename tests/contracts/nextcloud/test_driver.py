"""What the platform's driver asks in its PHP process beside commands: tables, and parts by their class."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud import driver, people, persons

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX

SUB = f"{PREFIX}sub-driver"
PROVIDER = f"{PREFIX}driver"


def asked(occ: Occ, *questions: tuple[str, dict[str, Any]]) -> list[Any]:
    """Each a name of the driver's with its arguments; their values."""
    lines = "".join(json.dumps({"own": name, "with": arguments}) + "\n" for name, arguments in questions)
    done = occ.target.run(*occ.php(), "-r", driver.PHP, "--", occ.root, stdin=lines)
    marked = [line.removeprefix("readi:") for line in done.out.splitlines() if line.startswith("readi:")]
    answers = [json.loads(line) for line in marked]
    assert [answer["code"] for answer in answers] == [0] * len(questions), done
    return [answer["value"] for answer in answers]


@pytest.fixture
def provider(occ: Occ) -> Iterator[int]:
    words = ["--clientid=x", "--clientsecret=only-in-a-contract", "--discoveryuri=https://sso.invalid/x"]
    occ.ok("user_oidc:provider", PROVIDER, *words, "--unique-uid=0")
    yield int(occ.json("user_oidc:provider", PROVIDER)["id"])
    occ.ok("user_oidc:provider:delete", PROVIDER, "--force")


def ahead(provider: int, name: str) -> tuple[str, dict[str, Any]]:
    return "account", {"provider": provider, "sub": SUB, "name": name, "email": "Anna@Stadt.example"}


@fact("user_oidc: lib/Db/UserMapper.php, getOrCreate; lib/Controller/ApiController.php", seen="8.10.1")
def test_an_account_is_made_in_the_process(occ: Occ, provider: int) -> None:
    """UserMapper makes an account ahead under its sub, repeatably: its last name, its address in small letters."""
    first, second = asked(occ, ahead(provider, "Anna"), ahead(provider, "Anna Groß"))
    assert (first, second) == (SUB, SUB)
    (found,) = (one for uid, one in occ.json("user:list", "--info", "--limit=5000").items() if uid == SUB)
    assert (found["display_name"], found["email"], found["enabled"]) == ("Anna Groß", "anna@stadt.example", True)


@fact("lib/private/Files/Node/Root.php, getUserFolder; user_oidc issue 1481", seen="32.0.1")
def test_an_account_made_ahead_has_a_home(occ: Occ, provider: int) -> None:
    """An account made ahead has its home before the first sign-in."""
    asked(occ, ahead(provider, "Anna"))
    data = occ.config()["datadirectory"]
    assert occ.shell('test -d "$1"', f"{data}/{SUB}/files").code == 0


@fact(
    "lib/private/Files/Node; core/Command/User/Delete.php; user_oidc: lib/User/Backend.php, deleteUser", read="32.0.1"
)
def test_own_files_and_the_end_of_an_account(occ: Occ, provider: int) -> None:
    """Own files are counted without team folders; `user:delete` takes home, tokens, groups and the lead of folders."""
    group = f"{PREFIX}ende"
    asked(occ, ahead(provider, "Anna"))
    occ("group:add", group)
    occ.ok("group:adduser", group, SUB)
    folder = occ.ok("groupfolders:create", f"{PREFIX}Ende").split()[-1]
    occ.ok("groupfolders:group", folder, group, "write")
    occ.ok("groupfolders:permissions", folder, "--enable")
    occ.ok("groupfolders:permissions", folder, "-m", "-u", SUB)
    token = occ.ok("user:auth-tokens:add", SUB, "--password-from-env", word="whatever-it-is").split()[-1]
    for path in ("eins.txt", f"{PREFIX}Ende/zwei.txt"):
        assert Web(occ.target).dav("PUT", (SUB, token), path, "da").status == 201
    token_rows = ("rows", {"sql": people.TOKENS, "values": [SUB]})
    counted, tokens, shares = asked(
        occ, ("own_files", {"uid": SUB}), token_rows, ("rows", {"sql": people.SHARES, "values": [SUB]})
    )
    assert (counted, len(tokens), shares) == (1, 1, [])
    occ.ok("user:delete", SUB)
    gone = [("rows", {"sql": sql, "values": [SUB]}) for sql in (people.ACCOUNTS, people.VALUES, people.MEMBERSHIPS)]
    assert asked(occ, *gone, token_rows) == [[], [], [], []]
    data = occ.config()["datadirectory"]
    assert occ.shell('test -e "$1"', f"{data}/{SUB}/files").code != 0
    (left,) = (one for one in occ.json("groupfolders:list") if str(one["id"]) == folder)
    assert left["manage"] == []
    occ.ok("groupfolders:delete", folder, "--force")


@fact("lib/private/Group/Database.php; user_oidc: lib/Db/UserMapper.php; lib/private/User/User.php", seen="32.0.1")
def test_the_tables_that_are_read(occ: Occ, provider: int) -> None:
    """Groups, memberships, accounts, addresses and who is disabled are in the tables that the driver reads."""
    group = f"{PREFIX}tafel"
    asked(occ, ahead(provider, "Anna"))
    occ("group:add", group)
    occ.ok("group:adduser", group, SUB)
    occ.ok("user:disable", SUB)
    groups, members, names, emails, disabled = asked(
        occ,
        ("rows", {"sql": "SELECT gid, displayname FROM *PREFIX*groups"}),
        ("rows", {"sql": "SELECT gid, uid FROM *PREFIX*group_user"}),
        ("rows", {"sql": persons.NAMES}),
        ("rows", {"sql": persons.EMAILS}),
        ("rows", {"sql": persons.DISABLED}),
    )
    assert {"gid": group, "displayname": group} in groups
    assert {"gid": group, "uid": SUB} in members
    assert {"user_id": SUB, "display_name": "Anna"} in names
    assert {"userid": SUB, "configvalue": "anna@stadt.example"} in emails
    assert {"userid": SUB} in disabled
    occ.ok("user:enable", SUB)
    (disabled,) = asked(occ, ("rows", {"sql": persons.DISABLED}))
    assert {"userid": SUB} not in disabled


@fact("lib/private/Group/Group.php, setDisplayName", seen="32.0.1")
def test_a_groups_name(occ: Occ) -> None:
    """A group's display name is given by its class, umlauts and slashes included; no command does it."""
    group = f"{PREFIX}name"
    occ("group:add", group)
    asked(occ, ("group_name", {"group": group, "name": "Straße / Ärger"}))
    assert occ.json("group:list", "--info", group)[group]["displayName"] == "Straße / Ärger"


@fact("apps/theming/lib/Command/UpdateConfig.php", seen="32.0.1")
def test_the_theme(occ: Occ) -> None:
    """A colour that is none and an unknown key end with 1; what is written is listed among the app's values."""
    before = occ.json("config:list", "theming", "--private")["apps"]["theming"].get("primary_color")
    try:
        assert occ("theming:config", "primary_color", "red").code == 1
        assert occ("theming:config", f"{PREFIX}key", "x").code == 1
        occ.ok("theming:config", "primary_color", "#0b5394")
        assert occ.json("config:list", "theming", "--private")["apps"]["theming"]["primary_color"] == "#0b5394"
    finally:
        occ.ok("theming:config", "primary_color", *([before] if before else ["--reset"]))
