"""A chosen language stays with the account, so that this comes after all tests that begin without one."""

from __future__ import annotations

from tests.e2e.conftest import Visiting

ME = "#me[data-ready]"


def test_who_chooses_a_language_on_the_way_keeps_it(visit: Visiting) -> None:
    """Chosen on the page for the password, it is the person's own: the portal goes on in it, now and next time."""
    page = visit(lang="en")
    page.open("/en/")
    page.page.locator("#sign-in").click()
    maria = page.stage.person("maria")
    page.page.locator("#username").fill(maria.username)
    page.page.locator("#kc-login").click()
    page.page.locator("#password").wait_for()
    page.lang = "de"
    page.choose_language()
    page.page.locator("#password").fill(maria.password)
    page.page.locator("#kc-login").click()
    page.page.locator("html[lang=de]").locator(ME).wait_for()
    assert page.page.url == f"{page.stage.portal}/"
    page.page.locator("a[hreflang=en]").click()
    page.page.locator("html[lang=en]").locator(ME).wait_for()
    assert page.page.url == f"{page.stage.portal}/en/", "whoever turns the page by hand is left there"
