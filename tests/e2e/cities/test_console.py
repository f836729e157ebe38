"""Keycloak's console as docs/en/daily-work.md says: a tunnel, the address, and the sign-in with a second factor."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Playwright

from tests.e2e import harness
from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.factors import keep_codes, set_up_app
from tests.e2e.cities.walker import Walker
from tests.e2e.conftest import FAILED
from tests.e2e.stage import OUTPUT, Person, Stage
from tests.lab import tunnel
from tests.lab.demo import LAB
from tests.lab.paths import CHECKOUT

# Keycloak's console asks whether this browser lets its frame have cookies, and Chromium writes the answer down
# (26.7.4, js/libs/keycloak-js/lib/keycloak.js: 3p-cookies/step1.html).
PROBE = "/protocol/openid-connect/3p-cookies/step"
PAGE = (CHECKOUT / "docs/en/daily-work.md").read_text(encoding="utf-8")
OPERATOR = Person("konsole", "Kon Sole", "kon.sole@rastatt.example", "Nur-fuer-die-Konsole-7", "rastatt", ())


@dataclasses.dataclass(frozen=True)
class Console(Stage):
    """The platform with the way to its console."""

    url: str = ""
    tunnel: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        """Another program may have the documented port here: the browser alone is told where the tunnel begins."""
        return {**super().addresses, urlsplit(self.url).netloc: urlsplit(self.tunnel).netloc}

    @property
    def plain(self) -> frozenset[str]:
        return frozenset({f"http://{urlsplit(self.url).netloc}"})


def documented() -> tuple[int, str]:
    """The port of the host's loopback, and where the browser goes."""
    there = re.search(r"ssh -N -L (\d+):127\.0\.0\.1:(\d+) ", PAGE)
    url = re.search(r"<(http://localhost:(\d+)/\S+)>", PAGE)
    assert there and url
    assert there[1] == url[2], "the tunnel begins where the browser goes"
    return int(there[2]), url[1]


@pytest.fixture
def operator(stage: CityStage) -> Iterator[Person]:
    """One without a second factor yet."""
    given, family = OPERATOR.name.split()
    credential = {"type": "password", "value": OPERATOR.password, "temporary": False}
    body = {"username": OPERATOR.username, "email": OPERATOR.username, "firstName": given, "lastName": family}
    new = stage.api.post(
        "/readi/users", {**body, "emailVerified": True, "enabled": True, "credentials": [credential]}
    ).new_id
    group = stage.api.get("/readi/group-by-path/operators")["id"]
    stage.api.put(f"/readi/users/{new}/groups/{group}")
    yield OPERATOR
    stage.api.delete(f"/readi/users/{new}")


@pytest.fixture
def visit(
    playwright: Playwright, stage: CityStage, axe: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[harness.Visit]:
    port, url = documented()
    with tunnel.opened(LAB, stage.sso_host, port) as way:
        fields: dict[str, Any] = {one.name: getattr(stage, one.name) for one in dataclasses.fields(Stage)}
        there = Console(**fields, url=url, tunnel=way)
        for browser in harness.running(playwright, there, tmp_path / "home"):
            made = harness.Visit(browser, there, axe, {})
            yield made
            failed = request.node.stash.get(FAILED, False)
            problems = made.close(OUTPUT / "e2e" / "console" if failed else None)
            assert [one for one in problems if PROBE not in one] == []


@pytest.mark.long(name="in_the_demo")
def test_an_operator_uses_the_console_by_the_tunnel(visit: harness.Visit, stage: CityStage, operator: Person) -> None:
    page, (_, url) = visit.page, documented()
    page.goto(url)
    page.wait_for_url(lambda at: urlsplit(at).hostname == stage.sso_name)
    visit.fill_in(operator.username, operator.password)
    # The password alone does not lead there.
    set_up_app(page)
    keep_codes(page)
    page.wait_for_url(lambda at: at.startswith(url))
    page.locator("#nav-item-users").click()
    search = page.get_by_test_id("table-search-input").locator("input")
    search.fill("maria.muster")
    search.press("Enter")
    page.get_by_text("maria.muster@rastatt.example").first.wait_for()
    visit.shot("console")


def test_nobody_reaches_it_from_outside(stage: CityStage) -> None:
    walker = Walker(stage)
    path = urlsplit(documented()[1]).path
    assert walker.go(f"{stage.sso}{path}").status == 404
    assert walker.go(f"{stage.sso}/admin/realms/readi/users").status == 404
