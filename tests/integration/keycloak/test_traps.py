"""What Keycloak erases, masks or takes along when an object is written: each looked at from the other side.

A secret that cannot be read back is caught where the server sends it: at a city's token endpoint, at a directory.
"""

from __future__ import annotations

import http.server
import socket
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import bulk as bulks
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import REALM

from tests.e2e.stand.mail import Mailbox

from .browser import Browser
from .realm import Realm, did

pytestmark = pytest.mark.docker
MARIA = "maria.muster@gaggenau.example"


@pytest.fixture(autouse=True)
def as_it_was(realm: Realm) -> Iterator[None]:
    yield
    realm.run()
    assert realm.run()["changed"] is False


@contextmanager
def token_endpoint() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """Takes what is posted to it and gives nobody a token."""
    seen: list[dict[str, list[str]]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            seen.append(urllib.parse.parse_qs(body))
            self.send_response(400)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


@contextmanager
def directory() -> Iterator[tuple[str, list[bytes]]]:
    """Takes what is sent to it and hangs up."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.settimeout(10)
                        seen.append(connection.recv(4096))

        threading.Thread(target=serve, daemon=True).start()
        yield f"ldap://127.0.0.1:{server.getsockname()[1]}", seen


def test_a_change_of_a_provider_keeps_its_secret(realm: Realm) -> None:
    with token_endpoint() as (url, seen):

        def here(config: dict[str, Any]) -> dict[str, Any]:
            return {**config, "tokenUrl": f"{url}/token", "authorizationUrl": f"{url}/auth"}

        wanted = realm.with_config("identity_provider", "ettlingen", here)
        realm.run(wanted)
        path = f"{realm.base}/identity-provider/instances/ettlingen"
        realm.api.put(path, {**realm.api.get(path), "trustEmail": False})
        assert realm.run(wanted)["plan"][0]["fields"] == ["trustEmail"]

        browser = Browser(realm.url)
        at = browser.begin(kc_idp_hint="ettlingen").location
        while at and not at.startswith(f"{url}/auth"):
            at = browser.go(at).location
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(at).query)["state"][0]
        back = urllib.parse.urlencode({"code": "any", "state": state})
        browser.go(f"{realm.url}/realms/readi/broker/ettlingen/endpoint?{back}")
    realm.run()
    assert seen[0]["client_secret"] == [realm.secrets["directory_ettlingen"]]


def test_a_change_of_a_federation_keeps_its_password(realm: Realm) -> None:
    with directory() as (url, seen):
        wanted = realm.with_config("federation", "rastatt", lambda config: {**config, "connectionUrl": url})
        realm.run(wanted)
        found = realm.api.get(f"{realm.base}/components?type={bulks.FEDERATION}")[0]
        changed = {**found, "config": {**found["config"], "searchScope": ["1"]}}
        realm.api.put(f"{realm.base}/components/{found['id']}", changed)
        out = realm.run(wanted)  # with a directory that hangs up on everybody, which is one city's trouble
        assert (out.get("msg"), out["plan"][0]["fields"]) == (None, ["config"])
        body = {
            "action": "testAuthentication",
            "connectionUrl": url,
            "bindDn": found["config"]["bindDn"][0],
            "bindCredential": bulks.MASK,
            "componentId": found["id"],
            "authType": "simple",
            "useTruststoreSpi": "never",
            "connectionTimeout": "3000",
        }
        realm.api.call("POST", f"{realm.base}/testLDAPConnection", body, ok=(204, 400))
    realm.run()
    assert realm.secrets["directory_rastatt"].encode() in seen[0]


class Careless(Api):
    """Leaves out of a component what Keycloak needs to store it."""

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        if method == "PUT" and "/components/" in path:
            body = {"id": body["id"], "config": body["config"]}
        return super().call(method, path, body, **more)


def test_a_component_that_answers_what_it_did_not_store_is_written_again(realm: Realm) -> None:
    path = f"{realm.base}/components/{realm.api.get(f'{realm.base}/components?type={bulks.FEDERATION}')[0]['id']}"

    def scope() -> list[str]:
        return list(realm.api.get(path)["config"]["searchScope"])

    wanted = realm.with_config("federation", "rastatt", lambda config: {**config, "searchScope": "1"})
    careless = KeycloakAdapter(Careless(realm.url, *realm.account), REALM)
    out = reconcile(careless, wanted, realm.ledger, secrets=realm.secrets)
    assert [f["key"] for f in out["failed_objects"]] == ["rastatt"]
    assert scope() == ["1"]  # so it says
    assert ("change", "federation", "rastatt") in did(realm.run(wanted), "applied")
    realm.api.post(f"{realm.base}/clear-realm-cache")
    assert scope() == ["1"]  # so it is

    with pytest.raises(ApiError, match="500"):
        realm.api.put(path, {"config": {"searchScope": ["2"]}})
    said = scope()
    realm.api.post(f"{realm.base}/clear-realm-cache")
    assert (said, scope()) == (["2"], ["1"]), "Keycloak has changed: this trap is gone"


def test_a_new_federation_keeps_the_servers_own_mappers(realm: Realm) -> None:
    """The peer's module removes them when mappers are given: then nobody has an e-mail address."""
    parent = realm.api.get(f"{realm.base}/components?type={bulks.FEDERATION}")[0]["id"]
    names = {p["name"] for p in realm.api.get(f"{realm.base}/components?parent={parent}")}
    assert {"email", "username", "last name", "first name", "department", "home"} <= names


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.close()


def mailing_to(realm: Realm, port: int) -> list[Obj]:
    """What is desired, but for the mail server: one on this machine."""

    def here(obj: Obj) -> Obj:
        if obj.kind != "realm":
            return obj
        server = {**obj.fields["smtpServer"], "host": "127.0.0.1", "port": str(port), "starttls": "false"}
        return replace(obj, fields={**obj.fields, "smtpServer": server})

    return [here(o) for o in realm.desired]


def test_a_change_of_the_mail_server_keeps_its_password(realm: Realm, mailbox: Mailbox) -> None:
    """PUT replaces the whole map: without its password it is gone, and what GET shows of it are stars."""

    def told(name: str) -> tuple[str, str]:
        """A mail as an administrator sends it, and what the mailbox was signed in to with."""
        maria = realm.api.get(f"{realm.base}/users?username={MARIA}&exact=true")[0]["id"]
        realm.api.put(f"{realm.base}/users/{maria}/execute-actions-email", ["UPDATE_PASSWORD"])
        mail = mailbox.next()
        assert (mail["To"], name in str(mail["From"])) == (MARIA, True)
        return mailbox.signed_in[-1]

    password = ("readi", realm.secrets["mail_password"])
    wanted = mailing_to(realm, mailbox.port)
    assert realm.run(wanted)["plan"][0]["fields"] == ["smtpServer"]
    assert told("Plattform") == password
    server = realm.api.get(realm.base)["smtpServer"]
    assert server["password"] == bulks.MASK
    realm.api.put(realm.base, {"smtpServer": {**server, "fromDisplayName": "von Hand"}})  # as the console does it
    assert told("von Hand") == password
    assert realm.run(wanted)["plan"][0]["fields"] == ["smtpServer"]
    assert told("Plattform") == password
    realm.api.put(realm.base, {"displayName": "von Hand"})
    assert realm.run(wanted)["plan"][0]["fields"] == ["displayName"]
    assert told("Plattform") == password
    del server["password"]
    realm.api.put(realm.base, {"smtpServer": {**server, "fromDisplayName": "Plattform"}})
    assert realm.run(wanted)["plan"][0]["fields"] == ["smtp_password"]
    assert told("Plattform") == password


def test_an_invitation_that_could_not_be_sent_is_told_and_sent_by_the_next_run(realm: Realm, mailbox: Mailbox) -> None:
    """The account is there by then; made again it would answer "exists", which looks like an answer that got lost."""
    maria = next(o for o in realm.desired if o.kind == "person" and o.fields["email"] == MARIA)
    address = "nina.neu@gaggenau.example"
    invite = {"actions": ["UPDATE_PASSWORD"]}
    nina = replace(maria, key="nina", fields={**maria.fields, "email": address, "invite": invite}, secrets={})
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    told = realm.run([*mailing_to(realm, nobody), nina])
    assert [(o["kind"], o["key"]) for o in told["failed_objects"]] == [("person", "nina")]
    assert "execute-actions-email" in told["failed_objects"][0]["error"]
    wanted = [*mailing_to(realm, mailbox.port), nina]
    done = realm.run(wanted)
    assert ("change", "person", "nina") in did(done, "applied"), done
    assert mailbox.next()["To"] == address
    assert realm.run(wanted)["plan"] == []
    found = realm.api.get(f"{realm.base}/users?username={address}&exact=true")[0]["id"]
    realm.api.delete(f"{realm.base}/users/{found}")


def test_a_change_of_a_client_keeps_its_secret(realm: Realm) -> None:
    found = realm.api.get(f"{realm.base}/clients?clientId=sync")[0]
    realm.api.put(f"{realm.base}/clients/{found['id']}", {"clientId": "sync", "fullScopeAllowed": False})
    assert realm.run()["plan"][0]["fields"] == ["fullScopeAllowed"]
    assert Api(realm.url, "sync", realm.secrets["client_sync"], auth_realm="readi").token()


def test_a_change_of_an_organization_keeps_domains_and_people(realm: Realm) -> None:
    """Gaggenau has people and no provider, so that Keycloak knows no domain of it; Ettlingen has both."""
    paths = {}
    for alias in ("ettlingen", "gaggenau"):
        found = realm.api.get(f"{realm.base}/organizations?briefRepresentation=false&max=100")
        one = next(o for o in found if o["alias"] == alias)
        paths[alias] = f"{realm.base}/organizations/{one['id']}"
        realm.api.put(paths[alias], {**one, "description": "von Hand"})
    wanted = [replace(o, fields={**o.fields, "description": ""}) if o.key in paths else o for o in realm.desired]
    wanted = [w if w.kind == "organization" else o for w, o in zip(wanted, realm.desired, strict=True)]
    assert [step["fields"] for step in realm.run(wanted)["plan"]] == [["description"], ["description"]]
    assert [d["name"] for d in realm.api.get(paths["ettlingen"])["domains"]] == ["ettlingen.example"]
    assert not realm.api.get(paths["gaggenau"]).get("domains")
    assert [m["username"] for m in realm.api.get(f"{paths['gaggenau']}/members")] == [MARIA]
    assert realm.api.get(f"{realm.base}/users?username={MARIA}&exact=true")


def test_a_lost_organization_domain_is_given_back_to_its_provider(realm: Realm) -> None:
    """Taking a domain away changes the provider behind our back: one run brings both back."""
    found = realm.api.get(f"{realm.base}/organizations?search=buehl&briefRepresentation=false")[0]
    realm.api.put(f"{realm.base}/organizations/{found['id']}", {**found, "domains": []})
    realm.run()
    assert realm.run()["plan"] == []
    config = realm.api.get(f"{realm.base}/identity-provider/instances/buehl")["config"]
    assert config["kc.org.domain"] == "ANY"


def test_a_change_of_the_realm_keeps_its_other_attributes(realm: Realm) -> None:
    before = realm.api.get(realm.base)["attributes"]
    realm.api.put(realm.base, {"attributes": {**before, "adminEventsExpiration": "5"}})
    assert realm.run()["plan"][0]["fields"] == ["attributes"]
    after = realm.api.get(realm.base)["attributes"]
    assert {k: v for k, v in after.items() if k != "realmReusableOtpCode"} == {
        k: v for k, v in before.items() if k != "realmReusableOtpCode"
    }


def test_a_moderator_is_made_once_the_person_has_signed_in(realm: Realm) -> None:
    hans = {"username": "hans@buehl.example", "email": "hans@buehl.example", "enabled": True}
    user = realm.api.post(f"{realm.base}/users", hans).new_id
    out = realm.run()
    assert {s["key"] for s in out["applied"]} == {
        "/moderators/eakte hans@buehl.example",
        "/projects/digital/eakte hans@buehl.example",
    }
    groups = {g["path"]: g["id"] for g in realm.api.get(f"{realm.base}/users/{user}/groups")}
    assert set(groups) == {"/moderators/eakte", "/projects/digital/eakte"}
    realm.api.delete(f"{realm.base}/users/{user}/groups/{groups['/moderators/eakte']}")  # the group decides now
    assert realm.run()["changed"] is False
    realm.api.delete(f"{realm.base}/users/{user}")
    assert realm.run()["changed"] is False


def test_what_the_portal_wrote_to_a_group_stays_and_what_the_inventory_declares_is_kept(realm: Realm) -> None:
    """Declared is also that there is none: a forum's mark made by hand goes. `slug` is written once, here too."""
    path = "/projects/digital/eakte"
    raw = next(g for g in bulks.groups(realm.export()["groups"]) if g["path"] == path)
    assert raw["attributes"]["slug"] == ["akte"]
    at = f"{realm.base}/groups/{raw['id']}"
    by_portal = {"state": ["archived"], "purpose": ["Akten ohne Papier"]}
    hand = {**raw["attributes"], **by_portal, "slug": ["anders"], "joining": ["open"], "forum": ["true"]}
    realm.api.put(at, {**raw, "attributes": hand})
    assert did(realm.run()) == {("change", "group", path)}
    now = realm.api.get(at)["attributes"]
    assert now == {**raw["attributes"], **by_portal, "slug": ["anders"]}
    realm.api.put(at, {**raw, "attributes": {**now, "slug": []}})
    assert did(realm.run()) == {("change", "group", path)}, "a group of before has none yet"
    assert realm.api.get(at)["attributes"]["slug"] == ["akte"]
    assert realm.run()["changed"] is False
