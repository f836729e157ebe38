from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.nextcloud import team
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX, Target

SECOND = f"/var/tmp/{PREFIX}nextcloud"  # noqa: S108 - on the product's host, as root
APPS = ("user_oidc", "groupfolders")


@pytest.fixture(scope="session")
def occ(target: Target) -> Iterator[Occ]:
    """The instance that runs, with both apps; what the contract made in it is removed afterwards."""
    made = Occ(target, target.value("root"), target.value("user"), target.given.get("config", ""))
    made.ok("app:enable", *APPS)
    _tidy(made)
    yield made
    _tidy(made)


def _tidy(occ: Occ) -> None:
    for folder in occ.json("groupfolders:list"):
        if folder["mountPoint"].startswith(PREFIX):
            occ.ok("groupfolders:delete", str(folder["id"]), "--force")
    for uid in occ.json("user:list", "--limit=5000"):
        if uid.startswith(PREFIX):
            occ.ok("user:delete", uid)
    for gid, group in occ.json("group:list", "--limit=5000", "--info").items() or ():
        if gid.startswith(PREFIX) or group["displayName"].startswith(PREFIX):
            occ.ok("group:delete", gid)
    occ("user_oidc:provider:delete", f"{PREFIX}sso", "--force")
    for key in occ.json("config:list", "system", "--private")["system"]:
        if key.startswith(PREFIX):
            occ.ok("config:system:delete", key)
    for key in occ.json("config:list", "files", "--private")["apps"]["files"]:
        if key.startswith(PREFIX):
            occ.ok("config:app:delete", "files", key)


@pytest.fixture
def folder(occ: Occ) -> str:
    """A new team folder's number; its group has one member."""
    return team.made(occ)


@pytest.fixture
def web(target: Target) -> Web:
    return Web(target)


@pytest.fixture
def second(target: Target) -> Iterator[Occ]:
    """A second tree, never installed, with a database file of its own: what happens to it happens to nobody."""
    root, user = target.value("root"), target.value("user")
    remove = f"rm -rf {SECOND}"
    copy = (
        f"{remove}; install -d -o {user} -g {user} {SECOND}; cp -a {root}/. {SECOND}/; "
        f"rm -rf {SECOND}/config {SECOND}/data; install -d -o {user} -g {user} -m 0770 {SECOND}/config {SECOND}/data"
    )
    assert target.run("sh", "-c", copy).code == 0
    yield Occ(target, SECOND, user)
    target.run("sh", "-c", remove)
