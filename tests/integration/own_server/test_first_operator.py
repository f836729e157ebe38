"""From the blank server to the signed-in portal: what docs/en/install.md says after README's six lines, in a browser.

`bin/test long own_server`. It begins with new_platform.yml, whose only account is the first operator's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e import harness
from tests.e2e.cities.factors import keep_codes, set_up_app
from tests.e2e.cities.way import READY, REFUSED
from tests.e2e.stage import Stage
from tests.integration.own_server.readme import PORTAL, SERVER, SSO, after_the_six, documented
from tests.lab.hosts import Lab

pytestmark = [pytest.mark.docker, pytest.mark.long(name="own_server")]
CHOSEN = "Selbst-gewaehlt-2027"


class Server(Stage):
    """The browser finds both names at the server's address, as DNS would say."""

    at = ""

    @property
    def addresses(self) -> dict[str, str]:
        return {PORTAL: self.at, SSO: self.at}


@pytest.fixture
def visit(server: Lab, installed: Path, tmp_path: Path) -> Iterator[harness.Visit]:
    authority = tmp_path / "root.pem"
    authority.write_text(server.ssh(SERVER, "sudo cat /etc/readi/ca/root.pem"))
    there = type("There", (Server,), {"at": server.address(SERVER)})
    stage = there(f"https://{PORTAL}", f"https://{SSO}", authority, installed, ())
    with sync_playwright() as playwright:
        for browser in harness.running(playwright, stage, tmp_path / "home"):
            made = harness.Visit(browser, stage, harness.axe_source(), {})
            yield made
            assert made.close(None) == []


def test_the_first_operator_gets_in_by_a_way_that_counts_once(
    visit: harness.Visit, installed: Path, desk: dict[str, str]
) -> None:
    said = after_the_six(installed, desk, documented("operator_way_back.yml"))
    found = re.search(r"(/\S+/way-back/([^\s;]+@[^\s;]+?))[;\s]", said)
    assert found, said
    kept, address = Path(found[1]), found[2]
    assert kept.stat().st_mode & 0o777 == 0o600
    once = kept.read_text().strip()
    assert once not in said

    page = visit.page
    visit.open("/")
    page.locator("#sign-in").click()
    visit.fill_in(address, once)
    # In Keycloak's order, whatever it is; the portal opens after all three and not before.
    for _ in range(3):
        page.locator("#password-new, #totp, #kcRecoveryCodesConfirmationCheck").first.wait_for()
        assert page.url.startswith(visit.stage.sso)
        if page.locator("#password-new").is_visible():
            page.locator("#password-new").fill(CHOSEN)
            page.locator("#password-confirm").fill(CHOSEN)
            page.locator("[type=submit]").first.click()
            page.locator("#password-new").wait_for(state="detached")
        elif page.locator("#totp").is_visible():
            app = set_up_app(page)
        else:
            keep_codes(page)
    page.locator(READY).wait_for()
    assert page.url.startswith(visit.stage.portal)
    visit.axe()
    visit.shot("own-server-signed-in")
    visit.sign_out()

    # What was given counts no more; her own password does, with the app.
    page.locator("#sign-in").click()
    visit.fill_in(address, once)
    page.locator(f"{REFUSED}, #input-error-password").first.wait_for()
    page.locator("#password").fill(CHOSEN)
    page.locator("#kc-login").click()
    page.locator("#otp").fill(app.code())
    page.locator("#kc-login").click()
    page.locator(READY).wait_for()
