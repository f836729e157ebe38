"""The look of the sign-in, on the Keycloak we install and on the one before: an upgrade must not take it away."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.palette import palette
from ansible_collections.readi.one.plugins.module_utils.model.types import Branding

from tests.e2e.conftest import Visiting
from tests.e2e.harness import OF_WIDTH, WIDTHS, Visit
from tests.e2e.stage import Stage
from tests.e2e.stand.mail import Mailbox

VERSIONS = ["26.5.5", "26.7.4"]

GROUND = "getComputedStyle(document.body).backgroundImage"
LOGO = "getComputedStyle(document.querySelector('#kc-header-wrapper'), '::before').backgroundImage"
LINK = "getComputedStyle(document.querySelector('.readi-legal a')).color"
ICON = "document.querySelector('link[rel=icon]').href"
GO_ON = {"de": "Weiter", "en": "Continue"}
FIELD = {"de": "E-Mail", "en": "Email"}
TAKES_OVER = {
    "de": "Hat Ihre Stadt eine eigene Anmeldung, geht es dort weiter.",
    "en": "If your city has a sign-in of its own, you continue there.",
}
NOTICE = {"de": "Sonntag von 6 bis 9 Uhr Wartung.", "en": "Maintenance on Sunday from 6 to 9."}
HOMES = (
    'globalThis.readiHomes = ["elsewhere.example|https://elsewhere.example|Elsewhere"];'
    f"globalThis.readiNotice = {json.dumps(NOTICE)};"
)
NETWORK, BUEHL = "rgb(11, 83, 148)", "#c8102e"


@pytest.mark.parametrize(("lang", "scheme"), [("de", "light"), ("en", "dark")])
def test_the_pages_of_signing_in(
    visit: Visiting, stage: Stage, request: pytest.FixtureRequest, lang: str, scheme: str
) -> None:
    """Name, colours and footer of the network; the member's colours once the address is known."""
    version = request.node.callspec.params["stage"]
    page = visit(lang=lang, scheme=scheme)

    def look(step: str) -> None:
        page.axe()
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 900})
            page.no_sideways_scrolling()
        for width in (768, 360, 320):
            page.page.set_viewport_size({"width": width, "height": 800})
            page.axe(only=OF_WIDTH)
        if scheme == "dark":
            page.shot(f"stand-sign-in-{version}-{lang}-{scheme}-{step}-320")
        page.page.set_viewport_size({"width": 1280, "height": 900})
        if scheme == "light":
            page.shot(f"stand-sign-in-{version}-{lang}-{scheme}-{step}")

    # The stand's members have no sign-in of their own, which the hint is about.
    page.context.route("**/js/homes.js", lambda route: route.fulfill(body=HOMES, content_type="text/javascript"))
    page.open("/" if lang == "de" else "/en/")
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    assert page.page.locator("html").get_attribute("lang") == lang
    assert page.page.locator("#kc-header-wrapper").inner_text() == "re@di – digital vereint"
    assert page.page.locator("#kc-page-title").inner_text() == {"de": "Anmelden", "en": "Sign in"}[lang]
    assert NETWORK in page.page.evaluate(GROUND)
    network = served(page, page.page.evaluate(LOGO), "image/svg+xml")
    if version == VERSIONS[-1]:
        # Before 26.7 no property of a theme names the icon.
        assert page.page.evaluate(ICON) == network
    privacy = page.page.locator(".readi-legal a").nth(1)
    assert privacy.get_attribute("href") == stage.portal + {"de": "/datenschutz/", "en": "/en/privacy/"}[lang]
    # The first step goes on, whoever asks for the password afterwards; it says so.
    assert page.page.locator("#kc-login").inner_text() == GO_ON[lang]
    assert page.page.locator("#readi-takes-over").inner_text() == TAKES_OVER[lang]
    assert page.page.locator("#username").get_attribute("aria-describedby") == "readi-takes-over"
    page.page.locator("#kc-login").click()
    wrong = page.page.locator("#input-error-username")
    wrong.wait_for()
    assert page.page.locator("label[for=username]").inner_text().strip() == FIELD[lang]
    assert FIELD[lang].lower() in wrong.inner_text().lower(), "it is called as the field is"
    said_first(page, NOTICE[lang])
    look("1")

    ayse = stage.person("ayse")
    page.page.locator("#username").fill(ayse.username)
    page.page.locator("#kc-login").click()
    page.page.locator("#password").wait_for()
    assert page.page.locator("html").get_attribute("lang") == lang, "nobody chose another language"
    assert page.page.locator("#kc-login").inner_text() == {"de": "Anmelden", "en": "Sign In"}[lang]
    has_the_colour(page, BUEHL, scheme)
    assert served(page, page.page.evaluate(LOGO), "image/png") != network
    look("2")

    page.page.locator("#password").fill("falsch")
    page.page.locator("#kc-login").click()
    page.page.locator("#input-error-password").wait_for()
    look("3")


