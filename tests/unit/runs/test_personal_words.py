"""What becomes of one person's data, in words: each promise of each manifest, with what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.plugin_utils import personal_words

ROLES = Path(__file__).resolve().parents[3] / "roles"
MANIFESTS = manifest.load(ROLES)
CLOUD = MANIFESTS["nextcloud"]
SAID: dict[str, Any] = {
    "here": True,
    "entries": [{"id": "own_files", "deed": "deleted", "many": 12}, {"id": "group_files", "deed": "kept", "many": 0}],
    "files": ["account.json", "files/Brief.txt"],
}


@pytest.fixture(autouse=True)
def english() -> None:
    speak("en")


def test_what_went_what_would_go_and_what_stays_and_why() -> None:
    done = personal_words.erased("nextcloud", CLOUD, SAID, check=False)
    assert done[:2] == [
        "nextcloud: People's own files: 12 erased",
        "nextcloud: Files in folders of project groups: stays: they are the group's; whose they were is then an id "
        "without a name",
    ]
    assert personal_words.erased("nextcloud", CLOUD, SAID, check=True)[0].endswith("12 would be erased")
    speak("de")
    assert personal_words.erased("nextcloud", CLOUD, SAID, check=True)[0] == (
        "nextcloud: Eigene Dateien von Personen: 12 würden gelöscht"
    )


def test_a_service_without_a_function_is_not_said_to_have_done_it() -> None:
    lists = personal_words.erased("hosted_lists", MANIFESTS["hosted_lists"], None, check=False)
    assert any(line.endswith("goes with the next sync, since the person is no more") for line in lists)
    outpost = personal_words.erased("directory_outpost", MANIFESTS["directory_outpost"], None, check=False)
    assert any(line.endswith("is not erased by this playbook") for line in outpost)
    assert not any("erased" in line and "not erased" not in line for line in [*lists, *outpost])


def test_an_export_says_where_it_is_and_before_that_what_it_would_hold() -> None:
    asked = (CLOUD, SAID, "lab", "some-id")
    assert personal_words.exported("nextcloud", *asked, check=False) == [
        "nextcloud: 2 files on lab in /var/lib/readi/export/some-id/nextcloud"
    ]
    assert personal_words.exported("nextcloud", *asked, check=True) == [
        "nextcloud: People's own files: 12 would be given out"
    ]
    none = personal_words.exported("hosted_lists", MANIFESTS["hosted_lists"], None, "lab", "some-id", check=False)
    assert none and all(line.endswith("is not given out by this playbook") for line in none)


def test_of_the_account_all_goes_but_what_is_evidence() -> None:
    lines = personal_words.of_account("keycloak", MANIFESTS["keycloak"], check=False)
    assert any(line.endswith(": erased") for line in lines) and any(": stays: evidence" in line for line in lines)
