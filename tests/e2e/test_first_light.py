"""A person signs in: the thinnest whole slice, on the demo."""

from __future__ import annotations

from tests.e2e.conftest import Visiting
from tests.e2e.stage import Stage


def test_a_person_signs_in_and_out(visit: Visiting, stage: Stage) -> None:
    """Open the portal, sign in through Keycloak, see name and group, sign out; then the session is over."""
    page = visit()
    page.open("/")
    page.shot("first-light-1-portal")
    maria = page.sign_in("maria")
    me = page.page.locator("#me")
    me.locator("#me-groups").get_by_text("eAkte", exact=True).wait_for()
    assert maria.name in me.locator("#me-name").inner_text()
    page.shot("first-light-2-signed-in")

    # Another page of the portal knows the person too, without a click.
    page.open("/")
    page.page.locator("#who").get_by_text(maria.name, exact=True).wait_for()

    page.sign_out()
    assert page.page.locator("#me").is_hidden()
    page.shot("first-light-3-signed-out")

    # Over at the sign-on as well: who signs in again is asked for the password.
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    assert page.page.url.startswith(stage.sso)