def has_the_colour(page: Visit, colour: str, scheme: str) -> None:
    """The ground, and the links on the card, as far as they must be moved to be read; axe-core judges them after it."""
    look = palette(Branding(colour))
    for where, shade in ((GROUND, look["hero_from"]), (LINK, look[scheme])):
        assert "rgb({}, {}, {})".format(*bytes.fromhex(shade[1:])) in page.page.evaluate(where)


def said_first(page: Visit, text: str) -> None:
    notice, card = page.page.locator("#readi-notice"), page.page.locator("main")
    assert notice.inner_text() == text
    assert (notice.bounding_box() or {})["y"] < (card.bounding_box() or {})["y"], "before what is to be filled in"


def served(page: Visit, shown: str, kind: str) -> str:
    """The address of a picture that CSS shows; a wrong type would leave its place empty without a word."""
    (address,) = re.findall(r'url\("([^"]+)"\)', shown)
    page.page.wait_for_load_state("networkidle")
    answer = next(request for request in page.requests if request.url == address).response()
    assert answer is not None
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, kind)
    return str(address)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_forgotten_password_and_errors(visit: Visiting, stage: Stage, mailbox: Mailbox, lang: str) -> None:
    """The page, the mail it sends, and the page for what went wrong."""
    page = visit(lang=lang)
    page.open("/" if lang == "de" else "/en/")
    page.page.locator("#sign-in").click()
    page.page.locator("#username").wait_for()
    page.shot(f"stand-sign-in-{lang}")
    page.page.locator("#username").fill(stage.person("maria").username)
    page.page.locator("#kc-login").click()
    page.page.locator("#password").wait_for()
    page.shot(f"stand-sign-in-member-{lang}")
    assert page.page.locator("html").get_attribute("lang") == lang, "nobody chose another language"
    page.page.get_by_role("link", name={"de": "Passwort vergessen?", "en": "Forgot Password?"}[lang]).click()
    page.page.locator("#kc-reset-password-form").wait_for()
    page.axe()
    page.shot(f"stand-sign-in-forgotten-{lang}")
    page.page.locator("#kc-reset-password-form input[type=submit], #kc-reset-password-form button[type=submit]").click()
    mail = mailbox.next()
    look_at_mail(page, stage, mail, lang)

    page.expect(r"console: Failed to load resource: the server responded with a status of 400 ")
    page.page.goto(f"{stage.sso}/realms/readi/protocol/openid-connect/auth?client_id=gibt-es-nicht&ui_locales={lang}")
    page.page.locator("#kc-error-message").wait_for()
    page.axe()
    page.shot(f"stand-sign-in-error-{lang}")


def look_at_mail(page: Visit, stage: Stage, mail: EmailMessage, lang: str) -> None:
    """In the person's language, with the network's name and colour; nothing is fetched when it is opened."""
    part = mail.get_body(("html",))
    assert part is not None
    text = part.get_content()
    assert f'lang="{lang}"' in text
    assert "re@di – digital vereint" in text
    assert "digital@buehl.example" in text
    assert "#0b5394" in text
    assert {f"https://{host}" for host in re.findall(r"https?://([^/\"<>\s:]+)", text)} <= {
        f"https://{host}" for host in stage.hosts
    }
    assert not re.search(r"\b(src|background)=|url\(", text)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().strip()

    opened = page.context.new_page()
    opened.set_content(text)
    sender, page.page = page.page, opened
    page.axe(good_practice=False)
    page.shot(f"mail-{lang}")
    page.page = sender
    opened.close()
