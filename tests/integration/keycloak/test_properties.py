"""The shared properties on the real adapter and a real Keycloak: few examples, each a realm of its own.

READI_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import JSON, Key, Obj, Present, Ref
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.unit.reconcile import properties

from .conftest import ACCOUNT
from .dying import DyingApi
from .server import Server

pytestmark = pytest.mark.docker
SEED = int(os.environ.get("READI_SEED") or random.SystemRandom().randrange(10**6))
NAME = "eigenschaften"
REALM = ("realm", NAME)
BASE = f"/{NAME}"
EXAMPLES = 2
TEXTS = st.sampled_from(["", "Bühl & Söhne", 'a "b"'])
PINS = st.sampled_from(["s1", "s2"])
ATTRIBUTES = st.dictionaries(st.sampled_from(["kind", "ort"]), st.lists(TEXTS.filter(bool), min_size=1, max_size=1))


def _mapper(draw: st.DrawFn) -> JSON:
    config = {"claim.name": draw(st.sampled_from("xy")), "claim.value": "1", "jsonType.label": "String"}
    return {"type": "oidc-hardcoded-claim-mapper", "config": {**config, "access.token.claim": "true"}}


@st.composite
def desired(draw: st.DrawFn) -> list[Obj]:
    """Something of the kinds that behave differently: with parents, with secrets shown and hidden, with sub-objects."""
    out = [Obj(*REALM, {"enabled": True, "organizationsEnabled": True, "displayName": draw(TEXTS)})]
    for key in sorted(draw(st.sets(st.sampled_from("ab")))):
        mappers = {"m": _mapper(draw)} if draw(st.booleans()) else {}
        fields = {"publicClient": False, "redirectUris": ["https://a.example/*"], "mappers": mappers}
        fields["fullScopeAllowed"] = draw(st.booleans())
        out.append(Obj("client", key, fields, {"secret": Ref(draw(PINS))}, (REALM,)))
    for key in sorted(draw(st.sets(st.sampled_from("ab")))):
        fields = {"description": draw(TEXTS), "protocol": "openid-connect", "attributes": {}, "mappers": {}}
        out.append(Obj("client_scope", f"scope-{key}", fields, needs=(REALM,)))
    for key in sorted(draw(st.sets(st.sampled_from(["/a", "/b", "/ü"])))):
        out.append(Obj("group", key, {"description": draw(TEXTS), "attributes": draw(ATTRIBUTES)}, needs=(REALM,)))
        for child in sorted(draw(st.sets(st.sampled_from(["c", "d & e"])))):
            out.append(Obj("group", f"{key}/{child}", {"attributes": draw(ATTRIBUTES)}, needs=(("group", key),)))
    for key in sorted(draw(st.sets(st.sampled_from(["stadt", "werke"])))):
        fields = {"name": key, "enabled": True, "domains": [f"{key}.example"]}
        out.append(Obj("organization", key, fields, needs=(REALM,)))
        if draw(st.booleans()):
            fields = {"providerId": "oidc", "enabled": True, "organization": key, "trustEmail": draw(st.booleans())}
            at = f"https://{key}.example"
            fields["config"] = {"clientId": "x", "tokenUrl": f"{at}/t", "authorizationUrl": f"{at}/a"}
            needs = (("organization", key),)
            out.append(Obj("identity_provider", key, fields, {"clientSecret": Ref(draw(PINS))}, needs))
            config = {"attribute": "ort", "attribute.value": draw(st.sampled_from("xy")), "syncMode": "FORCE"}
            mapper = {"type": "hardcoded-attribute-idp-mapper", "config": config}
            out.append(Obj("identity_provider_mapper", f"{key}/ort", mapper, needs=(("identity_provider", key),)))
    return draw(st.permutations(out))


class RealmSubject:
    secrets: Mapping[str, str] = {
        "ledger": "Schluessel-des-Verzeichnisses",
        "s1": "Geheimnis-eins",
        "s2": "Geheimnis-zwei",
    }

    def __init__(self, server: Server) -> None:
        self.server = server
        self.api = DyingApi(server.url, *ACCOUNT)

    def remove(self) -> None:
        self.api.call("DELETE", BASE, ok=(204, 404))
        self.api.renew()

    def theirs(self, data: st.DataObject) -> JSON:
        """No realm, or one with groups and clients in it."""
        names = st.sets(st.sampled_from(["/a", "/z", "client a", "client z"]))
        return data.draw(st.one_of(st.none(), names.map(sorted)))

    def begin(self, theirs: JSON) -> None:
        self.remove()
        if theirs is None:
            return
        self.api.post("", {"realm": NAME, "enabled": True})
        self.api.renew()
        for name in theirs:
            if name.startswith("/"):
                self.api.post(f"{BASE}/groups", {"name": name[1:], "attributes": {"von": ["Hand"]}})
            else:
                # With a secret of its own the server would make two that are alike differ.
                body = {"clientId": name.removeprefix("client "), "secret": "ihres", "redirectUris": ["http://x"]}
                self.api.post(f"{BASE}/clients", body)

    def wanted(self, data: st.DataObject) -> list[Obj]:
        return data.draw(desired())

    def disturb(self, data: st.DataObject) -> None:
        for group in self.api.get(f"{BASE}/groups?briefRepresentation=false&max=100"):
            hand = data.draw(st.sampled_from(["leave", "change", "delete"]))
            if hand == "change":
                self.api.put(f"{BASE}/groups/{group['id']}", {**group, "description": "von Hand"})
            elif hand == "delete":
                self.api.delete(f"{BASE}/groups/{group['id']}")
        for client in self.api.get(f"{BASE}/clients?max=100"):
            if client["clientId"] in "ab" and data.draw(st.booleans()):
                self.api.put(f"{BASE}/clients/{client['id']}", {**client, "secret": "von-Hand", "enabled": False})
        for provider in self.api.get(f"{BASE}/identity-provider/instances"):
            if data.draw(st.booleans()):
                self.api.delete(f"{BASE}/identity-provider/instances/{provider['alias']}")

    def adapter(self, dies_at: int = 0) -> KeycloakAdapter:
        api = DyingApi(self.server.url, *ACCOUNT)
        api.left, api.after = (dies_at + 1) // 2, dies_at % 2 == 0
        return KeycloakAdapter(api, NAME)

    def look(self) -> Mapping[Key, JSON]:
        """Without what the server adds by itself, times among it."""
        there = self.adapter().read(set(STATE)).objects.values()
        return {p.at: (_ours(p), p.secrets) for p in there if not p.builtin}


def _ours(there: Present) -> JSON:
    rules = STATE[there.kind].rules

    def shown(name: str, value: JSON) -> JSON:
        if isinstance(value, dict):
            return {k: v for k, v in value.items() if k not in rules[name].ignore}
        return sorted(value) if rules[name].cmp == "set" else value

    return {name: shown(name, value) for name, value in there.fields.items()}


@pytest.fixture
def subject(server: Server) -> Iterator[RealmSubject]:
    made = RealmSubject(server)
    yield made
    made.remove()


@pytest.mark.parametrize(
    "holds",
    [
        properties.an_applied_plan_makes_the_next_one_empty,
        properties.check_mode_writes_nothing_and_tells_what_the_run_then_does,
        properties.the_diff_names_exactly_what_changes_and_holds_no_secret,
        properties.runs_that_died_at_any_moments_are_completed_by_the_next,
        properties.only_what_we_made_is_ever_deleted,
    ],
    ids=lambda holds: holds.__name__,
)
def test_what_holds_for_the_toy_holds_here(
    subject: RealmSubject, holds: Callable[[RealmSubject, st.DataObject], Any]
) -> None:
    print(f"READI_SEED={SEED}")

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        holds(subject, data)

    check()
