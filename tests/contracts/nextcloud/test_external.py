"""Folders on servers of others: the release's own app files_external."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.test_driver import asked
from tests.contracts.target import PREFIX

APP = "files_external"
NAME = f"{PREFIX}archive"
OPTIONS = {"host": "archive.invalid", "root": "/x", "user": "somebody", "password": "only-in-a-contract"}


@pytest.fixture
def external(occ: Occ) -> Iterator[Occ]:
    """With the app; it is off again afterwards where it was."""
    before = occ.json("app:list")["enabled"]
    occ.ok("app:enable", APP)
    _tidy(occ)
    yield occ
    _tidy(occ)
    if APP not in before:
        occ.ok("app:disable", APP)


def _tidy(occ: Occ) -> None:
    for one in listed(occ):
        occ.ok("files_external:delete", str(one["mount_id"]), "--yes")


def listed(occ: Occ) -> list[dict[str, Any]]:
    found = occ.json("files_external:list", "--show-password")
    return [one for one in found if one["mount_point"].startswith(f"/{PREFIX}")]


@fact("apps/files_external/lib/Command/Create.php and ListCommand.php", read="32.0.1")
def test_a_folder_made_by_the_command_is_everybodys(external: Occ) -> None:
    """`files_external:create` gives a folder to everybody, and a second one of the same name is made, 0."""
    for _ in range(2):
        external.ok("files_external:create", NAME, "sftp", "password::password", "-c", "host=archive.invalid")
    found = listed(external)
    assert [one["mount_point"] for one in found] == [f"/{NAME}"] * 2
    assert (found[0]["applicable_users"], found[0]["applicable_groups"]) == ([], [])
    assert (found[0]["storage"], found[0]["configuration"]["host"]) == (
        "\\OCA\\Files_External\\Lib\\Storage\\SFTP",
        "archive.invalid",
    )
    external.ok("files_external:delete", str(found[0]["mount_id"]), "--yes")
    assert [one["mount_id"] for one in listed(external)] == [found[1]["mount_id"]]


@fact("apps/files_external/lib/Service/StoragesService.php, addStorage and updateStorage", read="32.0.1")
def test_the_driver_makes_a_folder_with_its_groups_at_once(external: Occ) -> None:
    """By the app's classes a folder is made with its groups, known or not; a change keeps number and backend; the list
    shows the password where it is asked to."""
    told = {"id": 0, "folder": f"/{NAME}", "backend": "dav", "options": {**OPTIONS, "secure": True}}
    (number,) = asked(external, ("external_storage", {**told, "groups": [f"{PREFIX}none"]}))
    (made,) = listed(external)
    assert made["mount_id"] == int(number)
    assert (made["storage"], made["applicable_groups"]) == ("\\OC\\Files\\Storage\\DAV", [f"{PREFIX}none"])
    assert made["configuration"] == {**OPTIONS, "secure": True}
    (shown,) = (one for one in external.json("files_external:list") if one["mount_id"] == int(number))
    assert OPTIONS["password"] not in str(shown)
    more = {**told, "id": int(number), "options": {**OPTIONS, "root": "/y", "secure": True}, "groups": [f"{PREFIX}b"]}
    asked(external, ("external_storage", more))
    (changed,) = listed(external)
    assert (changed["mount_id"], changed["storage"]) == (made["mount_id"], made["storage"])
    assert (changed["configuration"]["root"], changed["applicable_groups"]) == ("/y", [f"{PREFIX}b"])
