"""A city's directory with a real OpenLDAP behind it: directly, through an outpost, and from the one to the other.

The outpost is a second realm of the same server, made by the outpost's own desired state.
"""

from __future__ import annotations

import base64
import contextlib
import json
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.compile import SIGNIN_COUNTS_HOURS
from ansible_collections.readi.one.plugins.module_utils.model.types import Directory as Way
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.directory_outpost import desired as directory_outpost
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import desired as keycloak
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import HOME, REALM
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.session_check import Config, Keycloak, run
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired as session_check

from tests.lab.directory import ANNA, DORA, JUERGEN, PEOPLE, READER, Directory, Member
from tests.lab.hosts import Host, Lab

from .browser import PORTAL, Browser, Page
from .platform import model
from .realm import Realm, did
from .server import Server

pytestmark = pytest.mark.docker
COUNTS_S = SIGNIN_COUNTS_HOURS * 3600
READER_PASSWORD = "only-in-tests-reads-the-directory"
MARIA = "maria.muster@gaggenau.example"
VERIFIER = "x" * 50
MARIA_THERE = {
    "username": "mmuster",
    "email": MARIA,
    "emailVerified": True,
    "firstName": "Maria",
    "lastName": "Muster",
    "enabled": True,
    "credentials": [{"type": "password", "value": "Rathaus-Gaggenau-1"}],
}
Check = Callable[..., list[str]]
SHORT_S = 15
TIMER_S = 120
"""roles/session_check/defaults/main.yml; tests/unit/keycloak/test_out_within.py holds the pages to it."""


@pytest.fixture(scope="module")
def directory() -> Iterator[Directory]:
    lab = Lab("integration-directory")
    lab.up([Host("directory")])
    made = Directory(lab)
    made.set_up(READER_PASSWORD)
    yield made
    lab.down()


class Kinds:
    """The same platform, an organisation's directory being of one kind or of another."""

    def __init__(self, realm: Realm, server: Server, directory: Directory) -> None:
        self.realm, self.server, self.directory = realm, server, directory
        inside = {
            "url": f"ldaps://{directory.lab.address('directory')}:636",
            "bind_dn": READER,
            "users_dn": PEOPLE,
            "vendor": "openldap",
        }
        issuer = "https://anmeldung.buehl.example/realms/stadt"
        self.ldap = Way("ldap", inside)
        self.outpost = Way("outpost", {**inside, "issuer": issuer, "host": "dmz", "client_id": "readi"})
        realm.secrets.update(directory_buehl=READER_PASSWORD, directory_buehl_bind_password=READER_PASSWORD)

    def model(self, **ways: Way) -> Model:
        found = model()
        organisations = tuple(replace(o, directory=ways.get(o.key, o.directory)) for o in found.organisations)
        hosts = {**found.hosts, "directory_outpost": ("dmz",), "keycloak": ("one",)}
        return replace(found, organisations=organisations, hosts=hosts)

    def central(self, **ways: Way) -> list[Obj]:
        return self._objects(keycloak.desired(self.model(**ways), None))

    def at_the_city(self) -> None:
        """The outpost's realm, as its own role makes it."""
        wanted = directory_outpost.desired(self.model(buehl=self.outpost), "dmz")
        adapter = KeycloakAdapter(Api(self.server.url, *self.realm.account), wanted["realm"])
        ledger = self.realm.ledger.with_name("keycloak-stadt.json")
        for expected in (True, False):
            out = reconcile(adapter, self._objects(wanted), ledger, secrets=self.realm.secrets)
            assert (out.get("msg"), out["changed"]) == (None, expected), out

    def settings(self, realm: str = REALM) -> Config:
        """As the role writes them, of the host in question."""
        way = self.ldap if realm == REALM else self.outpost
        host = None if realm == REALM else "dmz"
        config = session_check.desired(self.model(buehl=way, gaggenau=Way("oidc", {})), host)["config"]
        return Config(**{**config, "url": self.server.url})

    def check(self, realm: str = REALM, secret: str = "session_check") -> Check:  # noqa: S107 - its name
        settings = self.settings(realm)

        def look(later_s: int = 0) -> list[str]:
            account = Keycloak(settings, self.realm.secrets[secret])
            return run(settings, account, 0, int((time.time() + later_s) * 1000))[1]

        return look

    def _objects(self, wanted: dict[str, Any]) -> list[Obj]:
        """Everything on this one server, by plain http."""
        text = json.dumps(wanted["objects"])
        for name in ("https://anmeldung.buehl.example", "https://sso.pruefung.example"):
            text = text.replace(name, self.server.url)
        return [obj_from_json(raw) for raw in json.loads(text)]


