"""What is there about one person can be had, and goes: a group's files stay the group's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.personal_data import Erased
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud import people
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.adapter import Nextcloud, connect

from tests.unit.services.nextcloud.play import Play, group, roster

ROLES = Path(__file__).resolve().parents[4] / "roles"
TEXT = "Ein Entwurf für den Rat.\n"


@contextmanager
def opened(play: Play) -> Iterator[Nextcloud]:
    with connect({"nextcloud": play.told}) as adapter:
        yield adapter


def with_files(play: Play, *subs: str) -> None:
    """A group of them, and a file of each in the home, in a folder there, and in the group's."""
    play.sync(roster(group("eakte", *subs, moderators=frozenset(subs[:1]))))
    (number,) = [one["id"] for one in json.loads(play.occ("groupfolders:list", "--output=json"))]
    data = Path(play.told["data"])
    for sub in subs:
        home = data / sub / "files"
        for file in (home / "Brief.txt", home / "Entwürfe/Rat.txt", data / f"__groupfolders/{number}/files/{sub}.txt"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(TEXT, encoding="utf-8")
        play.occ("files:scan", sub)
        play.occ("user:auth-tokens:add", sub, "--name=Telefon", "--password-from-env", secret="whatever-it-is")


def left(play: Play) -> list[str]:
    """Files below the data folder, by their path there."""
    data = Path(play.told["data"])
    return sorted(str(one.relative_to(data)) for one in data.rglob("*.txt"))


def test_an_export_has_what_is_the_persons_and_nothing_of_others(installed: Play, tmp_path: Path) -> None:
    with_files(installed, "anna", "ben")
    for _ in range(2):
        with opened(installed) as adapter:
            found = people.export(adapter, "anna", tmp_path)
    assert found == ["account.json", "files/Brief.txt", "files/Entwürfe/Rat.txt"]
    assert (tmp_path / "files/Entwürfe/Rat.txt").read_text(encoding="utf-8") == TEXT
    told = json.loads((tmp_path / "account.json").read_text(encoding="utf-8"))
    assert (told["account"], told["name"], told["groups"]) == ("anna", "Anna Muster", ["eakte"])
    assert told["settings"]["settings/email"] == "anna@stadt.example"
    assert [one["name"] for one in told["sessions_and_app_passwords"]] == ["Telefon"]
    assert "ben" not in (tmp_path / "account.json").read_text(encoding="utf-8")


def test_files_that_became_a_link_on_their_way_are_refused(tmp_path: Path) -> None:
    """Root takes them from a folder of the account's; whatever they lead to keeps its owner and its links."""
    (other := tmp_path / "other").mkdir()
    (other / "link").symlink_to("/")
    (staged := tmp_path / "staged").mkdir()
    (staged / "files").symlink_to(other)
    with pytest.raises(AdapterError, match="files is a link"):
        people.taken(staged / "files", tmp_path / "to")
    assert (other / "link").is_symlink()
    assert not (tmp_path / "to").exists()


def test_of_somebody_who_has_no_account_nothing_is_exported(installed: Play, tmp_path: Path) -> None:
    with opened(installed) as adapter:
        assert people.export(adapter, "nobody", tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_who_is_erased_leaves_the_groups_files_and_nothing_else(installed: Play) -> None:
    with_files(installed, "anna", "ben")
    with opened(installed) as adapter:
        first = people.erase(adapter, "anna")
        again = people.erase(adapter, "anna")
    assert first == [
        Erased("own_files", "deleted", 2),
        Erased("group_files", "kept"),
        Erased("accounts", "deleted", 1),
        Erased("sessions", "deleted", 1),
        Erased("errors", "kept"),
    ]
    assert [one.many for one in again] == [0] * 5
    assert not any(path.startswith("anna/") for path in left(installed))
    assert [path for path in left(installed) if path.endswith("/files/anna.txt")], "the group's"
    assert "ben/files/Brief.txt" in left(installed)
    assert "anna" not in json.loads(installed.occ("user:list", "--output=json"))
    (folder,) = json.loads(installed.occ("groupfolders:list", "--output=json"))
    assert folder["manage"] == [], "nobody who is gone leads a folder"


def test_what_the_record_of_processing_says_is_what_is_done(installed: Play) -> None:
    declared = manifest.load(ROLES)["nextcloud"].privacy
    deeds = {"delete": "deleted", "anonymise": "anonymised"}
    with opened(installed) as adapter:
        done = {one.id: one.deed for one in people.erase(adapter, "nobody")}
    assert done == {entry.id: deeds.get(str(entry.on_erasure), "kept") for entry in declared}
