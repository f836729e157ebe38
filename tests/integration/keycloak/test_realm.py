"""The whole realm: its requests, what it tells before, what an interruption leaves, what it never does."""

from __future__ import annotations

import random
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import REALM
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE

from tests.unit.reconcile.properties import Killed

from . import drift
from .dying import DyingApi
from .platform import Secrets, shown
from .realm import Realm, did

pytestmark = pytest.mark.docker


def test_unchanged_it_looks_at_everything_in_a_handful_of_requests(realm: Realm) -> None:
    out = realm.run()
    assert (out["changed"], out["plan"], out["diff"], out["unmanaged"]) == (False, [], [], [])
    waiting = {note["key"].rpartition(" ")[2] for note in out["pending"]}
    assert waiting == {"hans@buehl.example"}
    # a token, the export, clients, providers, organisations; and one for the moderator who never signed in
    assert out["requests"] == 5 + len(waiting)


def test_before_the_first_start_check_mode_tells_what_the_first_run_then_does(realm: Realm) -> None:
    realm.remove()
    nothing = reconcile(None, realm.desired, realm.ledger, kinds=STATE, secrets=realm.secrets, check=True)
    told = realm.run(check=True)
    assert (told["plan"], told["diff"], told["pending"]) == (nothing["plan"], nothing["diff"], nothing["pending"])
    done = realm.fill()
    assert done["applied"] == told["plan"]
    assert realm.run()["changed"] is False


def test_nothing_that_is_shown_or_kept_holds_a_secret(realm: Realm) -> None:
    realm.remove()
    assert shown(realm.run(check=True)) == []
    assert shown(realm.fill()) == []
    assert shown(realm.ledger.read_text()) == []


def test_a_dead_server_is_an_error_and_not_an_empty_one(realm: Realm) -> None:
    from tests.lab.ports import free_port

    adapter = KeycloakAdapter(Api(f"http://127.0.0.1:{free_port()}", *realm.account), REALM)
    with pytest.raises(AdapterError, match="does not answer"):
        reconcile(adapter, realm.desired, realm.ledger, secrets=realm.secrets, check=True)


def test_a_wrong_secret_is_an_error(realm: Realm) -> None:
    adapter = KeycloakAdapter(Api(realm.url, realm.account[0], "wrong"), REALM)
    with pytest.raises(ApiError, match="gets no token: 401"):
        reconcile(adapter, realm.desired, realm.ledger, secrets=realm.secrets, check=True)


def test_what_people_made_is_listed_and_left(realm: Realm) -> None:
    realm.api.post(f"{realm.base}/groups", {"name": "von Hand"})
    realm.api.post(f"{realm.base}/clients", {"clientId": "von-hand"})
    projects = next(g for g in realm.export()["groups"] if g["path"] == "/projects")["id"]
    realm.api.post(f"{realm.base}/groups/{projects}/children", {"name": "im-portal-geboren"})
    out = realm.run()
    assert (out["changed"], out["plan"]) == (False, [])
    assert {(u["kind"], u["key"]) for u in out["unmanaged"]} == {
        ("client", "von-hand"),
        ("group", "/von Hand"),
        ("group", "/projects/im-portal-geboren"),
    }
    named = ["client:von-hand", "group:/von Hand", "group:/projects/im-portal-geboren"]
    assert did(realm.run(remove=named), "applied") == {("delete", *name.split(":", 1)) for name in named}


def test_an_object_that_was_there_is_adopted_and_stays(realm: Realm) -> None:
    realm.api.post(f"{realm.base}/client-scopes", {"name": "alt", "protocol": "openid-connect", "description": "x"})
    fields = {"description": "x", "protocol": "openid-connect", "attributes": {}, "mappers": {}}
    old = Obj("client_scope", "alt", fields)
    assert did(realm.run([*realm.desired, old])) == {("adopt", "client_scope", "alt")}
    out = realm.run()
    assert (out["plan"], [r["key"] for r in out["refused"]]) == ([], ["alt"])
    assert did(realm.run(remove=["client_scope:alt"])) == {("delete", "client_scope", "alt")}


def test_groups_hold_data_and_stay_until_they_are_named(realm: Realm) -> None:
    gone = ("group", "/projects/hochwasser")
    about = {gone, ("permission", "members of hochwasser"), ("policy", "moderators of hochwasser")}
    about.add(("group", "/moderators/hochwasser"))
    fewer = [o for o in realm.desired if o.at not in about]
    out = realm.run(fewer)
    assert did(out, "applied") == {("delete", *at) for at in about if at[0] != "group"}
    assert [r["key"] for r in out["refused"]] == ["/moderators/hochwasser", "/projects/hochwasser"]
    assert did(realm.run(fewer, remove=["group:/projects/hochwasser"])) == {("delete", *gone)}
    realm.fill()
    assert realm.run()["plan"] == []


