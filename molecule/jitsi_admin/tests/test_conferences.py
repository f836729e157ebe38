"""Staff plan on their own city's portal, and a guest waits: asked over HTTPS, from outside."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from testinfra.host import Host

from tests.contracts.jitsi_admin.there import There
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.sign_on import Person, SignOn

from .conftest import SITE, derived
from .visitor import Visitor

Told = Callable[[], None]
RATHAUS, PALIM = "rathaus.readi.test", "palim-palim.readi.test"
GUEST = "gast+kita@verein.example"
# PyJWT, which shares nothing with what signed.
VERIFY = """
import json, sys, jwt
token, keys = json.load(sys.stdin)
said = []
for key, audience, issuer in keys:
    try:
        said.append(jwt.decode(token, key, algorithms=["HS256"], audience=audience, issuer=issuer))
    except jwt.InvalidTokenError as error:
        said.append(type(error).__name__)
print(json.dumps(said))
"""


@pytest.fixture
def at_work(outside: Outside, maria: Person, there: There) -> Iterator[Visitor]:
    visitor = Visitor(outside)
    answer = visitor.sign_in(maria)
    assert answer.status == 200 and visitor.url == f"{SITE}/room/dashboard", (visitor.url, answer.text[:2000])
    yield visitor
    there.sql("delete from lobby_waitung_user; delete from user_rooms; delete from rooms;")


def last_room(there: There, column: str) -> str:
    return there.sql(f"select {column} from rooms order by id desc limit 1;")[0][0]


def where(there: There) -> str:
    return there.sql("select s.url from rooms r join server s on s.id = r.server_id order by r.id desc limit 1;")[0][0]


def test_it_answers_over_tls(outside: Outside) -> None:
    assert json.loads(outside.get(f"{SITE}/health/check").text) == {"health": True}


@pytest.mark.parametrize("path", ["/build/app.css", "/favicon.png", "/logo.png", "/notification.json"])
def test_what_a_page_shows_comes_from_the_release(outside: Outside, host: Host, path: str) -> None:
    """Pages ask for pictures beside the front controller, too (templates/base.html.twig, 1.4.2)."""
    answer = outside.get(f"{SITE}{path}")
    assert answer.status == 200 and "x-stand-in" not in answer.headers
    assert len(answer.body) == host.file(f"/opt/readi/jitsi_admin/current/public{path}").size
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")


@pytest.mark.parametrize("door", ["/room/dashboard", "/login", "/en/login", "/fr/login", "/zh/login"])
def test_the_sign_on_is_the_only_way_in_and_knows_every_languages_way_back(
    outside: Outside, maria: Person, door: str
) -> None:
    visitor = Visitor(outside)
    visitor.go(f"{SITE}{door}")
    assert visitor.url.startswith("https://sso.readi.test/realms/readi/")
    answer = visitor.sign_in(maria, door)
    language = door.partition("login")[0] if "login" in door else "/"
    assert answer.status == 200 and visitor.url == f"{SITE}{language}room/dashboard"
    assert f'data-me="{maria.sub}"' in answer.text


def test_staff_see_their_own_citys_portal_alone(outside: Outside, maria: Person, bert: Person) -> None:
    for person, portal in ((maria, RATHAUS), (bert, PALIM)):
        visitor = Visitor(outside)
        visitor.sign_in(person)
        assert visitor.servers() == {portal}


def test_a_project_group_is_in_its_members_address_books(at_work: Visitor) -> None:
    assert 'data-group="eAkte"' in at_work.go(f"{SITE}/room/dashboard").text


def test_a_token_opens_the_moderated_room_of_that_portal_alone(at_work: Visitor, there: There, host: Host) -> None:
    at_work.plan("Rat")
    page = at_work.go(f"{SITE}/room/join/b/{last_room(there, 'id')}").text
    (token,) = re.findall(r'data-jwt="([^"]+)"', page)
    host.check_output("apt-get install -y -qq --no-install-recommends python3-jwt")
    key = derived("jitsi_token")
    keys = [
        (key, "jitsi_admin", "readi"),
        ("x" * 43, "jitsi_admin", "readi"),
        (key, "other", "readi"),
        (key, "jitsi_admin", "x"),
    ]
    done = there.target.run("python3", "-c", VERIFY, stdin=json.dumps([token, keys]))
    good, *bad = json.loads(done.out)
    assert bad == ["InvalidSignatureError", "InvalidAudienceError", "InvalidIssuerError"]
    assert (good["sub"], good["room"]) == (RATHAUS, last_room(there, "uid"))
    assert good["context"]["user"]["moderator"] is True and good["context"]["user"]["name"] == "Maria Muster"
    # What was changed is not what was signed.
    head, body, sign = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "==")) | {"room": "other"}
    forged = f"{head}.{base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b'=').decode()}.{sign}"
    done = there.target.run("python3", "-c", VERIFY, stdin=json.dumps([forged, keys[:1]]))
    assert json.loads(done.out) == ["InvalidSignatureError"]


def test_a_guest_waits_until_the_moderator_lets_them_in(
    at_work: Visitor, outside: Outside, there: There, lab: Lab
) -> None:
    at_work.plan("Rat", **{"room[lobby]": "1", "room[guests][]": GUEST})
    uid = last_room(there, "uid")
    guest = Visitor(outside)
    data = base64.b64encode(f"uid={uid}&email={GUEST.replace('+', '%2B')}".encode()).decode()
    page = guest.go(f"{SITE}/join/rathaus?data={quote(data, safe='')}", {"name": "Gast"}).text
    assert "data-jwt" not in page and "Bitte warten" in page
    ((waits, ticket),) = re.findall(r'data-waits="(\w+)" data-websocket="([^"]+)"', page)
    engine = f"{SITE}/ws/?EIO=4&transport=polling"
    sid = json.loads(guest.ask("GET", f"{engine}&token={ticket}").text[1:])["sid"]
    outside.request("POST", f"{engine}&sid={sid}", b"40", {"Content-Type": "text/plain"})
    assert guest.ask("GET", f"{engine}&sid={sid}").text.startswith("40")
    # Nobody but the moderator lets anybody in.
    assert guest.ask("GET", f"{SITE}/room/lobby/accept/{waits}").status == 302
    assert "jwt=" not in guest.ask("GET", f"{engine}&sid={sid}").text
    assert at_work.ask("GET", f"{SITE}/room/lobby/accept/{waits}").status == 200
    (token,) = re.findall(r"jwt=([\w.-]+)", guest.ask("GET", f"{engine}&sid={sid}").text)
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["sub"], claims["room"], claims["context"]["user"]["moderator"]) == (RATHAUS, uid, False)


def test_who_is_locked_is_out_at_once_and_may_come_back(
    at_work: Visitor, outside: Outside, maria: Person, sign_on: SignOn, told: Told
) -> None:
    person = sign_on.ask("GET", f"/users/{maria.sub}")
    try:
        sign_on.ask("PUT", f"/users/{maria.sub}", {**person, "enabled": False})
        told()
        assert at_work.ask("GET", f"{SITE}/room/dashboard").headers["location"] == "/login"
    finally:
        sign_on.ask("PUT", f"/users/{maria.sub}", {**person, "enabled": True})
    told()
    # The old session does not live again.
    assert at_work.ask("GET", f"{SITE}/room/dashboard").headers["location"] == "/login"
    again = Visitor(outside)
    again.sign_in(maria)
    assert again.servers() == {RATHAUS}


def test_who_changes_the_city_changes_the_portal(outside: Outside, bert: Person, there: There, told: Told) -> None:
    """Whatever somebody wrote by hand, the organisation counts."""
    there.sql(
        "delete from server_user; insert into server_user (server_id, user_id) "
        f"select s.id, u.id from server s, fos_user u where s.url = '{RATHAUS}' and u.keycloak_id = '{bert.sub}';"
    )
    there.target.run("systemctl", "reset-failed", "readi-jitsi-admin-sync")
    words = "/usr/bin/python3 -I /usr/lib/readi/current jitsi_admin.sync /etc/readi/jitsi_admin/sync.json --now"
    done = there.target.run(
        "systemd-run",
        "--wait",
        "--pipe",
        "-q",
        "-p",
        "User=readi-jitsi-admin",
        "-p",
        "StateDirectory=readi-jitsi-admin-sync",
        *words.split(),
    )
    assert done.code == 0, done
    visitor = Visitor(outside)
    visitor.sign_in(bert)
    assert visitor.servers() == {PALIM}