@pytest.fixture(scope="module")
def kinds(realm: Realm, server: Server, directory: Directory) -> Iterator[Kinds]:
    made = Kinds(realm, server, directory)
    yield made
    realm.api.call("DELETE", "/stadt", ok=(204, 404))


@pytest.fixture
def api(kinds: Kinds) -> Api:
    return kinds.realm.api


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def follow(browser: Browser, page: Page) -> Page:
    """Through redirects, to a page or back to the portal."""
    for _ in range(12):
        if not page.location or page.location.startswith(PORTAL):
            return page
        page = browser.go(urllib.parse.urljoin(browser.url, page.location))
    raise AssertionError(f"no end of redirects: {page.location}")


def sign_in(url: str, name: str, password: str) -> tuple[Browser, Page]:
    """The address first; then the password, at whose page it may be."""
    browser = Browser(url)
    first = browser.begin(scope="openid organization")
    assert first.form, first
    page = follow(browser, browser.go(first.form, username=name))
    assert "password" in page.fields, page.body[-1500:]
    form = {"username": name} if "username" in page.fields else {}
    return browser, follow(browser, browser.go(page.form, **form, password=password))


def tokens(browser: Browser, page: Page) -> dict[str, Any]:
    assert page.location.startswith(PORTAL), page.body[-3000:]
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(page.location).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": "portal", "code": code, "redirect_uri": PORTAL}
    answer = browser.go(f"{browser.url}/realms/readi/protocol/openid-connect/token", **form, code_verifier=VERIFIER)
    found: dict[str, Any] = json.loads(answer.body)
    return found


def token(url: str, who: Member) -> dict[str, Any]:
    return claims(tokens(*sign_in(url, who.mail, who.password))["access_token"])


def account(api: Api, mail: str) -> dict[str, Any]:
    found = api.get(f"/readi/users?email={mail}&exact=true&briefRepresentation=false")
    assert len(found) == 1, found
    one: dict[str, Any] = found[0]
    return one


def paths(api: Api, user: str) -> set[str]:
    return {g["path"] for g in api.get(f"/readi/users/{user}/groups")}


def test_a_directory_of_its_own_signs_its_people_in(kinds: Kinds, api: Api) -> None:
    out = kinds.realm.run(kinds.central(buehl=kinds.ldap))
    assert out.get("msg") is None, out
    assert kinds.realm.run(kinds.central(buehl=kinds.ldap))["changed"] is False
    said = token(kinds.server.url, ANNA)
    assert (said["email"], said["given_name"], said["family_name"]) == (ANNA.mail, "Anna", "Muster")
    found = account(api, ANNA.mail)
    assert found["id"] == said["sub"]
    assert found["emailVerified"] is True
    attributes = {name: values[0] for name, values in found["attributes"].items()}
    assert (attributes["department"], attributes[HOME]) == ("Amt 32", "buehl")
    assert attributes["LDAP_ID"] == kinds.directory.unchanging_id(ANNA)


def test_who_is_locked_or_gone_at_home_keeps_the_account_and_gets_no_session(kinds: Kinds, api: Api) -> None:
    """By default Keycloak deletes who is not found any more, with groups and id."""
    before = token(kinds.server.url, DORA)["sub"]
    kinds.directory.lock(DORA)
    kinds_of_refusal = sign_in(kinds.server.url, DORA.mail, DORA.password)[1]
    assert not kinds_of_refusal.location
    api.post("/readi/clear-user-cache")
    assert account(api, DORA.mail)["id"] == before
    kinds.directory.unlock(DORA)
    api.post("/readi/clear-user-cache")
    assert token(kinds.server.url, DORA)["sub"] == before


def test_the_check_makes_members_and_ends_what_the_directory_no_longer_lets_in(kinds: Kinds, api: Api) -> None:
    found = tokens(*sign_in(kinds.server.url, JUERGEN.mail, JUERGEN.password))
    user = claims(found["access_token"])["sub"]
    check = kinds.check()
    assert f"{user} is a member of buehl now" in check()
    organisation = kinds.realm.organisation("buehl")
    assert user in {m["id"] for m in api.get(f"/readi/organizations/{organisation}/members?max=100")}
    group = api.get("/readi/group-by-path/organisations/buehl")["id"]
    assert user in {m["id"] for m in api.get(f"/readi/groups/{group}/members?max=100")}
    assert check() == []
    kinds.directory.lock(JUERGEN)
    api.post("/readi/clear-user-cache")  # five minutes, for those who can wait
    done = check()
    kinds.directory.unlock(JUERGEN)
    assert done == [f"sessions of {user} ended: the directory does not let this person in any more"]
    assert refreshed(kinds.server.url, found) != "a new one"
    api.post("/readi/clear-user-cache")


