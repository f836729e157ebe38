"""Somebody whose city has nothing of its own: invited by mail, and asked for a second factor as the inventory says."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from email.message import EmailMessage
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.e2e.cities import network
from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.way import Way
from tests.e2e.conftest import Visiting
from tests.e2e.stand.mail import Mailbox

GRETA = "greta.gast@gaggenau.example"
CHOSEN = "Selbst-gewaehlt-2027"


def code(secret: str, later: int = 0) -> str:
    """RFC 6238 with Keycloak's defaults; `later`: for so many steps ahead, since none is taken twice."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30 + later), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def link(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.search(r"https://\S+/login-actions/action-token\?\S+", part.get_content())
    assert found, part.get_content()
    return found[0]


def set_up(page: Page) -> str:
    """The app's secret, once password, app, and codes for the day the app is lost are there: in Keycloak's order."""
    secret = ""
    for _ in range(3):
        page.locator("#password-new, #totp, #kcRecoveryCodesConfirmationCheck").first.wait_for()
        if page.locator("#password-new").is_visible():
            page.locator("#password-new").fill(CHOSEN)
            page.locator("#password-confirm").fill(CHOSEN)
            page.locator("[type=submit]").first.click()
            page.locator("#password-new").wait_for(state="detached")
        elif page.locator("#totp").is_visible():
            page.locator("#mode-manual").click()
            secret = page.locator("#kc-totp-secret-key").inner_text()
            page.locator("#totp").fill(code(secret))
            page.locator("#saveTOTPBtn").click()
            page.locator("#totp").wait_for(state="detached")
        else:
            page.locator("#kcRecoveryCodesConfirmationCheck").check()
            page.locator("#saveRecoveryAuthnCodesBtn").click()
            page.locator("#kcRecoveryCodesConfirmationCheck").wait_for(state="detached")
    return secret


def test_somebody_invited_by_mail(visit: Visiting, stage: CityStage, mailbox: Mailbox) -> None:
    account = stage.api.get(f"/readi/users?email={GRETA}&exact=true")[0]
    assert account["emailVerified"] is False
    assert stage.api.get(f"/readi/users/{account['id']}/credentials") == []
    mail = mailbox.next()
    assert mail["To"] == GRETA
    assert "Konto" in str(mail["Subject"])

    way = Way(visit())
    page = way.page
    way.visit.open(link(mail))
    page.locator("#kc-info-message a, #kc-content a").first.click()
    secret = set_up(page)
    assert secret

    way.type_address(GRETA)
    page.locator("#password").wait_for()
    assert urlsplit(page.url).hostname == network.SSO
    page.locator("#password").fill(CHOSEN)
    page.locator("#kc-login").click()
    page.locator("#otp").fill(code(secret, later=1))
    page.locator("#kc-login").click()
    way.arrive()
    claims = dict(way.claims)
    assert claims["sub"] == account["id"]
    assert claims["email_verified"] is True
    assert claims["organization"] == ["gaggenau"]
    assert claims["group_paths"] == ["/organisations/gaggenau"]
    known = stage.api.get(f"/readi/users/{account['id']}")
    assert known["attributes"]["home_organisation"] == ["gaggenau"]
    way.visit.sign_out()
    assert stage.api.get(f"/readi/users/{account['id']}/sessions") == []

    # The password alone is not enough, and the link is good for once.
    way.type_address(GRETA)
    page.locator("#password").fill(CHOSEN)
    page.locator("#kc-login").click()
    page.locator("#otp").wait_for()
    way.visit.expect("status of 400")
    page.goto(link(mail))
    assert page.locator("#password-new").count() == 0


def test_who_has_no_second_factor_yet_is_led_to_one(visit: Visiting, stage: CityStage) -> None:
    """The inventory asks Gaggenau's people for it, however their account was made; Rastatt's it does not ask."""
    gerd = stage.person("gerd")
    way = Way(visit())
    way.type_address(gerd.username)
    way.page.locator("#password").fill(gerd.password)
    way.page.locator("#kc-login").click()
    way.page.locator("#totp").wait_for()
    assert urlsplit(way.page.url).hostname == network.SSO
