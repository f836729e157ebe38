"""A person signs in: the thinnest whole slice, on the demo."""

from __future__ import annotations

from tests.e2e.conftest import Visiting
from tests.e2e.stage import Stage


def test_a_person_signs_in_and_out(visit: Visiting, stage: Stage) -> None:
    """Open the portal, sign in through Keycloak, see name and group, sign out; then the session is over."""
    page = visit()
    page.open("/")
    page.shot("demo-1-portal-de")
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    page.shot("demo-2-sign-in-de")
    page.axe()
    maria = stage.person("maria")
    page.fill_in(maria.username, maria.password)
    me = page.page.locator("#me[data-ready]")
    me.wait_for()
    assert maria.name in me.locator("#me-name").inner_text()
    assert me.locator("#me-groups h3").all_inner_texts() == ["eAkte", "Smart City"]
    # No service that has a place for groups runs in the demo, so nothing that leads nowhere is shown.
    assert me.locator("#me-groups a").count() == 0
    assert me.locator("#me-organisation img").get_attribute("src") == "/assets/logos/gaggenau.svg"
    page.axe()
    page.shot("demo-3-signed-in-de")

    # Another page of the portal knows the person too, without a click.
    page.open("/impressum/")
    page.page.locator("#who").get_by_text(maria.name, exact=True).wait_for()

    page.sign_out()
    assert page.page.locator("#who").inner_text() == ""

    # Over at the sign-on as well: who signs in again is asked for the password.
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    assert page.page.url.startswith(stage.sso)
