"""What the roster says becomes groups, folders, accounts and memberships; who leaves is out."""

from __future__ import annotations

import json
from typing import Any

from tests.unit.services.nextcloud.play import Play, group, person, roster


def groups(play: Play) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(play.occ("group:list", "--info", "--output=json"))
    return found


def folders(play: Play) -> dict[str, Any]:
    listed = json.loads(play.occ("groupfolders:list", "--output=json"))
    return {folder["mountPoint"]: folder for folder in listed}


def people(play: Play) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(play.occ("user:list", "--info", "--output=json"))
    return found


def done(result: dict[str, Any]) -> list[str]:
    assert not result.get("failed"), result
    return [f"{one['do']} {one['kind']} {one['key']}" for one in result["applied"]]


def test_a_group_is_there_before_anybody_signs_in(installed: Play) -> None:
    moderated = group("eakte", "anna", "ben", name="eAkte für alle", moderators=frozenset({"anna"}))
    installed.sync(roster(moderated))
    folder = folders(installed)["eAkte für alle"]
    assert (folder["quota"], folder["groups"]["eakte"]["permissions"], folder["acl"]) == (2 * 1024**3, 31, True)
    assert [one["id"] for one in folder["manage"]] == ["anna"]
    assert groups(installed)["eakte"]["displayName"] == "eAkte für alle"
    assert groups(installed)["eakte"]["users"] == ["anna", "ben"]
    assert people(installed)["anna"]["display_name"] == "Anna Muster"
    assert people(installed)["anna"]["email"] == "anna@stadt.example"
    again = installed.sync(roster(moderated))
    assert (again["changed"], again["plan"]) == (False, [])


def test_who_leaves_a_group_goes_first_and_keeps_the_account(installed: Play) -> None:
    installed.sync(roster(group("eakte", "anna", "ben")))
    result = installed.sync(roster(group("eakte", "anna"), group("forum", "ben"), ben=person("ben")))
    assert done(result)[0] == "delete membership eakte/ben"
    assert "ben" in people(installed)
    assert groups(installed)["eakte"]["users"] == ["anna"]


def test_a_stranger_in_our_group_is_put_out_and_in_others_stays(installed: Play) -> None:
    installed.sync(roster(group("eakte", "anna")))
    installed.occ("group:add", "personal")
    installed.occ("user:add", "gast", "--password-from-env", secret="a-very-long-password")
    for name in ("eakte", "personal"):
        installed.occ("group:adduser", name, "gast")
    result = installed.sync(roster(group("eakte", "anna")))
    assert [one["key"] for one in result["strangers"]] == ["eakte/gast"]
    assert groups(installed)["personal"]["users"] == ["gast"]
    assert groups(installed)["admin"]["users"] == ["notfall"]


def test_who_is_locked_is_out_and_comes_back_without_old_sessions(installed: Play) -> None:
    installed.sync(roster(group("eakte", "anna", "ben")))
    installed.occ("user:auth-tokens:add", "ben", "--password-from-env", secret="any")
    result = installed.sync(roster(group("eakte", "anna"), locked=["ben", "nobody-here"]))
    assert set(done(result)) == {"delete membership eakte/ben", "create lock ben"}
    assert people(installed)["ben"]["enabled"] is False
    assert json.loads(installed.occ("user:auth-tokens:list", "ben", "--output=json")) == []
    assert installed.sync(roster(group("eakte", "anna"), locked=["ben"]))["plan"] == []
    back = installed.sync(roster(group("eakte", "anna", "ben")))
    assert set(done(back)) == {"delete lock ben", "create membership eakte/ben"}
    assert people(installed)["ben"]["enabled"] is True


def test_a_lock_that_an_administrator_made_stays(installed: Play) -> None:
    installed.sync(roster(group("eakte", "anna")))
    installed.occ("user:disable", "anna")
    installed.sync(roster(group("eakte", "anna")))
    assert people(installed)["anna"]["enabled"] is False


def test_an_archived_group_is_read_only(installed: Play) -> None:
    installed.sync(roster(group("eakte", "anna")))
    installed.sync(roster(group("eakte", "anna", state="archived")))
    assert folders(installed)["Eakte"]["groups"]["eakte"]["permissions"] == 1


def test_a_new_name_and_another_quota_reach_the_folder(installed: Play) -> None:
    installed.sync(roster(group("eakte", "anna")))
    before = folders(installed)["Eakte"]["id"]
    installed.sync(roster(group("eakte", "anna", name="E/Akte", attributes={"folder_quota_gb": "5"})))
    folder = folders(installed)["E-Akte"]
    assert (folder["id"], folder["quota"]) == (before, 5 * 1024**3)
    assert groups(installed)["eakte"]["displayName"] == "E/Akte"


def test_a_group_that_is_gone_keeps_its_files(installed: Play) -> None:
    many = [group(name, "anna") for name in ("eins", "zwei", "drei", "vier")]
    installed.sync(roster(*many))
    result = installed.sync(roster(*many[1:], anna=person("anna")))
    assert {one["kind"] for one in result["refused"]} == {"group", "folder"}
    assert "Eins" in folders(installed)
    # Nobody is left in it.
    assert groups(installed)["eins"]["users"] == []


def test_a_folder_that_was_made_half_is_finished(installed: Play) -> None:
    installed.occ("groupfolders:create", "Eakte")
    installed.sync(roster(group("eakte", "anna")))
    assert [folder["groups"]["eakte"]["permissions"] for folder in folders(installed).values()] == [31]


def test_a_folder_of_others_with_our_name_is_not_taken(installed: Play) -> None:
    installed.occ("groupfolders:create", "Eakte")
    installed.occ("group:add", "others")
    (number,) = [str(folder["id"]) for folder in folders(installed).values()]
    installed.occ("groupfolders:group", number, "others", "write")
    result = installed.sync(roster(group("eakte", "anna"), group("forum", "anna")))
    assert [(one["kind"], one["key"]) for one in result["failed_objects"]] == [("folder", "eakte")]
    assert set(folders(installed)["Eakte"]["groups"]) == {"others"}
    assert "forum" in groups(installed)


def test_access_lists_that_managers_set_stay(installed: Play) -> None:
    anna = group("eakte", "anna", moderators=frozenset({"anna"}))
    installed.sync(roster(anna))
    number = str(folders(installed)["Eakte"]["id"])
    installed.occ("groupfolders:permissions", number, "--manage-add", "--group", "eakte")
    assert installed.sync(roster(anna))["plan"] == []


def test_no_account_without_a_vouched_address(installed: Play) -> None:
    result = installed.sync(roster(group("eakte", "anna", "eve"), eve=person("eve", email_vouched=False)))
    assert not result.get("failed")
    assert "eve" not in people(installed)


def test_groups_of_one_name_have_folders_of_two(installed: Play) -> None:
    installed.sync(roster(group("eins", "anna", name="Runde"), group("zwei", "anna", name="runde")))
    assert set(folders(installed)) == {"Runde (eins)", "runde (zwei)"}


def test_where_logins_are_hashed_an_account_is_refused_by_name(installed: Play) -> None:
    installed.occ("user_oidc:provider", "sso", "--unique-uid=1")
    result = installed.sync(roster(group("eakte", "anna")))
    assert "makes logins unique" in json.dumps(result["failed_objects"])
