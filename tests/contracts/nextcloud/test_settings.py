"""Settings: system values, app values, their types, and what is silently bent."""

from __future__ import annotations

import json
import shlex

import pytest

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.target import PREFIX

LAB = "32.0.1"
KEY = f"{PREFIX}key"


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> None:
    """An app value keeps its type for whoever comes next."""
    if "occ" in request.fixturenames:
        occ: Occ = request.getfixturevalue("occ")
        occ.ok("config:app:delete", "files", KEY)
        occ.ok("config:system:delete", KEY)


def imported(occ: Occ, data: object) -> object:
    file = f"/var/tmp/{PREFIX}import.json"  # noqa: S108 - on the product's host
    assert occ.target.run("sh", "-c", f"cat > {file}; chmod 0644 {file}", stdin=json.dumps(data)).code == 0
    done = occ("config:import", file)
    occ.target.run("rm", file)
    return done.code, done.out.strip(), done.err.strip()


@fact("core/Command/Config/Import.php", seen=LAB)
def test_an_import_replaces_lists_and_takes_null_as_gone(occ: Occ) -> None:
    """An import replaces lists and does not merge them; null on top deletes, null inside stays; types are kept."""
    first = {KEY: {"a": [1, 2, 3], "b": None, "c": True, "d": 1.5}, f"{KEY}2": "x"}
    assert imported(occ, {"system": first})[0] == 0  # type: ignore[index]
    assert occ.config()[KEY] == first[KEY]
    assert imported(occ, {"system": {KEY: {"a": [9]}, f"{KEY}2": None}})[0] == 0  # type: ignore[index]
    assert occ.config()[KEY] == {"a": [9]}
    assert f"{KEY}2" not in occ.config()


@fact("core/Command/Config/Import.php, getFromStdin", seen=LAB)
def test_an_import_from_a_slow_pipe_reads_nothing(occ: Occ) -> None:
    """From a slow pipe nothing is read: 1, 'must contain a valid json array'."""
    done = occ.shell(f"{{ sleep 3; echo '{{}}'; }} | {shlex.join(occ.php())} {occ.root}/occ config:import")
    assert done.code == 1
    assert "must contain a valid json array" in done.out + done.err


@pytest.mark.parametrize("value", [True, 1.5, ["x"]])
@fact("core/Command/Config/Import.php, checkTypeRecursively", seen=LAB)
def test_an_import_of_app_values_takes_numbers_and_text_only(occ: Occ, value: object) -> None:
    """Of app values an import takes integers and text; true, 1.5 and a list are refused as a whole, 1."""
    done = imported(occ, {"system": {KEY: 1}, "apps": {"files": {KEY: value}}})
    assert done[0] == 1  # type: ignore[index]
    assert KEY not in occ.config() or occ.config()[KEY] != 1


@fact("lib/private/AppConfig.php, setTypedValue", seen=LAB)
def test_an_import_over_a_typed_app_value_stops_half_way(occ: Occ) -> None:
    """Over an app value of another type it ends with 1, and the system part is written already."""
    occ.ok("config:app:set", "files", KEY, "--value=true", "--type=boolean")
    done = imported(occ, {"system": {f"{KEY}half": 7}, "apps": {"files": {KEY: "x"}}})
    assert done[0] == 1  # type: ignore[index]
    assert "conflict between new type (mixed) and old type (boolean)" in done[2]  # type: ignore[index]
    assert occ.config()[f"{KEY}half"] == 7


@fact("core/Command/Config/System/CastHelper.php", seen=LAB)
def test_bad_json_is_stored_as_null(occ: Occ) -> None:
    """Bad JSON of type json is stored as null, 0; a wrong integer or boolean is refused, 1."""
    occ.ok("config:system:set", KEY, "--type=json", "--value={broken")
    assert occ.config()[KEY] is None
    assert occ("config:system:set", KEY, "--type=integer", "--value=many").code == 1
    assert occ("config:system:set", KEY, "--type=boolean", "--value=maybe").code == 1
    assert occ.config()[KEY] is None


@fact("core/Command/Config/System/DeleteConfig.php", seen=LAB)
def test_deleting_from_a_list_leaves_a_hole(occ: Occ) -> None:
    """Deleting an element of a list leaves a hole, so that JSON shows a map."""
    occ.ok("config:system:set", KEY, "--type=json", '--value=["a","b","c"]')
    occ.ok("config:system:delete", KEY, "1")
    assert occ.config()[KEY] == {"0": "a", "2": "c"}


@fact("core/Command/Config/System/GetConfig.php and DeleteConfig.php", seen=LAB)
def test_what_is_absent(occ: Occ) -> None:
    """Reading an absent key ends with 1 and says nothing; deleting it ends with 0, or 1 with --error-if-not-exists."""
    done = occ("config:system:get", f"{KEY}none")
    assert (done.code, done.out) == (1, "")
    assert occ("config:system:delete", f"{KEY}none").code == 0
    assert occ("config:system:delete", f"{KEY}none", "--error-if-not-exists").code == 1


@fact("core/Command/Config/App/SetConfig.php", seen=LAB, read="01f0c334 (main)")
def test_app_values_and_their_types(occ: Occ) -> None:
    """An app value keeps its type; unchanged it says 'were not updated'; another type asks (1), or passes with -n."""
    set_ = ("config:app:set", "files", KEY)
    assert "stored as integer" in occ.ok(*set_, "--value=5", "--type=integer")
    assert occ.ok(*set_, "--value=5") == "Config value were not updated"
    assert occ(*set_, "--value=five").code == 1
    asked = occ(*set_, "--value=5", "--type=string")
    assert asked.code == 1
    assert occ.json("config:list", "files", "--private")["apps"]["files"][KEY] == 5
    occ.ok(*set_, "--value=5", "--type=string", "-n")
    assert occ.json("config:list", "files", "--private")["apps"]["files"][KEY] == "5"


@fact("lib/private/AppConfig.php, getAllValues; core/Command/Config/ListConfigs.php", seen=LAB)
def test_sensitive_app_values_are_listed_as_new_ciphertext(occ: Occ) -> None:
    """A sensitive app value is listed as ciphertext, another one at each write; config:app:get says it clearly."""
    listed = []
    for word in ("eins", "zwei", "eins"):
        occ.ok("config:app:set", "files", KEY, f"--value={word}", "--type=string", "--sensitive", "-n")
        listed.append(occ.json("config:list", "files", "--private")["apps"]["files"][KEY])
        assert occ.ok("config:app:get", "files", KEY) == word
    assert all(value.startswith("$AppConfigEncryption$") for value in listed)
    assert len(set(listed)) == 3


@fact("lib/private/Config.php, readData", seen=LAB, disposable=True)
def test_other_config_files_win_and_are_copied(second: Occ) -> None:
    """A second *.config.php wins; setting its key ends with 0 without effect; any write copies it into config.php."""
    second.ok("maintenance:install", "-n", "--admin-pass=Ein-Testkennwort-1", f"--data-dir={second.root}/data")
    line = 'cd "$1"/config && cat > zz.config.php && chmod 0644 zz.config.php'
    text = "<?php $CONFIG = ['loglevel' => 3];"
    assert second.target.run("sh", "-c", line, "sh", second.root, stdin=text).code == 0
    second.ok("config:system:set", "loglevel", "--type=integer", "--value=1")
    assert second.ok("config:system:get", "loglevel") == "3"
    second.ok("config:system:set", KEY, "--value=x")
    assert second.config()["loglevel"] == 3
