"""People of two cities work in their project's folder; whoever is not in the group, leaves it or is locked does not.

The sign-on, the roster and sync are the platform's own, with sync's own timer; the pages of documents are a stand-in's.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.way import READY, Way
from tests.e2e.conftest import Visiting
from tests.e2e.harness import Visit
from tests.lab.cities.people import PETRA
from tests.lab.demo import LAB

FOLDER, FILE, TEXT = "eAkte", "Beschluss.txt", "Der Beschluss, gefasst am Samstag.\n"
GROUP = "/projects/eakte"
WITHIN_S = 60
"""After the sync heard of it."""
# What a page's own program sends: else it is taken for a form of somebody else, or the browser asks for a password.
ASK = """async ([method, url, body]) => {
  const headers = {"OCS-APIRequest": "true", "X-Requested-With": "XMLHttpRequest", "Depth": "1"};
  const answer = await fetch(url, {method, body, headers});
  return [answer.status, await answer.text()];
}"""
FOLDER_LINK = {"de": "Zum Ordner", "en": "To the folder"}


@pytest.fixture(scope="module")
def cloud(stage: CityStage) -> str:
    (found,) = (url for name, url in stage.sites.items() if name.startswith("cloud."))
    return found


class Documents:
    """A signed-in person's, asked by their session in a page of it."""

    def __init__(self, visit: Visit, cloud: str) -> None:
        self.visit, self.page, self.cloud = visit, visit.page, cloud
        page = visit.page
        page.wait_for_url(lambda url: url.startswith(f"{cloud}/apps/files/"))
        self.uid = str(page.locator("#user").get_attribute("data-uid"))

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        url = f"{self.cloud}/remote.php/dav/files/{quote(self.uid)}/{quote(path)}"
        status, text = self.page.evaluate(ASK, [method, url, body])
        return int(status), str(text)

    def folders(self) -> tuple[int, bool]:
        """The status, and whether the project's folder is among the person's files."""
        status, text = self.ask("PROPFIND", "")
        return status, f"/{FOLDER}</d:href>" in text


def heard(stage: CityStage) -> None:
    """The roster reads Keycloak at once, and not within its five minutes."""
    serve = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json --now"
    LAB.as_root(stage.sso_host, serve)


def until(documents: Documents, wanted: tuple[int, bool]) -> float:
    """Seconds until it is so; sync's own timer is what it waits for."""
    begin = time.monotonic()
    while (found := documents.folders()) != wanted:
        assert time.monotonic() - begin < WITHIN_S, found
        documents.page.wait_for_timeout(500)
    return time.monotonic() - begin


def of_maria(visit: Visiting, cloud: str, lang: str = "de", start: str = "/") -> Documents:
    """From the card of her group."""
    way = Way(visit(lang=lang))
    way.visit.open(start)
    way.visit.sign_in("maria")
    way.page.locator(READY).wait_for()
    card = way.page.locator("#me-groups li.group", has=way.page.get_by_role("heading", name=FOLDER, exact=True))
    card.get_by_role("link", name=FOLDER_LINK[lang]).click()
    return Documents(way.visit, cloud)


def of_petra(visit: Visiting, cloud: str) -> Documents:
    """Signed in at her own city; from the portal's tile."""
    way = Way(visit())
    way.sign_in(PETRA)
    way.page.locator(f'.tile a[href^="{cloud}"]').click()
    return Documents(way.visit, cloud)


@pytest.mark.parametrize(("lang", "start"), [("de", "/"), ("en", "/en/")])
def test_a_groups_card_leads_to_its_folder(visit: Visiting, cloud: str, lang: str, start: str) -> None:
    documents = of_maria(visit, cloud, lang, start)
    assert documents.page.locator("#where").inner_text() == f"/{FOLDER}"
    assert "stand-in" in documents.page.get_by_role("note").inner_text()
    assert documents.ask("PUT", f"{FOLDER}/{FILE}", TEXT)[0] in (201, 204)
    documents.page.reload()
    assert documents.page.get_by_role("link", name=FILE).count() == 1
    documents.visit.shot(f"demo-documents-{lang}")


def test_people_of_two_cities_find_the_same_file(visit: Visiting, cloud: str) -> None:
    of_maria(visit, cloud).ask("PUT", f"{FOLDER}/{FILE}", TEXT)
    petra = of_petra(visit, cloud)
    petra.page.get_by_role("link", name=FOLDER, exact=True).click()
    petra.page.get_by_role("link", name=FILE).wait_for()
    assert petra.ask("GET", f"{FOLDER}/{FILE}") == (200, TEXT)


def test_an_outsider_finds_nothing(visit: Visiting, cloud: str) -> None:
    way = Way(visit())
    way.visit.open("/")
    way.visit.sign_in("ayse")
    way.page.locator(READY).wait_for()
    assert way.page.get_by_role("link", name=FOLDER_LINK["de"]).count() == 0
    way.visit.expect("console: .* 404 .*remote.php")
    # Whoever knows the address is not there for it.
    way.page.goto(f"{cloud}/apps/files/files?dir=/{FOLDER}")
    documents = Documents(way.visit, cloud)
    assert documents.page.locator("#missing").count() == 1
    assert documents.folders() == (207, False)
    assert documents.ask("GET", f"{FOLDER}/{FILE}")[0] == 404


def test_who_leaves_the_group_loses_the_folder_in_the_running_session(
    visit: Visiting, stage: CityStage, cloud: str
) -> None:
    petra = of_petra(visit, cloud)
    assert petra.folders() == (207, True)
    with left(stage):
        heard(stage)
        print(f"gone after {until(petra, (207, False)):.1f} s")
        petra.page.goto(f"{cloud}/apps/files/files?dir=/{FOLDER}")
        assert petra.page.locator("#missing").count() == 1
    heard(stage)
    print(f"back after {until(petra, (207, True)):.1f} s")


def test_who_is_locked_is_out_and_comes_back(visit: Visiting, stage: CityStage, cloud: str) -> None:
    """Somebody whose account is here; a city's people are locked at home (test_cities.py)."""
    juergen = of_juergen(visit, cloud)
    assert juergen.folders() == (207, True)
    # Told by the browser of each answer that refuses.
    juergen.visit.expect("console: .* 401 .*remote.php")
    account = stage.account(stage.person("juergen").username)
    stage.api.put(f"/readi/users/{account['id']}", {**account, "enabled": False})
    try:
        heard(stage)
        print(f"out after {until(juergen, (401, False)):.1f} s")
    finally:
        stage.api.put(f"/readi/users/{account['id']}", {**account, "enabled": True})
        heard(stage)
    LAB.as_root(stage.sso_host, "systemctl start readi-nextcloud-sync")
    # The session of before does not live again; a new one finds everything.
    assert juergen.folders()[0] == 401
    assert of_juergen(visit, cloud).folders() == (207, True)


def of_juergen(visit: Visiting, cloud: str) -> Documents:
    way = Way(visit())
    way.visit.open("/")
    way.visit.sign_in("juergen")
    way.page.locator(READY).wait_for()
    way.page.locator(f'.tile a[href^="{cloud}"]').click()
    return Documents(way.visit, cloud)


@contextlib.contextmanager
def left(stage: CityStage) -> Iterator[None]:
    """Petra is out of the group for a while."""
    user = stage.account(PETRA.email)["id"]
    membership = f"/readi/users/{user}/groups/{stage.api.get(f'/readi/group-by-path{GROUP}')['id']}"
    stage.api.delete(membership)
    try:
        yield
    finally:
        stage.api.put(membership)
