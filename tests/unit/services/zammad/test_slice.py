"""What a Zammad of ours is told: closed, German, with the law's holidays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.zammad import desired_service
from ansible_collections.readi.one.plugins.module_utils.services.zammad.configuration import BUILTIN
from ansible_collections.readi.one.plugins.module_utils.services.zammad.desired_texts import SEEDED_TRIGGERS
from ansible_collections.readi.one.plugins.module_utils.services.zammad.installing import CLOSED

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def slice_() -> dict[str, Any]:
    source, manifests = loader.load(ROOT / "molecule/zammad/inventory"), manifest.load(ROOT / "roles")
    made = compile_source(source, manifests, source.hosts)
    assert isinstance(made, Model), made
    return made.desired("zammad", "lab")


def objects(slice_: dict[str, Any], kind: str) -> dict[str, Any]:
    return {one["key"]: one["fields"] for one in slice_["objects"] if one["kind"] == kind}


def test_nobody_signs_up_and_no_address_links_anybody(slice_: dict[str, Any]) -> None:
    found = {key: fields["value"] for key, fields in objects(slice_, "setting").items()}
    for name, value in CLOSED.items():
        assert found[name] == value, name
    told = found["auth_openid_connect_credentials"]
    assert (told["discovery"], told["pkce"], told["uid_field"]) == (True, True, "sub")
    assert found["auth_third_party_no_create_user"] is True


def test_no_organisation_shows_its_tickets_to_colleagues(slice_: dict[str, Any]) -> None:
    found = objects(slice_, "organisation")
    assert set(found) == {"musterstadt", "nachbarstadt"}
    assert not any(fields["shared"] or fields["domain_assignment"] for fields in found.values())


def test_the_english_seeds_are_off(slice_: dict[str, Any]) -> None:
    found = objects(slice_, "trigger")
    assert set(SEEDED_TRIGGERS) == BUILTIN
    assert all(found[name] == {"active": False} for name in SEEDED_TRIGGERS)
    assert [name for name, fields in found.items() if fields["active"]] == ["Eingangsbestätigung"]


def test_text_modules_and_an_overview_are_seeded_and_no_limit_is_set_unasked(slice_: dict[str, Any]) -> None:
    assert set(objects(slice_, "text_module")) == {"picture", "password", "second-factor"}
    assert [fields["roles"] for fields in objects(slice_, "overview").values()] == [["Agent"]]
    assert not desired_service.slas({}, "Kalender")


def test_a_limit_in_office_hours_counts_by_the_calendar(slice_: dict[str, Any]) -> None:
    assert objects(slice_, "sla") == {
        "Helpdesk": {
            "calendar": "Baden-Württemberg",
            "but": ["merged", "removed"],
            "first_response_time": 480,
            "solution_time": None,
        }
    }


def test_no_secret_is_in_the_slice_but_by_its_name(slice_: dict[str, Any]) -> None:
    assert slice_["zammad"]["token"] == {"$secret": "zammad_token"}
    assert slice_["zammad"]["database"]["password"] == {"$secret": "zammad_db"}
