"""Signing in on the portal against a Keycloak of its own."""

from __future__ import annotations

from tests.e2e.conftest import Visiting


def test_a_person_sees_name_organisation_and_groups(visit: Visiting) -> None:
    page = visit()
    page.open("/")
    maria = page.sign_in("maria")
    me = page.page.locator("#me[data-ready]")
    me.wait_for()
    assert maria.name in me.locator("#me-name").inner_text()
    assert me.locator("#me-organisation").inner_text() == "Gaggenau"
    assert me.locator("#me-groups h3").all_inner_texts() == ["eAkte", "Geheimsache Haushalt 2027"]
    page.shot("portal-signed-in-de")
