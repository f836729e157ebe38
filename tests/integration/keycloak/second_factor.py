"""An app that shows one-time codes, and what a person copies from the pages that set it up (RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from .browser import Browser, Page


def totp(secret: str, when: float | None = None) -> str:
    """Six digits of SHA-1 every 30 seconds, as the realm's policy says."""
    counter = int((time.time() if when is None else when) // 30)
    digest = hmac.new(secret.encode(), struct.pack(">Q", counter), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class App:
    """A code is taken once. The next half minute's is taken already (26.7.4: OTPPolicy, a window of one), so that only
    a third one waits, as a person does.
    """

    def __init__(self) -> None:
        self.secret = ""
        self._used = 0

    def code(self) -> str:
        while int(time.time() // 30) + 1 <= self._used:
            time.sleep(0.5)
        self._used = max(int(time.time() // 30), self._used + 1)
        return totp(self.secret, self._used * 30)


def hidden(page: Page, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.body) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', page.body
    )
    assert found, f"{name} is not on the page:\n{page.body[:3000]}"
    return found[1]


def follow(browser: Browser, page: Page) -> Page:
    """Keycloak's own redirects, from one page of the sign-in to the next."""
    while page.location.startswith(browser.url):
        page = browser.go(page.location)
    return page


def set_up(browser: Browser, page: Page, app: App) -> Page:
    """The page with the QR code; the secret in it is plain text, which the app gets in base32."""
    app.secret = hidden(page, "totpSecret")
    assert base64.b32encode(app.secret.encode())
    more = {"totpSecret": app.secret, "totp": app.code(), "userLabel": "Telefon", "logout-sessions": ""}
    return follow(browser, browser.go(page.form, **more))


def mistyped(browser: Browser, form: str) -> Page:
    """A wrong code, and the second that a person needs to see it.

    Until Keycloak has counted the failure, it takes the next code for a second attempt at the same time and refuses it
    (26.7.4, brute force protection: concurrent attempts). One of thirty right codes came within those 10 milliseconds.
    """
    page = browser.go(form, otp="000000")
    time.sleep(1)
    return page


def keep_codes(browser: Browser, page: Page) -> tuple[Page, list[str]]:
    """The page with the recovery codes, which are shown once."""
    codes = hidden(page, "generatedRecoveryAuthnCodes").split(",")
    more = {
        "generatedRecoveryAuthnCodes": ",".join(codes),
        "generatedAt": hidden(page, "generatedAt"),
        "userLabel": "Zettel",
        "kcRecoveryCodesConfirmationCheck": "on",
    }
    return follow(browser, browser.go(page.form, **more)), codes
