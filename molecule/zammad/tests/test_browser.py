"""In a browser: from the portal to a report, its answer, and what others see of it; the pages are a stand-in's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from testinfra.host import Host

from tests.e2e import harness
from tests.lab.hosts import Lab
from tests.lab.sign_on import Person

from .test_zammad import IT, arrived
from .visitor import HELPDESK

PORTAL = "https://portal.readi.test"
TITLE, ANSWER = "Beamer bleibt dunkel", "Ein neues Kabel ist unterwegs."


@pytest.fixture(scope="module")
def browser(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    names = ("portal.readi.test", "sso.readi.test", "helpdesk.readi.test")
    root = tmp_path_factory.mktemp("ca") / "root.pem"
    root.write_text(lab.ssh("lab", "sudo cat /etc/readi/ca/root.pem"))
    home = harness.profile_home(tmp_path_factory.mktemp("home"), root)
    with sync_playwright() as playwright:
        started = harness.launch(playwright, home, dict.fromkeys(names, lab.address("lab")))
        yield started
        started.close()


@pytest.fixture
def enter(browser: Browser) -> Callable[[Person], Page]:
    """Signed in on the portal, and through its card into the helpdesk, without a second form."""

    def entered(person: Person) -> Page:
        page = browser.new_context(locale="de-DE").new_page()
        page.set_default_timeout(15_000)
        page.goto(PORTAL)
        page.locator("#sign-in").click()
        page.locator("#username").fill(person.email)
        if not page.locator("#password").is_visible():
            page.locator("#kc-login").click()
        page.locator("#password").fill(person.password)
        page.locator("#kc-login").click()
        page.locator("#menu").wait_for()
        page.locator("#services").get_by_role("link", name="Helpdesk", exact=True).click()
        page.get_by_role("button", name="Anmeldung").click()
        page.get_by_role("button", name="Melden").wait_for()
        assert page.url.startswith(HELPDESK)
        return page

    return entered


def test_a_person_reports_from_the_portal_an_agent_answers_and_others_see_nothing(
    enter: Callable[[Person], Page], people: dict[str, Person], told: Callable[[], None], host: Host
) -> None:
    told()
    maria, toni = enter(people["maria"]), enter(people["toni"])
    maria.get_by_label("Gruppe").select_option(label=IT)
    maria.get_by_label("Titel").fill(TITLE)
    maria.get_by_label("Text").fill("Im Sitzungssaal.")
    maria.get_by_role("button", name="Melden").click()
    maria.get_by_role("heading", name=TITLE).wait_for()

    toni.reload()
    report = toni.get_by_role("article").filter(has_text=TITLE)
    report.get_by_role("textbox").fill(ANSWER)
    report.get_by_role("button").click()
    toni.get_by_text(ANSWER).wait_for()
    maria.reload()
    maria.get_by_text(ANSWER).wait_for()
    assert ANSWER in arrived(host, "maria.muster@musterstadt.example", TITLE, 2)[1]

    # A colleague, and an agent of another group in another city.
    for key in ("karl", "nora"):
        other = enter(people[key])
        assert other.get_by_text(TITLE).count() == 0
        assert other.get_by_role("button", name="Antworten").count() == 0
