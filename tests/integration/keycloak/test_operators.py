"""An operator's factors from the first to the last: app, recovery codes, all lost, and the way back by the playbook."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account, session_check
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired

from .browser import PORTAL, Browser, Page
from .conftest import ACCOUNT
from .platform import model
from .playbook import SECRETS, Playbook, kept
from .realm import Realm
from .second_factor import App, follow, keep_codes, mistyped, set_up
from .server import Server

pytestmark = pytest.mark.docker
MARIA = "maria.muster@gaggenau.example"
# The demo's inventory has Maria by this address too.
TASKS = """
    - readi.one.keycloak_operator: {url: "%(url)s", account: readi-ops, operator: "{{ operator }}"}
      register: done
""" + kept("done")


@pytest.fixture(scope="module")
def operator(realm: Realm) -> str:
    """Her id. The group makes her one: whoever is in it has the role."""
    found = str(realm.api.get(f"{realm.base}/users?username={MARIA}&exact=true")[0]["id"])
    group = realm.api.get(f"{realm.base}/group-by-path/operators")["id"]
    realm.api.put(f"{realm.base}/users/{found}/groups/{group}")
    return found


@pytest.fixture(scope="module")
def way_back(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    admin = Api(server.url, *ACCOUNT)
    account.make(admin, "readi-ops", SECRETS["keycloak_playbook"])
    yield Playbook(server.url, tmp_path_factory.mktemp("way-back"), TASKS)
    for found in admin.get("/master/clients?clientId=readi-ops"):
        admin.delete(f"/master/clients/{found['id']}")


def factors(realm: Realm, operator: str) -> list[str]:
    found = realm.api.get(f"{realm.base}/users/{operator}/credentials")
    return sorted(c["type"] for c in found if not c["type"].startswith("password"))


def signed_in(page: Page) -> bool:
    return page.location.startswith(f"{PORTAL}?") and "code=" in page.location


def by_recovery_code(browser: Browser, page: Page, codes: list[str]) -> Page:
    """ "Try another way", then the code whose number the page asks for."""
    page = follow(browser, browser.go(page.form, tryAnotherWay="on"))
    execution = re.search(r'name="authenticationExecution"[^>]*value="([^"]+)"', page.body)
    if "recoveryCodeInput" not in page.fields:
        choices = re.findall(r'value="([0-9a-f-]{36})"', page.body)
        assert execution or choices, page.body[:3000]
        for choice in choices:
            page = follow(browser, browser.go(page.form, authenticationExecution=choice))
            if "recoveryCodeInput" in page.fields:
                break
            page = follow(browser, browser.go(page.form, tryAnotherWay="on"))
    number = re.search(r"#\s*(\d+)", page.body)
    assert number, page.body[:3000]
    return follow(browser, browser.go(page.form, recoveryCodeInput=codes[int(number[1]) - 1]))


def _given_anew(realm: Realm, way_back: Playbook, kept: Path) -> str:
    """After a quarter of an hour the password is gone, by the session check's own account, and another is given."""
    old = kept.read_text().strip()
    config = session_check.Config(**{**desired.desired(model(), None)["config"], "url": realm.url})
    check = session_check.Keycloak(config, realm.secrets["session_check"])
    now_ms = int(time.time() * 1000)
    assert list(session_check.one_time(config, check, now_ms)) == []
    assert len(list(session_check.one_time(config, check, now_ms + 16 * 60_000))) == 1
    browser = Browser(realm.url)
    assert not signed_in(follow(browser, browser.sign_in(MARIA, old)))
    given, _ = way_back.run("-e", f"operator={MARIA}")
    assert given["changed"] is True
    new = kept.read_text().strip()
    assert new != old
    return new


