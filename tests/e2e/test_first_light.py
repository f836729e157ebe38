"""A person signs in: the thinnest whole slice, on the demo, in both languages. Its pictures are those of the docs."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visiting
from tests.e2e.stage import Stage


@pytest.mark.parametrize(("lang", "path"), [("de", "/"), ("en", "/en/")])
def test_a_person_signs_in_and_out(visit: Visiting, stage: Stage, lang: str, path: str) -> None:
    """Open the portal, sign in through Keycloak, see name and groups, sign out; then the session is over."""
    page = visit(lang=lang)
    page.open(path)
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    page.axe()
    page.shot(f"demo-sign-in-{lang}")

    maria = stage.person("maria")
    page.page.locator("#username").fill(maria.username)
    page.page.locator("#kc-login").click()
    page.page.locator("#password").wait_for()
    page.choose_language()
    page.axe()
    page.shot(f"demo-sign-in-member-{lang}")
    page.page.locator("#password").fill(maria.password)
    page.page.locator("#kc-login").click()

    me = page.page.locator("#me[data-ready]")
    me.wait_for()
    assert maria.name in page.page.locator("#me-name").inner_text()
    assert page.page.locator("#me-organisation").inner_text() == "Rastatt"
    assert page.page.locator("#me-organisation img").get_attribute("src") == "/assets/logos/rastatt.svg"
    assert me.locator("#me-groups h3").all_inner_texts() == ["eAkte", "Smart City"]
    # Only documents have a place for groups yet: nothing is shown that leads nowhere.
    assert me.locator("#me-groups a").all_inner_texts() == [{"de": "Zum Ordner", "en": "To the folder"}[lang]] * 2
    first = me.locator("#me-groups a").first
    assert str(first.get_attribute("href")).endswith("/apps/files/files?dir=/eAkte")
    page.axe()
    page.shot(f"demo-signed-in-{lang}")

    # Another page of the portal knows the person too, without a click.
    page.open({"de": "/impressum/", "en": "/en/imprint/"}[lang])
    page.page.locator("#who").get_by_text(maria.name, exact=True).wait_for()

    page.sign_out()
    assert page.page.locator("#who").inner_text() == ""

    # Over at the sign-on as well: who signs in again is asked for the password.
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    assert page.page.url.startswith(stage.sso)
