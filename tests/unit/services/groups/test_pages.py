"""The pages as a browser gets them, without Keycloak: forged words, foreign origins, closed doors, hard names."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.groups.pages import OPERATORS, create
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import desired_names

from .village import HORRORS, Village, acts, store

PORTAL = "https://portal.example"
PAGES = Path(__file__).parents[4] / "roles/groups/files/pages"
LOGO = {
    "src": "/assets/logo.svg",
    "type": "image/svg+xml",
    **{n: {"width": 36, "height": 36, "given": False} for n in ("bar", "footer")},
}
SITE: dict[str, Any] = {
    "name": 'Netz "Süd" & <b>', "operator": "Stadt", "contact": "it@x.example", "contact_is_mail": True,
    "logo": LOGO, "personal": [],
    "theme_light": "#123456", "theme_dark": "#000000", "notice": "", "home": "/", "links": [],
    **dict.fromkeys(("skip", "navigation", "other_language", "my_menu", "legal", "open_source"), "x"),
}  # fmt: skip
CONFIG = {
    "portal": PORTAL, "sso": "https://sso.example", "sites": {"de": SITE, "en": {**SITE, "home": "/en/"}},
    "organisations": {"stadt": "Stadt & Land"},
    "audiences": [
        {"name": "Alle <Moderierenden>", "of": "moderators", "kinds": [], "groups": []},
        {"name": "Plenum", "of": "everyone", "kinds": [], "groups": []},
    ],
    "places": [
        {"attribute": "key", "url": "https://cloud.example/?dir=/NAME", "de": "Zum Ordner", "en": "To the folder"},
        {"attribute": "key", "url": "https://wiki.example/GROUP", "de": "Zum Wiki", "en": "To the wiki"},
        {"attribute": "forum", "url": "https://forum.example/GROUP", "de": "Zum Forum", "en": "To the forum"},
    ],
}  # fmt: skip


class Visitor:
    """A browser without JavaScript, on https, which sends the cookies it has and the word of the page it is on."""

    def __init__(self, app: Any) -> None:
        self.client = app.test_client()
        self.page = ""

    def get(self, path: str) -> Any:
        answer = self.client.get(path, base_url=PORTAL)
        self.page = answer.text
        return answer

    def signed_in(self, sub: str) -> Visitor:
        way = self.get("/groups/sign-in?next=/groups/").location
        state = re.search(r"state=([^&]+)", way)
        assert state
        assert self.get(f"/groups/back?state={state[1]}&code={sub}").status_code == 303
        self.get("/groups/")
        return self

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        assert found, self.page
        return found[1]

    def post(self, path: str, *, origin: str | None = PORTAL, csrf: str | None = None, **form: str) -> Any:
        headers = {"Origin": origin} if origin else {}
        word = self.csrf if csrf is None else csrf
        return self.client.post(path, base_url=PORTAL, data={"csrf": word, **form}, headers=headers)

    def said(self, path: str = "/groups/") -> str:
        self.get(path)
        found = re.findall(r'role="status"><p class="wrap">(.*?)</p>', self.page)
        return html.unescape(" ".join(found))


class Place:
    def __init__(self, folder: Path) -> None:
        self.village, self.store = Village(), store(folder)
        doing = acts(self.village, self.store)
        self.app = create(CONFIG, PAGES, self.village, self.village, self.store, doing)  # type: ignore[arg-type]

    def visitor(self, sub: str = "") -> Visitor:
        return Visitor(self.app).signed_in(sub) if sub else Visitor(self.app)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_who_is_not_signed_in_is_led_to_the_sign_on_and_back(place: Place) -> None:
    answer = place.visitor().get("/groups/g/akte/?lang=en")
    assert (
        answer.status_code == 302
        and answer.location == "/groups/sign-in?next=%2Fgroups%2Fg%2Fakte%2F%3Flang%3Den&lang=en"
    )


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/groups//evil", "/other", "/groups/\\evil", "javascript:1"]
)
def test_a_sign_in_goes_on_nowhere_else(place: Place, to: str) -> None:
    visitor = place.visitor()
    way = visitor.client.get("/groups/sign-in", query_string={"next": to}, base_url=PORTAL).location
    state = re.search(r"state=([^&]+)", way)
    assert state and visitor.get(f"/groups/back?state={state[1]}&code=anna").location == "/groups/"


def test_an_answer_of_the_sign_on_that_nobody_asked_for_signs_nobody_in(place: Place) -> None:
    visitor = place.visitor()
    visitor.get("/groups/sign-in")
    assert visitor.get("/groups/back?state=guessed&code=maria").status_code == 400
    assert place.visitor().get("/groups/back?state=x&code=maria").status_code == 400
    assert visitor.get("/groups/").status_code == 302


def test_cookies_and_headers(place: Place) -> None:
    visitor = place.visitor()
    answer = visitor.get("/groups/sign-in")
    assert all(
        word in answer.headers["Set-Cookie"] for word in ("__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/")
    )
    visitor.signed_in("anna")
    answer = visitor.get("/groups/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in visitor.page and "style=" not in visitor.page


@pytest.mark.parametrize(
    "wrong", [{"csrf": ""}, {"csrf": "geraten"}, {"csrf": "ü"}, {"origin": "https://evil.example"}, {"origin": "null"}]
)
def test_what_does_not_come_from_the_page_changes_nothing(place: Place, wrong: dict[str, str]) -> None:
    visitor = place.visitor("anna")
    answer = visitor.post("/groups/g/frei/join", **wrong)  # type: ignore[arg-type]
    assert answer.status_code == 403 and place.village.wrote == []
    other = place.visitor("hans")
    assert visitor.post("/groups/g/frei/join", csrf=other.csrf).status_code == 403
    assert place.village.wrote == []


def test_joining_and_leaving_without_a_script(place: Place) -> None:
    visitor = place.visitor("anna")
    visitor.get("/groups/g/frei/")
    assert "Maria" not in visitor.page and "sehen nur die Mitglieder" in visitor.page
    assert visitor.post("/groups/g/frei/join").status_code == 303
    assert HORRORS["frei"] in visitor.said("/groups/g/frei/")
    assert "Maria" in visitor.page
    visitor.post("/groups/g/frei/leave")
    assert "nicht mehr Mitglied" in visitor.said()
    assert "anna" not in place.village.inside["frei"]


def test_asking_and_being_accepted(place: Place) -> None:
    anna, maria = place.visitor("anna"), place.visitor("maria")
    anna.get("/groups/g/akte/")
    anna.post("/groups/g/akte/ask", word="<script>alert(1)</script>\r\nweil & so")
    (one,) = place.store.waiting("id-akte")
    assert "noch nicht entschieden" in anna.get("/groups/g/akte/").text
    assert "Anna Ärger möchte in die Gruppe" in maria.get("/groups/").text
    page = maria.get("/groups/g/akte/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script" not in page
    maria.post(f"/groups/g/akte/requests/{one.id}", decision="accept", message="Willkommen {0} <b>")
    assert "Anna Ärger ist jetzt Mitglied" in maria.said("/groups/g/akte/")
    assert "Willkommen {0} &lt;b&gt;" in anna.get("/groups/g/akte/").text
    assert "anna" in place.village.inside["akte"]


@pytest.mark.parametrize(
    "path", ["/groups/g/leit/", "/groups/g/alt/", "/groups/g/gibts-nicht/", "/groups/g/..%2f/", "/groups/x"]
)
def test_a_closed_group_and_none_at_all_look_the_same(place: Place, path: str) -> None:
    visitor = place.visitor("gast")
    place.village.inside["leit"].discard("gast")
    nothing = place.visitor("gast").get("/groups/g/nichts/")
    answer = visitor.get(path)
    assert answer.status_code == 404 and answer.text == nothing.text
    assert HORRORS["leit"] not in visitor.get("/groups/").text


def test_a_guest_sees_the_own_groups_and_no_others(place: Place) -> None:
    page = place.visitor("gast").get("/groups/").text
    assert HORRORS["leit"] in page
    for slug in ("akte", "milch", "frei"):
        assert html.escape(HORRORS[slug], quote=False) not in page
        assert place.visitor("gast").get(f"/groups/g/{slug}/").status_code == 404


def test_a_moderator_who_forges_another_groups_address(place: Place) -> None:
    anna, hans = place.visitor("anna"), place.visitor("hans")
    anna.get("/groups/g/milch/")
    anna.post("/groups/g/milch/ask", word="weil")
    (one,) = place.store.waiting("id-milch")
    hans.get("/groups/g/akte/")
    assert hans.post(f"/groups/g/akte/requests/{one.id}", decision="accept").status_code == 404
    assert hans.post(f"/groups/g/milch/requests/{one.id}", decision="accept").status_code == 303
    assert "nur, wer die Gruppe moderiert" in hans.said("/groups/g/milch/")
    hans.post("/groups/g/milch/members/hans", do="appoint")
    hans.post("/groups/g/milch/members/maria", do="dismiss")
    hans.post("/groups/g/milch/invite", address="x@stadt.example")
    assert place.village.wrote == [] and place.store.waiting("id-milch", "invitation") == []


def test_names_from_the_list_of_horrors_are_text(place: Place) -> None:
    maria = place.visitor("maria")
    for slug in ("akte", "milch", "frei"):
        page = maria.get(f"/groups/g/{slug}/").text
        assert html.unescape(re.search(r"<h1>(.*?)</h1>", page)[1]) == HORRORS[slug]  # type: ignore[index]
        assert "<b>100%" not in page and "<i>" not in page and "Wozu &lt;script&gt;" in page


def test_a_session_that_is_over_changes_nothing(place: Place) -> None:
    visitor = place.visitor("anna")
    place.village.over.add("anna")
    answer = visitor.post("/groups/g/frei/join")
    assert answer.status_code == 403 and "Ihre Sitzung ist beendet" in answer.text and place.village.wrote == []


def test_somebody_locked_since_sees_and_changes_nothing(place: Place) -> None:
    visitor = place.visitor("anna")
    del place.village.people["anna"]
    assert visitor.get("/groups/").status_code == 403
    assert visitor.post("/groups/g/frei/join", csrf="").status_code == 403 and place.village.wrote == []


def test_both_languages(place: Place) -> None:
    visitor = place.visitor("maria")
    assert '<html lang="de">' in visitor.get("/groups/").text
    page = visitor.get("/groups/?lang=en").text
    assert '<html lang="en">' in page and "My project groups" in page
    assert "You moderate" in visitor.get("/groups/").text


def test_a_thousand_groups_are_pages_of_sixty(place: Place) -> None:
    for number in range(200):
        slug = f"g{number}"
        HORRORS[slug] = f"Gruppe {number:03}"
        place.village.inside[slug], place.village.leads[slug], place.village.joining[slug] = (
            {"maria"},
            {"maria"},
            "open",
        )
    try:
        visitor = place.visitor("anna")
        page = visitor.get("/groups/?page=2").text
        assert page.count('<li class="card">') == 60 and "Seite 2 von 4" in page
        assert "Gruppe 123" in visitor.get("/groups/?q=123").text and visitor.page.count('<li class="card">') == 1
        for odd in ("0", "-1", "x", "99999999999999999999", "²"):
            assert visitor.get(f"/groups/?page={odd}").status_code == 200
    finally:
        for number in range(200):
            del HORRORS[f"g{number}"]


def test_the_portal_asks_with_a_persons_token_what_waits_for_them(place: Place) -> None:
    for sub in ("anna", "neu"):
        visitor = place.visitor(sub)
        visitor.get("/groups/g/akte/")
        visitor.post("/groups/g/akte/ask", word="weil")
    hans = place.visitor("hans")
    hans.get("/groups/g/leit/")
    hans.post("/groups/g/leit/invite", address="maria@stadt.example")

    def ask(token: str) -> Any:
        return Visitor(place.app).client.get("/groups/waiting", headers={"Authorization": token}, base_url=PORTAL)

    assert ask("Bearer maria").json == {
        "requests": [{"group": HORRORS["akte"], "url": "/groups/g/akte/#requests", "requests": 2}],
        "invitations": [{"group": "Leitung", "url": "/groups/"}],
    }
    assert ask("Bearer anna").json == {"requests": [], "invitations": []}
    assert [ask(word).status_code for word in ("", "Bearer forged", "Basic maria", "Bearer \u00fc")] == [401] * 4


def test_signing_out(place: Place) -> None:
    visitor = place.visitor("anna")
    assert visitor.post("/groups/sign-out").location == "https://sso.example/out"
    assert visitor.get("/groups/").status_code == 302


def test_what_follows_from_the_groups_is_on_the_overview_and_changes_with_them(place: Place) -> None:
    def lines(sub: str) -> list[str]:
        page = place.visitor(sub).get("/groups/").text
        return [re.sub(r"<[^>]+>", "", line) for line in page.splitlines() if "<li><strong>" in line]

    moderators, plenum = lines("anna")
    assert "Alle &lt;Moderierenden&gt;" in moderators and "2 Personen" in moderators and "gehören" not in moderators
    assert "5 Personen" in plenum and "Sie gehören dazu" in plenum
    place.village.leads["frei"].add("anna")
    moderators, _ = lines("anna")
    assert "3 Personen" in moderators and "Sie gehören dazu" in moderators
    assert lines("gast") == []


def test_a_member_finds_the_groups_places_and_nobody_else(place: Place) -> None:
    page = place.visitor("maria").get("/groups/g/akte/").text
    assert 'href="https://wiki.example/akte"' in page
    # As Nextcloud calls the folder: no character that a path cannot have.
    assert 'href="https://cloud.example/?dir=/eAkte%21%20-b-100%25--b-%20%26%20mehr"' in page
    assert "forum.example" not in page
    assert "wiki.example" not in place.visitor("anna").get("/groups/g/akte/").text


def test_members_see_who_is_a_guest_and_until_when(place: Place) -> None:
    hans = place.visitor("hans")
    assert "Gast bis 1.1.2030" in hans.get("/groups/g/leit/").text
    assert "guest until 2030-01-01" in hans.get("/groups/g/leit/?lang=en").text


def test_a_moderator_takes_an_invitation_back_and_nobody_elses(place: Place) -> None:
    maria, hans = place.visitor("maria"), place.visitor("hans")
    for slug, address in (("akte", "anna@stadt.example"), ("milch", "neu@stadt.example")):
        maria.get(f"/groups/g/{slug}/")
        maria.post(f"/groups/g/{slug}/invite", address=address)
    (own,), (other,) = (place.store.waiting(f"id-{slug}", "invitation") for slug in ("akte", "milch"))
    hans.get("/groups/g/akte/")
    assert hans.post(f"/groups/g/akte/invitations/{other.id}").status_code == 404
    hans.post(f"/groups/g/milch/invitations/{other.id}")
    assert "nur, wer die Gruppe moderiert" in hans.said("/groups/g/milch/")
    hans.get("/groups/g/akte/")
    hans.post(f"/groups/g/akte/invitations/{own.id}")
    assert "zurückgenommen" in hans.said("/groups/g/akte/")
    assert place.store.waiting("id-akte", "invitation") == [] and place.store.waiting("id-milch", "invitation")
    anna = place.visitor("anna")
    anna.post(f"/groups/invitations/{own.id}", decision="accept")
    assert "anna" not in place.village.inside["akte"]
    hans.post(f"/groups/g/akte/invitations/{own.id}")
    assert "schon geantwortet" in hans.said("/groups/g/akte/")


def test_operators_read_what_happened_and_nobody_else_does(place: Place) -> None:
    anna = place.visitor("anna")
    for slug in ("frei", "akte"):
        anna.get(f"/groups/g/{slug}/")
        anna.post(f"/groups/g/{slug}/{'join' if slug == 'frei' else 'ask'}", word="weil")
    nothing = anna.get("/groups/g/nirgends/").text
    assert "/groups/log" not in anna.get("/groups/").text
    assert anna.get("/groups/log").status_code == 404 and anna.page == nothing
    place.village.operators.add("neu")
    assert desired_names.OPERATORS == OPERATORS
    operator = place.visitor("neu")
    assert 'href="/groups/log"' in operator.page
    page = html.unescape(operator.get("/groups/log").text)
    assert "Anna Ärger ist beigetreten" in page and "Anna Ärger hat um Aufnahme gebeten" in page
    only = html.unescape(operator.get("/groups/log?slug=akte").text)
    assert "um Aufnahme gebeten" in only and "ist beigetreten" not in only
    # Whoever was one when they signed in, and is no more, reads nothing.
    place.village.operators.clear()
    assert operator.get("/groups/log").status_code == 404


def test_without_the_database_the_pages_say_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = place.visitor("maria")

    def shut() -> None:
        raise OSError("gone")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(place.store, "_connect", shut)
        answer = visitor.get("/groups/")
        assert answer.status_code == 503 and "in ein paar Minuten" in answer.text
    assert visitor.get("/groups/").status_code == 200
