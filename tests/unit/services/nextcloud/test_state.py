"""What a run makes of an empty host, and what it finds again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE

from tests.unit.services.nextcloud.play import Play


def system(play: Play) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(play.occ("config:list", "system", "--private", "--output=json"))["system"]
    return found


def test_check_mode_announces_all_and_writes_nothing(play: Play) -> None:
    result = play.run(STATE, play.state(), check=True)
    assert {(one["do"], one["kind"]) for one in result["plan"]} == {
        ("create", kind) for kind in set(STATE) - {"external_storage", "group"}
    }
    assert not Path(play.told["config"]).exists()
    assert not Path(play.told["links"]).exists()


def test_a_second_run_finds_nothing_to_do(installed: Play) -> None:
    result = installed.run(STATE, installed.state())
    assert (result["changed"], result["plan"]) == (False, [])
    assert system(installed)["trusted_domains"] == ["cloud.readi.test"]
    assert set(json.loads(installed.occ("app:list", "--output=json"))["enabled"]) >= {"groupfolders", "user_oidc"}


def test_values_keep_their_types_and_lists_are_replaced(installed: Play) -> None:
    values = {
        "trusted_domains": ["a", "b", "c"],
        "deep": {"x": [1, 2.5, None, True], "y": {}},
        "number": 7,
        "no": False,
    }
    installed.run(STATE, installed.state(**values))
    installed.run(STATE, installed.state(**(values | {"trusted_domains": ["b"]})))
    found = system(installed)
    assert found["trusted_domains"] == ["b"]
    assert (found["deep"]["x"], found["number"], found["no"]) == ([1, 2.5, None, True], 7, False)
    assert installed.run(STATE, installed.state(**(values | {"trusted_domains": ["b"]})))["plan"] == []


def test_what_is_no_longer_declared_goes_and_what_nextcloud_made_stays(installed: Play) -> None:
    installed.run(STATE, installed.state(ours="x"))
    result = installed.run(STATE, installed.state())
    assert [(one["do"], one["key"]) for one in result["plan"]] == [("delete", "ours")]
    assert {"secret", "passwordsalt", "instanceid"} <= set(system(installed))
    assert [one["key"] for one in result["unmanaged"]] == ["overwrite.cli.url"]


def test_what_was_changed_by_hand_is_set_back(installed: Play) -> None:
    installed.occ("config:system:set", "trusted_domains", "0", "--value=elsewhere.example")
    installed.occ("config:app:delete", "core", "backgroundjobs_mode")
    installed.occ("config:app:set", "core", "backgroundjobs_mode", "--type=integer", "--value=1")
    installed.occ("app:disable", "groupfolders")
    installed.occ("theming:config", "primary_color", "#ffffff")
    installed.occ("user_oidc:provider", "sso", "--group-provisioning=1")
    result = installed.run(STATE, installed.state())
    assert {(one["kind"], one["key"]) for one in result["applied"]} == {
        ("system", "trusted_domains"),
        ("setting", "core/backgroundjobs_mode"),
        ("app", "groupfolders"),
        ("theme", "primary_color"),
        ("provider", "sso"),
    }
    assert installed.run(STATE, installed.state())["plan"] == []


def test_a_new_client_secret_is_written_and_never_shown(installed: Play) -> None:
    result = installed.run(STATE, installed.state(), secrets={"client": "a-new-one"})
    assert [(one["do"], one["kind"]) for one in result["applied"]] == [("change", "provider")]
    assert "a-new-one" not in json.dumps(result)


def test_an_installation_that_died_late_is_finished(play: Play) -> None:
    (data := Path(play.told["data"])).mkdir(parents=True)
    (data / ".standin-crash-late").touch()
    first = play.run(STATE, play.state())
    assert "the font for the avatar is missing" in json.dumps(first["failed_objects"])
    assert not Path(play.told["marker"]).exists()
    assert 'installed":true' in play.occ("status", "--output=json")
    (data / ".standin-crash-late").unlink()
    assert not play.run(STATE, play.state()).get("failed")
    assert play.run(STATE, play.state())["plan"] == []


def test_an_installation_without_its_first_account_is_named(installed: Play) -> None:
    """A host to which only a part of a backup came: our own marks are not there."""
    Path(installed.told["marker"]).unlink()
    shutil.rmtree(installed.folder / "ledgers")
    installed.occ("user:delete", "notfall")
    result = installed.run(STATE, installed.state())
    assert "died half-way" in json.dumps(result["failed_objects"])


def test_an_app_that_is_not_there_is_named(installed: Play) -> None:
    here = ("installation", "nextcloud")
    result = installed.run(STATE, [*installed.state(), Obj("app", "deck", {"enabled": True}, needs=(here,))])
    assert "app:enable deck ended with 1" in json.dumps(result["failed_objects"])


def test_the_emergency_account_gets_a_new_password(installed: Play) -> None:
    result = installed.run(STATE, installed.state(), secrets={"admin": "yet-another-password"})
    assert [(one["kind"], one["fields"]) for one in result["applied"]] == [("installation", ["admin_password"])]
    # Only who knows the password is given a token.
    installed.occ("user:auth-tokens:add", "notfall", "--password-from-env", secret="yet-another-password")
