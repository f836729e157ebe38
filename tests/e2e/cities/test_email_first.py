"""Only the address is asked for; what it leads to, what it gives away, and where a wrong one ends."""

from __future__ import annotations

import re

import pytest

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.walker import Page, Walker
from tests.lab.cities.people import HANS, IDA, MALLORY


@pytest.mark.parametrize("address", [HANS.email, "nie.gesehen@ettlingen.example", IDA.email, "neu@heidelsheim.example"])
def test_an_address_leads_to_the_citys_own_page(stage: CityStage, address: str) -> None:
    """Whether or not somebody with it was ever here, and for every domain of the city."""
    city = "ettlingen" if "ettlingen" in address else "bruchsal"
    walker = Walker(stage)
    page = walker.follow(walker.typed(address), until=stage.homes.urls[city])
    if city == "bruchsal":
        assert page.form.startswith(stage.homes.urls[city])  # by POST, as SAML has it
    else:
        assert page.location.startswith(stage.homes.urls[city])


@pytest.mark.parametrize("city", ["ettlingen", "bruchsal"])
def test_a_direct_link_shows_no_page_of_ours(stage: CityStage, city: str) -> None:
    """A service that knows the organisation says so in its request (kc_idp_hint)."""
    walker = Walker(stage)
    page = walker.begin(kc_idp_hint=city)
    while page.location.startswith(stage.sso):
        assert page.status in (302, 303)
        page = walker.go(page.location)
    leads = page.location or page.form
    assert leads.startswith(stage.homes.urls[city])
    # All there is on the way is SAML's own form, which sends itself.
    assert page.location or set(page.fields) <= {"SAMLRequest", "RelayState"}


def look(page: Page) -> str:
    """What a person, or somebody who tries addresses out, sees of a page: all but its one-time values."""
    once = r"(session_code|tab_id|client_data|execution|code|state|nonce)=[^&\"]*"
    text = re.sub(once, r"\1=", page.body.replace("&amp;", "&"))
    text = re.sub(r"[\w.+-]+@[\w.-]+", "ADDRESS", text)
    return re.sub(r'"(authSessionIdHash|[\w/+=-]{32,})"', "ONCE", text)


@pytest.mark.parametrize("typed", ["wrong password", "nothing yet"])
def test_a_local_address_does_not_tell_whether_it_has_an_account(stage: CityStage, typed: str) -> None:
    """The same answers for Maria and for somebody who does not exist, before and after a wrong password."""
    pages = []
    for address in ("maria.muster@rastatt.example", "niemand.hier@rastatt.example"):
        walker = Walker(stage)
        page = walker.typed(address)
        assert "password" in page.fields
        if typed == "wrong password":
            page = walker.go(page.form, {"password": "falsch"})
        pages.append((page.status, look(page)))
    assert pages[0] == pages[1]


def test_nobody_asks_for_a_new_password_by_an_address(stage: CityStage) -> None:
    """It would tell who has an account, and let whoever reads somebody's mail in without the second factor."""
    pages = []
    for address in ("maria.muster@rastatt.example", "niemand.hier@rastatt.example"):
        walker = Walker(stage)
        page = walker.typed(address)
        assert "password" in page.fields
        assert "reset-credentials" not in page.body
        page = walker.go(page.form.replace("/login-actions/authenticate", "/login-actions/reset-credentials"))
        assert page.status == 400
        pages.append(look(page))
    assert pages[0] == pages[1]


def test_another_citys_address_is_not_taken_over(stage: CityStage) -> None:
    """Ettlingen's own provider says that Mallory is Maria of Rastatt."""
    maria = stage.api.get(f"/readi/users?email={MALLORY.email}&exact=true")[0]["id"]
    walker = Walker(stage)
    page = walker.follow(walker.begin(kc_idp_hint="ettlingen"))
    page = walker.follow(walker.at_home(page, MALLORY))
    assert not walker.signed_in(page)
    assert "Organisation" in page.text
    assert stage.api.get(f"/readi/users/{maria}/federated-identity") == []
    twin = Walker(stage)
    page = twin.follow(twin.begin(kc_idp_hint="ettlingen"))
    assert twin.signed_in(twin.follow(twin.at_home(page, HANS)))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://boese.example/",
        "https://portal.readi.localhost.boese.example/",
        "{portal}@boese.example/",
        "{portal}.boese.example/",
        "//boese.example/",
    ],
)
def test_nobody_is_sent_elsewhere(stage: CityStage, elsewhere: str) -> None:
    """An open redirect: after signing in, and after signing out."""
    address = elsewhere.format(portal=stage.portal)
    walker = Walker(stage)
    page = walker.begin(redirect_uri=address)
    assert (page.status, page.location) == (400, "")
    out = f"{stage.sso}/realms/readi/protocol/openid-connect/logout?client_id=portal&post_logout_redirect_uri="
    page = walker.go(out + address)
    assert (page.status, page.location) == (400, "")
    assert walker.begin(redirect_uri=f"{stage.portal}/impressum/").status == 200
    assert walker.go(f"{out}{stage.portal}/").status in (200, 302)
