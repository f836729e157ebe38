"""The look of the sign-in, on the Keycloak we install and on the one before: an upgrade must not take it away."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visiting
from tests.e2e.harness import WIDTHS
from tests.e2e.stage import Stage

VERSIONS = ["26.5.5", "26.7.4"]

GROUND = "getComputedStyle(document.body).backgroundImage"
NETWORK, BUEHL = "rgb(11, 83, 148)", "rgb(200, 16, 46)"


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_signing_in(
    visit: Visiting, stage: Stage, request: pytest.FixtureRequest, lang: str, scheme: str
) -> None:
    """Name, colours and footer of the network; the member's colours once the address is known."""
    version = request.node.callspec.params["stage"]
    page = visit(lang=lang, scheme=scheme)

    def look(step: str) -> None:
        page.axe()
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 900})
            page.no_sideways_scrolling()
        page.page.set_viewport_size({"width": 320, "height": 800})
        page.axe()
        page.shot(f"sign-in-{version}-{lang}-{scheme}-{step}-320")
        page.page.set_viewport_size({"width": 1280, "height": 900})
        page.shot(f"sign-in-{version}-{lang}-{scheme}-{step}")

    page.open("/" if lang == "de" else "/en/")
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    assert page.page.locator("html").get_attribute("lang") == lang
    assert page.page.locator("#kc-header-wrapper").inner_text() == "re@di – digital vereint"
    assert page.page.locator("#kc-page-title").inner_text() == {"de": "Anmelden", "en": "Sign in"}[lang]
    assert NETWORK in page.page.evaluate(GROUND)
    privacy = page.page.locator(".readi-legal a").nth(1)
    assert privacy.get_attribute("href") == stage.portal + {"de": "/datenschutz/", "en": "/en/privacy/"}[lang]
    look("1")

    ayse = stage.person("ayse")
    page.page.locator("#username").fill(ayse.username)
    page.page.locator("#kc-login").click()
    page.page.locator("#password").wait_for()
    assert BUEHL in page.page.evaluate(GROUND)
    look("2")

    page.page.locator("#password").fill("falsch")
    page.page.locator("#kc-login").click()
    page.page.locator("#input-error-password").wait_for()
    look("3")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_forgotten_password_and_errors(visit: Visiting, stage: Stage, lang: str) -> None:
    page = visit(lang=lang)
    page.open("/" if lang == "de" else "/en/")
    page.page.locator("#sign-in").click()
    page.page.locator("#username").fill(stage.person("maria").username)
    page.page.locator("#kc-login").click()
    page.page.locator("#password").wait_for()
    page.page.get_by_role("link", name={"de": "Passwort vergessen?", "en": "Forgot Password?"}[lang]).click()
    page.page.locator("#kc-reset-password-form").wait_for()
    page.axe()
    page.expect(r"console: Failed to load resource: the server responded with a status of 400 ")
    page.page.goto(f"{stage.sso}/realms/readi/protocol/openid-connect/auth?client_id=gibt-es-nicht&ui_locales={lang}")
    page.page.locator("#kc-error-message").wait_for()
    page.axe()
