"""Where files are kept: chosen before the first of them, recorded, and refused to be changed after."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import given
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj, Ref
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.desired_store import store
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT
from tests.unit.services.nextcloud.play import Play

S3 = {
    "kind": "s3",
    "endpoint": "https://s3.stadt.example",
    "bucket": "readi-documents",
    "region": "eu-central-1",
    "key": "readi",
}
WORD = "what's-a-store's-word"


def objects(play: Play, **fields: Any) -> list[Obj]:
    """The small platform's, with its files in an S3 store."""
    there = Obj("store", "files", {**S3, **fields}, {"secret": Ref("store")})
    return [there if obj.kind == "store" else obj for obj in play.state()]


def run(play: Play, wanted: list[Obj], **more: Any) -> dict[str, Any]:
    return play.run(STATE, wanted, secrets={"store": WORD, **more.pop("secrets", {})}, **more)


def system(play: Play) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(play.occ("config:list", "system", "--private", "--output=json"))["system"]
    return found


def test_an_installation_begins_in_the_store(play: Play) -> None:
    result = run(play, objects(play))
    assert not result.get("failed"), result
    store_ = system(play)["objectstore"]
    assert store_["class"] == "\\OC\\Files\\ObjectStore\\S3"
    assert store_["arguments"] == {
        "bucket": "readi-documents",
        "hostname": "s3.stadt.example",
        "port": 443,
        "key": "readi",
        "secret": WORD,
        "region": "eu-central-1",
        "use_ssl": True,
        "use_path_style": True,
        "verify_bucket_exists": False,
    }
    assert run(play, objects(play))["plan"] == []
    assert WORD not in json.dumps(result)
    assert Path(play.told["config"], "store.config.php").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("check", [True, False])
def test_a_later_change_is_refused_with_what_it_would_lose(installed: Play, check: bool) -> None:
    with pytest.raises(AdapterError, match=r"files are kept in /var/lib/nextcloud/data, and the inventory names https"):
        run(installed, objects(installed), check=check)
    assert "objectstore" not in system(installed)


@pytest.mark.parametrize(
    "fields", [{"bucket": "another"}, {"endpoint": "https://elsewhere.example"}], ids=["bucket", "endpoint"]
)
def test_another_store_is_refused_too(play: Play, fields: dict[str, str]) -> None:
    run(play, objects(play))
    with pytest.raises(AdapterError, match="every file of before would be out of reach"):
        run(play, objects(play, **fields))
    with pytest.raises(AdapterError, match="every file of before would be out of reach"):
        run(play, play.state())
    assert system(play)["objectstore"]["arguments"]["bucket"] == "readi-documents"


def test_a_new_key_is_written_and_never_shown(play: Play) -> None:
    run(play, objects(play))
    result = run(play, objects(play, key="another"), secrets={"store": "a-new-word"})
    assert [(one["do"], one["kind"]) for one in result["applied"]] == [("change", "store")]
    arguments = system(play)["objectstore"]["arguments"]
    assert (arguments["key"], arguments["secret"]) == ("another", "a-new-word")
    assert "a-new-word" not in json.dumps(result) and WORD not in json.dumps(result)


def test_until_the_first_file_the_choice_is_free(play: Play) -> None:
    """A first try that came no further than the choice."""
    run(play, [obj for obj in objects(play) if obj.kind == "store"])
    result = run(play, play.state())
    assert not result.get("failed"), result
    assert "objectstore" not in system(play)


def test_a_file_that_somebody_removed_comes_back(play: Play) -> None:
    run(play, objects(play))
    Path(play.told["config"], "store.config.php").unlink()
    result = run(play, objects(play))
    assert [(one["do"], one["kind"]) for one in result["applied"]] == [("change", "store")]
    assert Path(play.told["config"], "store.config.php").is_file()


def test_an_installation_of_before_the_choice_is_on_disk(installed: Play) -> None:
    record = Path(installed.told["marker"]).with_name("nextcloud.store.json")
    record.unlink()
    assert run(installed, installed.state())["plan"] == []
    with pytest.raises(AdapterError, match="since the installation"):
        run(installed, objects(installed))


def test_the_slice_names_the_store_and_the_vault_is_asked_for_its_secret() -> None:
    """Only where the inventory names one."""
    plain = inventory.compiled(CHECKOUT / "molecule/nextcloud/inventory")
    assert not isinstance(plain, list), plain
    assert store(plain)["fields"] == {"kind": "disk"}
    assert "nextcloud_s3" not in given.needed(plain)
    told = {name: value for name, value in S3.items() if name != "kind"}
    options = {**plain.service_options["nextcloud"], "s3": told}
    named = replace(plain, service_options={**plain.service_options, "nextcloud": options})
    assert store(named)["fields"] == {**S3, "secret": {"$secret": "nextcloud_s3"}}
    assert given.needed(named)["nextcloud_s3"] == "nextcloud"