@contextlib.contextmanager
def cached_for(api: Api, realm: str, seconds: int) -> Iterator[None]:
    """How long that realm believes what its directory said of somebody; what it has read already, it forgets."""
    found = api.get(f"/{realm}/components?type=org.keycloak.storage.UserStorageProvider")
    (federation,) = [one for one in found if one["name"] == "buehl"] or found
    path = f"/{realm}/components/{federation['id']}"

    def put(value: str) -> None:
        one = api.get(path)
        api.put(path, {**one, "config": {**one["config"], "maxLifespan": [value]}})
        api.post(f"/{realm}/clear-user-cache")

    put(str(seconds * 1000))
    yield
    put(federation["config"]["maxLifespan"][0])


def out_after(kinds: Kinds, realm: str, who: Member, check: Check, every_s: float, within_s: float) -> float:
    """Seconds from the lock at home to the refusal here; nothing but time passes, and the check looks as timers do."""

    def ended() -> bool:
        return any("does not let this person in" in line for line in check())

    found = tokens(*sign_in(kinds.server.url, who.mail, who.password))
    kinds.realm.api.post(f"/{realm}/clear-user-cache")
    assert not ended()
    assert refreshed(kinds.server.url, found) == "a new one"
    kinds.directory.lock(who)
    begin = time.monotonic()
    try:
        assert not ended(), "what was read just now still counts"
        while not ended():
            assert time.monotonic() - begin < within_s, "still in"
            time.sleep(every_s)
        assert refreshed(kinds.server.url, found) != "a new one"
        return time.monotonic() - begin
    finally:
        kinds.directory.unlock(who)
        kinds.realm.api.post(f"/{realm}/clear-user-cache")


def test_out_of_a_session_of_the_directorys_as_soon_as_what_was_read_is_too_old(kinds: Kinds, api: Api) -> None:
    with cached_for(api, REALM, SHORT_S):
        out_after(kinds, REALM, JUERGEN, kinds.check(), 1, SHORT_S + 10)


@pytest.mark.long(name="session")
def test_out_within_the_minutes_that_are_stated(kinds: Kinds, api: Api) -> None:
    """With the real times. The access token that the page still has counts five minutes more at most."""
    kinds.realm.run(kinds.central(buehl=kinds.ldap))
    seconds = out_after(kinds, REALM, JUERGEN, kinds.check(), TIMER_S, 12 * 60)
    print(f"out {seconds:.0f} s after the lock at home")
    assert seconds <= (5 + 2) * 60 + 15


def test_the_checks_account_can_do_nothing_else(kinds: Kinds) -> None:
    account = Keycloak(kinds.settings(), kinds.realm.secrets["session_check"])
    for path in ("/clients", "/keys", "/identity-provider/instances", "/components", "/authentication/flows"):
        assert account.call("GET", path)[0] == 403, path
    assert account.call("PUT", "", {"displayName": "von der Prüfung"})[0] == 403


def test_from_a_directory_to_an_outpost_everybody_stays_who_they_are(kinds: Kinds, api: Api) -> None:
    people = {who.mail: token(kinds.server.url, who)["sub"] for who in (ANNA, JUERGEN, DORA)}
    group = api.get("/readi/group-by-path/projects/hochwasser")["id"]
    for user in people.values():
        api.put(f"/readi/users/{user}/groups/{group}")
    kinds.at_the_city()
    wanted = kinds.central(buehl=kinds.outpost)
    told = kinds.realm.run(wanted, check=True)
    assert ("delete", "federation", "buehl") in did(told)
    assert "each account is cut loose before" in str(told["diff"]), "what becomes of the people is announced"
    # The city has closed its directory to us already.
    kinds.directory.lab.ssh("directory", "sudo systemctl stop slapd")
    done = kinds.realm.run(wanted)
    kinds.directory.lab.ssh("directory", "sudo systemctl start slapd")
    assert done.get("msg") is None, done
    assert done["applied"] == told["plan"]
    assert kinds.realm.run(wanted)["changed"] is False

    organisation = kinds.realm.organisation("buehl")
    inside = {m["id"] for m in api.get(f"/readi/organizations/{organisation}/members?max=100")}
    for mail, user in people.items():
        found = account(api, mail)
        assert (found["id"], found["enabled"], found.get("federationLink")) == (user, True, None)
        assert {"/projects/hochwasser", "/organisations/buehl"} <= paths(api, user)
        assert user in inside
    for who in (ANNA, JUERGEN):
        assert token(kinds.server.url, who)["sub"] == people[who.mail], "the same person, asked nothing"
        assert {"/projects/hochwasser", "/organisations/buehl"} <= paths(api, people[who.mail])


