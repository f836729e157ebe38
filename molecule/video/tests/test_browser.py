"""Each portal's pages in Chromium, from the real nginx: its name, colours, language and statements, and axe-core.

The page of a room is the stand-in's: it shows which configuration and which branding the application is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e import harness
from tests.e2e.harness import Visit
from tests.e2e.stage import ROOT, Stage
from tests.lab.hosts import Lab

PORTALS = {
    # domain: (name, language, its colour on buttons, imprint)
    "plausch.stadt.example": ("Plausch: Stadt & Land", "de", "rgb(122, 31, 92)", "https://www.stadt.example/impressum"),
    "talk.stadt.example": ("Town Talk", "en", "rgb(29, 107, 58)", "https://www.stadt.example/imprint"),
}
IMPRINT = {"de": "Impressum", "en": "Imprint"}
# Width and scheme: a phone, a screen, and a screen at night.
LOOKS = ((320, "light"), (1280, "light"), (1280, "dark"))


@dataclass(frozen=True)
class Portals(Stage):
    """One machine in the lab; every other host is a stranger."""

    address: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        return dict.fromkeys(PORTALS, self.address)


@pytest.fixture(scope="module")
def stage(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Portals:
    root: Path = tmp_path_factory.mktemp("ca") / "root.pem"
    root.write_text(lab.ssh("lab", "sudo cat /etc/readi/ca/root.pem"))
    home = f"https://{next(iter(PORTALS))}"
    return Portals(home, home, root, ROOT / "inventories/video", (), strict=True, address=lab.address("lab"))


@pytest.fixture(scope="module")
def browser(stage: Portals, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def axe() -> str:
    return harness.axe_source()


@pytest.mark.parametrize("domain", PORTALS)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_welcome_page(browser: Browser, stage: Portals, axe: str, domain: str, width: int, scheme: str) -> None:
    name, language, colour, imprint = PORTALS[domain]
    # A visitor whose browser speaks the other language: the portal has one.
    visit = Visit(browser, stage, axe, {"lang": "en" if language == "de" else "de", "width": width, "scheme": scheme})
    page = visit.open(f"https://{domain}/")
    assert page.locator("html").get_attribute("lang") == language
    assert page.title() == page.locator("h1").inner_text() == name
    assert page.get_by_role("link", name=IMPRINT[language]).get_attribute("href") == imprint
    assert page.locator("footer li").count() == 3
    assert page.get_by_role("button").evaluate("one => getComputedStyle(one).backgroundColor") == colour
    assert page.locator("header img").evaluate("one => one.complete && one.naturalWidth > 0")
    visit.no_sideways_scrolling()
    visit.axe()
    visit.shot(f"video-{domain.partition('.')[0]}-{width}-{scheme}")
    assert {request.url.split("/")[2] for request in visit.requests} == {domain}
    assert visit.close(None) == []


@pytest.mark.parametrize("domain", PORTALS)
def test_a_rooms_name_leads_into_the_room(browser: Browser, stage: Portals, axe: str, domain: str) -> None:
    """With the keyboard alone; what an address would be cut at is left out."""
    name, language, _, _ = PORTALS[domain]
    visit = Visit(browser, stage, axe, {})
    page = visit.open(f"https://{domain}/")
    page.locator("#room").focus()
    page.keyboard.type(" Rat haus/Bühl?#x ")
    page.keyboard.press("Enter")
    page.wait_for_url(f"https://{domain}/Rat-hausB%C3%BChlx")
    page.locator("#react[data-ready=yes]").wait_for()
    assert page.locator("h1").inner_text() == page.title() == name
    assert page.locator("html").get_attribute("lang") == language
    ground = page.evaluate("getComputedStyle(document.body).backgroundImage")
    assert ground == f'url("https://{domain}/readi/background.svg")'
    assert page.locator("#react img").evaluate("one => one.complete && one.naturalWidth > 0")
    assert {request.url.split("/")[2] for request in visit.requests} == {domain}
    assert visit.close(None) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_what_nobody_gave(browser: Browser, stage: Portals, axe: str, scheme: str) -> None:
    visit = Visit(browser, stage, axe, {"lang": "en", "width": 320, "scheme": scheme})
    page = visit.open("https://talk.stadt.example/")
    page.get_by_role("link", name="Privacy").click()
    page.wait_for_url("https://talk.stadt.example/readi/legal.html#privacy")
    assert "Stadt Beispiel" in page.locator("article").inner_text()
    visit.no_sideways_scrolling()
    visit.axe()
    assert visit.close(None) == []


# What a script would hear of it.
ASKED = """() => new Promise(resolve => {
  document.addEventListener("securitypolicyviolation", event => resolve(event.effectiveDirective));
  fetch("https://stranger.example/").catch(() => {});
  setTimeout(() => resolve("asked"), 5000);
})"""


def test_the_browser_refuses_what_a_page_would_ask_of_a_stranger(browser: Browser, stage: Portals, axe: str) -> None:
    """On the page of a room, whose scripts are not ours: by the policy, before a name is looked up."""
    visit = Visit(browser, stage, axe, {})
    page = visit.open("https://talk.stadt.example/room")
    assert page.evaluate(ASKED) == "connect-src"
    # The watchers saw it too: it is what this test provokes.
    assert visit.close(None) != []
