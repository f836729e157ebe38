"""A person in Chromium: signs in through the sign-on, joins an open list and leaves it, in German and in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e import harness
from tests.e2e.harness import Visit
from tests.e2e.stage import Stage
from tests.lab.hosts import Lab
from tests.lab.lists import DOMAIN, INVENTORY, LISTS, Core
from tests.lab.sign_on import Person, SignOn

# Language: sign in, join, leave, and the title of the list of lists.
WORDS = {
    "de": ("Anmelden", "Abonnieren", "Mitgliedschaft beenden", "Mailing-Listen"),
    "en": ("Sign In", "Subscribe", "Unsubscribe", "Mailing Lists"),
}
WELCOME = {"de": "Erfolgreich als {} angemeldet.", "en": "Successfully signed in as {}."}


@dataclass(frozen=True)
class Lists(Stage):
    """The platform's host in the lab; every other host is a stranger."""

    address: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        return dict.fromkeys(("portal.readi.test", "sso.readi.test", DOMAIN), self.address)


@pytest.fixture(scope="module")
def stage(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Lists:
    root: Path = tmp_path_factory.mktemp("ca") / "root.pem"
    root.write_text(lab.ssh("lab", "sudo cat /etc/readi/ca/root.pem"))
    sso = "https://sso.readi.test"
    return Lists("https://portal.readi.test", sso, root, INVENTORY, (), address=lab.address("lab"))


@pytest.fixture(scope="module")
def browser(stage: Lists, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))


@pytest.fixture
def ada(sign_on: SignOn) -> Iterator[Person]:
    made = sign_on.made(f"ada.probe-{uuid4().hex[:8]}@musterstadt.example")
    yield made
    sign_on.ask("DELETE", f"/users/{made.sub}")


@pytest.mark.parametrize(("lang", "width"), [("de", 1280), ("en", 320)])
def test_somebody_signs_in_joins_a_list_and_leaves_it(
    browser: Browser, stage: Lists, ada: Person, core: Core, lang: str, width: int
) -> None:
    sign_in, join, leave, title = WORDS[lang]
    visit = Visit(browser, stage, "", {"lang": lang, "width": width})
    page = visit.open(f"{LISTS}/postorius/lists/")
    assert page.locator("header.page-header").inner_text().strip() == title
    visit.shot(f"lists-{lang}")
    page.get_by_role("link", name="Rundbrief", exact=True).click()
    visit.shot(f"lists-{lang}-stranger")
    # Who is not signed in gives no address.
    assert not page.locator("[role=main] form").count()
    page.locator("[role=main]").get_by_role("link", name=sign_in, exact=True).click()
    page.wait_for_url("https://sso.readi.test/**")
    visit.shot(f"lists-{lang}-sign-on")
    visit.fill_in(ada.email, ada.password)
    page.wait_for_url(f"{LISTS}/postorius/lists/rundbrief.{DOMAIN}/")
    assert page.get_by_role("alert").inner_text().strip().startswith(WELCOME[lang].format(ada.email))
    visit.shot(f"lists-{lang}-joining")
    page.get_by_role("button", name=join, exact=True).click()
    page.get_by_role("button", name=leave, exact=True).wait_for()
    assert ada.email in core.members("rundbrief")
    visit.shot(f"lists-{lang}-member")
    page.get_by_role("button", name=leave, exact=True).click()
    page.get_by_role("button", name=join, exact=True).wait_for()
    assert ada.email not in core.members("rundbrief")
    visit.open(f"{LISTS}/user-profile/")
    assert page.url == f"{LISTS}/postorius/accounts/subscriptions/"
    visit.shot(f"lists-{lang}-mine")
    assert {request.url.split("/")[2] for request in visit.requests} == {DOMAIN, "sso.readi.test"}
    assert visit.close(None) == []