def test_who_is_locked_behind_an_outpost_is_out_of_a_running_session(kinds: Kinds, api: Api) -> None:
    """The outpost's own check ends the session there; the sign-on hears of it."""
    found = tokens(*sign_in(kinds.server.url, ANNA.mail, ANNA.password))
    assert refreshed(kinds.server.url, found) == "a new one"
    check = kinds.check("stadt", "outpost_buehl_session_check")
    assert check() == []
    kinds.directory.lock(ANNA)
    api.post("/stadt/clear-user-cache")
    done = check()
    kinds.directory.unlock(ANNA)
    api.post("/stadt/clear-user-cache")
    assert len(done) == 1 and "the directory does not let this person in" in done[0]
    assert refreshed(kinds.server.url, found) != "a new one"


def test_out_behind_an_outpost_as_soon_as_what_was_read_is_too_old(kinds: Kinds, api: Api) -> None:
    with cached_for(api, "stadt", SHORT_S):
        out_after(kinds, "stadt", ANNA, kinds.check("stadt", "outpost_buehl_session_check"), 1, SHORT_S + 10)


def test_who_is_locked_at_home_does_not_pass_the_outpost(kinds: Kinds) -> None:
    kinds.directory.lock(DORA)
    assert not sign_in(kinds.server.url, DORA.mail, DORA.password)[1].location
    kinds.directory.unlock(DORA)
    token(kinds.server.url, DORA)


def refreshed(url: str, found: dict[str, Any]) -> str:
    """What the portal is told when it asks for a new token."""
    form = {"grant_type": "refresh_token", "client_id": "portal", "refresh_token": found["refresh_token"]}
    answer = Browser(url).go(f"{url}/realms/readi/protocol/openid-connect/token", **form)
    return "a new one" if answer.status == 200 else answer.body


@pytest.fixture
def city(kinds: Kinds, api: Api) -> Iterator[Way]:
    """Gaggenau gets an identity provider of its own, and Maria an account there."""
    body = {
        "realm": "gaggenau",
        "enabled": True,
        "clients": [
            {
                "clientId": "readi",
                "secret": kinds.realm.secrets["directory_gaggenau"],
                "redirectUris": [f"{kinds.server.url}/realms/readi/broker/gaggenau/endpoint"],
            }
        ],
        "users": [
            MARIA_THERE,
        ],
    }
    api.post("", body)
    api.renew()
    yield Way("oidc", {"issuer": f"{kinds.server.url}/realms/gaggenau", "client_id": "readi"})
    api.call("DELETE", "/gaggenau", ok=(204, 404))


def test_from_an_account_here_to_the_citys_own_everybody_stays_who_they_are(kinds: Kinds, api: Api, city: Way) -> None:
    before = account(api, MARIA)["id"]
    groups = paths(api, before)
    assert "/projects/hochwasser" in groups
    wanted = kinds.central(buehl=kinds.outpost, gaggenau=city)
    told = kinds.realm.run(wanted, check=True)
    assert {step["do"] for step in told["plan"]} <= {"create", "change"}
    assert kinds.realm.run(wanted)["applied"] == told["plan"]
    browser, page = sign_in(kinds.server.url, MARIA, "Rathaus-Gaggenau-1")
    found = tokens(browser, page)
    assert claims(found["access_token"])["sub"] == before
    assert groups <= paths(api, before)

    # The city tells us nothing when it locks somebody: it is asked again, without a page for whoever it still knows.
    check = kinds.check()
    assert check() == []
    assert check(COUNTS_S - 60) == []
    assert refreshed(kinds.server.url, found) == "a new one"
    assert len(check(COUNTS_S + 1)) == 1
    assert refreshed(kinds.server.url, found) != "a new one"
    again = follow(browser, browser.begin(kc_idp_hint="gaggenau", scope="openid organization"))
    found = tokens(browser, again)
    assert claims(found["access_token"])["sub"] == before
    there = api.get(f"/gaggenau/users?email={MARIA}")[0]
    api.put(f"/gaggenau/users/{there['id']}", {**there, "enabled": False})
    assert len(check(COUNTS_S + 1)) == 1
    refused = follow(browser, browser.begin(kc_idp_hint="gaggenau", scope="openid organization"))
    assert not refused.location.startswith(PORTAL)

    # Another kind under the same name knows her by another id.
    api.delete(f"/gaggenau/users/{there['id']}")
    api.post("/gaggenau/users", {**MARIA_THERE, "username": "maria"})
    wanted = kinds.central(buehl=kinds.outpost, gaggenau=replace(city, type="outpost"))
    assert kinds.realm.run(wanted).get("msg") is None
    browser, page = sign_in(kinds.server.url, MARIA, "Rathaus-Gaggenau-1")
    assert claims(tokens(browser, page)["access_token"])["sub"] == before
    assert groups <= paths(api, before)