def test_a_renamed_group_keeps_its_id_and_its_members(realm: Realm) -> None:
    old, new = "/projects/hochwasser", "/projects/katastrophenschutz"
    before = realm.api.get(f"{realm.base}/group-by-path{old}")["id"]
    maria = realm.api.get(f"{realm.base}/users?username=maria.muster@gaggenau.example&exact=true")[0]["id"]
    realm.api.put(f"{realm.base}/users/{maria}/groups/{before}")

    def renamed(obj: Obj) -> Obj:
        if obj.at == ("group", old):
            return Obj("group", new, obj.fields, obj.secrets, obj.needs)
        if obj.at == ("permission", "members of hochwasser"):
            needs = tuple(("group", new) if n == ("group", old) else n for n in obj.needs)
            return Obj("permission", obj.key, {**obj.fields, "resources": [new]}, {}, needs)
        return obj

    wanted = [renamed(o) for o in realm.desired]
    out = realm.run(wanted, moved={("group", old): ("group", new)})
    assert ("change", "group", new) in did(out, "applied")
    assert realm.run(wanted, moved={("group", old): ("group", new)})["changed"] is False
    found = realm.api.get(f"{realm.base}/group-by-path{new}")["id"]
    assert found == before
    assert [m["username"] for m in realm.api.get(f"{realm.base}/groups/{found}/members")] == [
        "maria.muster@gaggenau.example"
    ]
    realm.run(moved={("group", new): ("group", old)})
    assert realm.run()["changed"] is False


def test_a_run_cut_short_at_random_moments_is_completed_by_the_next(realm: Realm, rng: random.Random) -> None:
    realm.remove()
    for _ in range(4):
        api = DyingApi(realm.url, *realm.account)
        api.left, api.after = rng.randint(1, 40), rng.random() < 0.5
        with pytest.raises(Killed):
            adapter = KeycloakAdapter(api, REALM)
            reconcile(adapter, adapter.completed(realm.desired), realm.ledger, secrets=realm.secrets)
    realm.fill()
    assert realm.run()["plan"] == []
    maria = realm.api.get(f"{realm.base}/users?username=maria.muster@gaggenau.example&exact=true")[0]["id"]
    groups = {g["path"] for g in realm.api.get(f"{realm.base}/users/{maria}/groups")}
    assert {"/projects/hochwasser", "/projects/digital", "/moderators/digital"} <= groups


def test_a_refused_object_stops_only_what_needs_it(realm: Realm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A domain that another organisation has: 400 by the server, and everybody else is served."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    organization = next(o for o in realm.desired if o.at == ("organization", "buehl"))
    stolen = Obj("organization", "neu", {**organization.fields, "name": "Neu"}, needs=organization.needs)
    above = Obj("group", "/organisations/neu", {"description": "", "attributes": {}}, needs=(("organization", "neu"),))
    other = Obj("group", "/organisations/anders", {"description": "", "attributes": {}})
    out = realm.run([*realm.desired, stolen, above, other])
    assert out["failed"] is True
    assert did(out, "applied") == {("create", "group", "/organisations/anders")}
    assert [f["key"] for f in out["failed_objects"]] == ["neu"]
    assert out["not_tried"] == [{"kind": "group", "key": "/organisations/neu", "reason": "needs organization:neu"}]
    realm.run(remove=["group:/organisations/anders"])
    assert realm.run()["changed"] is False


def test_a_changed_secret_is_written_and_only_it(realm: Realm) -> None:
    other = Secrets({**realm.secrets, "client_cloud": "anders", "directory_buehl": "anders"})
    other["directory_rastatt"] = "anders"
    out = realm.run(secrets=other)
    assert {(s["kind"], s["key"], *s["fields"]) for s in out["applied"]} == {
        ("client", "cloud", "secret"),
        ("identity_provider", "buehl", "clientSecret"),
        ("federation", "rastatt", "bindCredential"),
    }
    assert realm.run(secrets=other)["changed"] is False
    realm.run()
    assert realm.run()["changed"] is False


LOOKS = (
    "view-realm",
    "view-clients",
    "view-users",
    "view-identity-providers",
    "view-organizations",
    "view-authorization",
    "query-groups",
)


def test_who_may_only_look_sees_the_same(realm: Realm, rng: random.Random) -> None:
    """And can write nothing: partial-export is refused, every kind is read by itself."""
    looker = {"clientId": "looker", "secret": "looks", "serviceAccountsEnabled": True}
    new = realm.api.post("/master/clients", looker).new_id
    of_realm = realm.api.get(f"/master/clients?clientId={REALM}-realm")[0]["id"]
    user = realm.api.get(f"/master/clients/{new}/service-account-user")["id"]
    roles = [r for r in realm.api.get(f"/master/clients/{of_realm}/roles") if r["name"] in LOOKS]
    realm.api.post(f"/master/users/{user}/role-mappings/clients/{of_realm}", roles)

    def look() -> dict[str, Any]:
        adapter = KeycloakAdapter(Api(realm.url, "looker", "looks"), REALM)
        return reconcile(adapter, realm.desired, realm.ledger, secrets=realm.secrets, check=True)

    try:
        same = look()
        assert (same["plan"], same["unmanaged"]) == ([], [])
        assert same["requests"] > 20
        for kind in sorted(drift.CASES):
            drift.CASES[kind](realm, rng)
        assert look()["plan"] == realm.run(check=True)["plan"]
        with pytest.raises(ApiError, match="403"):
            Api(realm.url, "looker", "looks").put(realm.base, {"displayName": "x"})
    finally:
        realm.api.delete(f"/master/clients/{new}")
        realm.run()
