"""Second factors as a person has them: an app that shows codes, a sheet of paper with recovery codes.

The pages are Keycloak 26.7.4's (theme keycloak.v2: login-config-totp.ftl, login-recovery-authn-code-config.ftl).
"""

from __future__ import annotations

import base64
import hmac
import struct
import time
from collections.abc import Callable

from playwright.sync_api import Page

Look = Callable[[str], None]
STEP_S = 30


class App:
    """RFC 6238 with the realm's policy: six digits of SHA-1; the step before and the next count too, no code twice."""

    def __init__(self, secret: str) -> None:
        self._key = base64.b32decode(secret.replace(" ", ""))
        self._used = 0

    def code(self) -> str:
        """The earliest one that is still good for ten seconds; so three of them need no waiting."""
        while True:
            now = int(time.time())
            step = max(self._used + 1, (now + 10) // STEP_S - 1)
            if step <= now // STEP_S + 1:
                break
            time.sleep(0.5)
        self._used = step
        digest = hmac.digest(self._key, struct.pack(">Q", step), "sha1")
        at = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def nothing(step: str) -> None:
    """Where nobody looks at the pages."""


def set_up_app(page: Page, look: Look = nothing) -> App:
    """The page with the QR code, which can be had in letters too."""
    page.locator("#totp").wait_for()
    look("app")
    page.locator("#mode-manual").click()
    app = App(page.locator("#kc-totp-secret-key").inner_text())
    look("app-by-hand")
    page.locator("#totp").fill(app.code())
    page.locator("#saveTOTPBtn").click()
    page.locator("#totp").wait_for(state="detached")
    return app


def keep_codes(page: Page, look: Look = nothing) -> list[str]:
    """The page with the recovery codes, which are shown once."""
    confirmed = page.locator("#kcRecoveryCodesConfirmationCheck")
    confirmed.wait_for()
    look("codes")
    codes = [code.replace("-", "") for code in page.locator("#kc-recovery-codes-list li").all_inner_texts()]
    confirmed.check()
    page.locator("#saveRecoveryAuthnCodesBtn").click()
    confirmed.wait_for(state="detached")
    return codes
