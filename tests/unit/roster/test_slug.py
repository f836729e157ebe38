"""What a project group is called in every service, for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.roster import slug
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import groups

from tests.unit.model import builder


def test_what_a_service_cannot_carry_is_found_in_its_own_room(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "postmaster" in slug.reserved() and "kalender" not in slug.reserved()
    monkeypatch.setattr(groups, "RESERVED", frozenset({"kalender"}), raising=False)
    slug.reserved.cache_clear()
    assert "kalender" in slug.reserved() and not slug.usable("kalender")
    monkeypatch.undo()
    slug.reserved.cache_clear()


@pytest.mark.parametrize("text", ["it", "4ever", "a--b", "-ab", "Akte", "x" * 21, "akte\n", "äkte", "a_b_c"])
def test_the_form(text: str) -> None:
    assert slug.fits(text) == (text == "a--b")


def slugs_of(root: Path, moved: list[dict[str, str]], *groups: dict[str, Any]) -> dict[str, str]:
    data = builder.sound()
    data["project_groups"] = [{"name": g["key"].title(), "kind": "project", "joining": "open", **g} for g in groups]
    data["people"][0]["groups"] = []
    data["moved"] = moved
    model = builder.result(builder.write(root, data))
    assert isinstance(model, Model), model
    return {g.key: g.slug for g in model.project_groups}


def test_a_group_keeps_its_first_key_as_slug_however_often_it_is_renamed(tmp_path: Path) -> None:
    moved = [
        {"kind": "project_group", "from": "akte", "to": "eakte"},
        {"kind": "project_group", "from": "eakte", "to": "aktenplan"},
        {"kind": "project_group", "from": "/Alt/Scan!", "to": "scan"},
    ]
    given = {"key": "informationssicherheit", "slug": "infosicherheit"}
    found = slugs_of(tmp_path, moved, {"key": "aktenplan"}, {"key": "scan"}, given)
    assert found == {"aktenplan": "akte", "scan": "scan", "informationssicherheit": "infosicherheit"}