def test_an_operators_factors_from_the_first_to_the_way_back(realm: Realm, operator: str, way_back: Playbook) -> None:
    word = realm.secrets["person_maria"]
    app, browser = App(), Browser(realm.url)

    # The first sign-in: no code, no entry; setting up the app ends with recovery codes.
    page = follow(browser, browser.sign_in(MARIA, word))
    page = set_up(browser, page, app)
    page, codes = keep_codes(browser, page)
    assert signed_in(page), page.body[:3000]
    assert len(codes) == 12 and factors(realm, operator) == ["otp", "recovery-authn-codes"]

    # From then on a code of the app, and a wrong one does not do.
    browser = Browser(realm.url)
    page = follow(browser, browser.sign_in(MARIA, word))
    page = follow(browser, mistyped(browser, page.form))
    assert not signed_in(page) and "otp" in page.fields
    assert signed_in(follow(browser, browser.go(page.form, otp=app.code())))

    # The telephone is lost: a code from the paper, once.
    browser = Browser(realm.url)
    page = by_recovery_code(browser, follow(browser, browser.sign_in(MARIA, word)), codes)
    assert signed_in(page)
    browser = Browser(realm.url)
    page = by_recovery_code(browser, follow(browser, browser.sign_in(MARIA, word)), [codes[0]] * 12)
    assert not signed_in(page)

    # All is lost.
    assert realm.api.get(f"{realm.base}/users/{operator}/sessions")
    told, text = way_back.run("--check", "-e", f"operator={MARIA}")
    assert told["changed"] is True and factors(realm, operator) == ["otp", "recovery-authn-codes"]
    done, text = way_back.run("-e", f"operator={MARIA}")
    assert done["changed"] is True and factors(realm, operator) == []
    assert realm.api.get(f"{realm.base}/users/{operator}/sessions") == []
    kept = Path(re.search(r"steht in (/[^;]+);", json.dumps(done, ensure_ascii=False))[1])  # type: ignore[index]
    one_time = kept.read_text().strip()
    assert one_time not in text and kept.stat().st_mode & 0o777 == 0o600

    # Once more: nothing is done, and what was given still counts.
    again, _ = way_back.run("-e", f"operator={MARIA}")
    assert again["changed"] is False and kept.read_text().strip() == one_time

    one_time = _given_anew(realm, way_back, kept)

    # The old password is gone, and so is the old app; the given one leads to a new password and new factors.
    assert not signed_in(follow(Browser(realm.url), Browser(realm.url).sign_in(MARIA, word)))
    browser, app = Browser(realm.url), App()
    page = follow(browser, browser.sign_in(MARIA, one_time))
    codes = []
    for _ in range(4):
        if "totpSecret" in page.fields:
            page = set_up(browser, page, app)
        elif "generatedRecoveryAuthnCodes" in page.fields:
            page, codes = keep_codes(browser, page)
        elif "password-new" in page.fields:
            new = "ein-ganz-neues-Kennwort-4711"
            page = follow(browser, browser.go(page.form, **{"password-new": new, "password-confirm": new}))
    assert signed_in(page), page.body[:3000]
    assert len(codes) == 12 and factors(realm, operator) == ["otp", "recovery-authn-codes"]
    browser = Browser(realm.url)
    page = follow(browser, browser.sign_in(MARIA, new))
    assert signed_in(follow(browser, browser.go(page.form, otp=app.code())))

    # Lost again: a new password for one sign-in, since the way was closed in between.
    way_back.run("-e", f"operator={MARIA}")
    assert kept.read_text().strip() != one_time


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("niemand@gaggenau.example", "no account has the address"),
        ("juergen", "is not in /operators"),
        ("quatsch", "kein Schlüssel unter people"),
    ],
)
def test_the_way_back_leads_to_operators_only(realm: Realm, way_back: Playbook, who: str, why: str) -> None:
    if who == "juergen":
        person = {"username": "juergen.gross@gaggenau.example", "email": "juergen.gross@gaggenau.example"}
        realm.api.post(f"{realm.base}/users", {**person, "enabled": True})
    _, text = way_back.run("-e", f"operator={who}", ok=False)
    assert why in text


def test_a_disabled_operator_stays_outside(realm: Realm, operator: str, way_back: Playbook) -> None:
    path = f"{realm.base}/users/{operator}"
    raw = realm.api.get(path)
    realm.api.put(path, {**raw, "enabled": False})
    try:
        _, text = way_back.run("-e", f"operator={MARIA}", ok=False)
    finally:
        realm.api.put(path, {**raw, "enabled": True})
    assert "is disabled" in text
