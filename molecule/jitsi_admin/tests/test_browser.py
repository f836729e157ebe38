"""From the portal to a planned conference in Chromium, in German and English; a guest waits, and is let in.

The pages of Jitsi-Admin are the stand-in's; portal, sign-on, nginx and its policy are real.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.contracts.jitsi_admin.there import There
from tests.e2e import harness
from tests.e2e.harness import Visit
from tests.e2e.stage import Person as Shown
from tests.e2e.stage import Stage
from tests.lab.hosts import Lab
from tests.lab.sign_on import Person

from .conftest import INVENTORY, SITE, Mailbox

PORTAL, SSO = "https://portal.readi.test", "https://sso.readi.test"
WORDS = {
    "de": ("Konferenzen planen", "Neue Konferenz", "Name der Konferenz", "Beginn", "Eingeladen", "Speichern"),
    "en": ("Plan conferences", "New conference", "Name of the conference", "Begin", "Invited", "Save"),
}
LET_IN = {"de": "Einlassen", "en": "Let in"}
TIME = "start_utc = now() at time zone 'utc', end_date_utc = now() at time zone 'utc' + interval '1 h'"
# What loads a conference is on the portal's own host, which this scenario has not.
FRAME = r"rathaus\.readi\.test"


@dataclass(frozen=True)
class Machine(Stage):
    """One machine in the lab; every other host is a stranger."""

    address: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        return {name.removeprefix("https://"): self.address for name in (PORTAL, SSO, SITE)}


@pytest.fixture(scope="module")
def stage(lab: Lab, maria: Person, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    root: Path = tmp_path_factory.mktemp("ca") / "root.pem"
    root.write_text(lab.ssh("lab", "sudo cat /etc/readi/ca/root.pem"))
    who = Shown("maria", "Maria Muster", maria.email, maria.password, "musterstadt", ("eakte",))
    return Machine(PORTAL, SSO, root, INVENTORY, (who,), address=lab.address("lab"))


@pytest.fixture(scope="module")
def browser(stage: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))


@pytest.fixture
def tidy(there: There) -> Iterator[None]:
    yield
    there.sql("delete from lobby_waitung_user; delete from user_rooms; delete from rooms;")


def link(mailbox: Mailbox, guest: str) -> str:
    """What the invitation to that address leads to."""
    (mail,) = [one for one in mailbox.mails() if one["to"] == guest]
    body = mail.get_body(("html",))
    assert body is not None
    (found,) = set(re.findall(r'href="([^"]+)"', body.get_content()))
    return html.unescape(found)


@pytest.mark.parametrize("lang", WORDS)
def test_from_the_portal_to_a_planned_conference(
    browser: Browser, stage: Machine, there: There, mailbox: Mailbox, tidy: None, lang: str
) -> None:
    tile, new, name, begin, invited, save = WORDS[lang]
    title, guest, axe = f"Ratssitzung {lang}", f"gast-{lang}@verein.example", harness.axe_source()
    visit = Visit(browser, stage, axe, {"lang": lang})
    visit.open("/" if lang == "de" else "/en/")
    visit.sign_in("maria")
    visit.shot(f"jitsi-admin-portal-{lang}")
    page = visit.page
    page.get_by_role("link", name=tile).click()
    # Whoever is signed in is asked for nothing.
    page.wait_for_url(f"{SITE}{'' if lang == 'de' else '/en'}/room/dashboard")
    assert page.locator("html").get_attribute("lang") == lang
    page.get_by_role("link", name=new).click()
    page.get_by_label(name).fill(title)
    page.get_by_label(begin).fill("2027-03-29T09:00")
    page.get_by_label(invited).fill(guest)
    visit.shot(f"jitsi-admin-new-{lang}")
    page.get_by_role("button", name=save).click()
    page.locator("time", has_text="29.03.2027 09:00").wait_for()
    # It is time: the mail leads the guest into the lobby.
    there.sql(f"update rooms set {TIME};")
    other = Visit(browser, stage, axe, {"lang": lang})
    other.open(link(mailbox, guest)).locator("[data-waits]").wait_for()
    other.shot(f"jitsi-admin-lobby-{lang}")
    assert other.close(None) == []
    page.reload()
    page.get_by_role("link", name=LET_IN[lang]).wait_for()
    visit.shot(f"jitsi-admin-dashboard-{lang}")
    visit.expect(FRAME)
    page.get_by_role("link", name=title).click()
    page.locator("[data-jwt]").wait_for(state="attached")
    assert page.locator("script[src='https://rathaus.readi.test/external_api.js']").count() == 1
    assert visit.close(None) == []
