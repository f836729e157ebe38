"""What the inventory and the manifests make of the roster: who may ask it, for what, from where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.document import names
from ansible_collections.readi.one.plugins.module_utils.model import manifest, manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.manifest_people import RosterUse
from ansible_collections.readi.one.plugins.module_utils.model.manifest_run import Program
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.roster import desired, serve
from ansible_collections.readi.one.plugins.module_utils.services.roster.desired_account import ID, SECRET

from tests.unit.model import test_made_up_service as made_up


@pytest.fixture(scope="module")
def model() -> Model:
    """The almanac on a host of its own reads the roster."""
    compiled = made_up.compiled(with_almanac=True)
    reads = RosterUse("members", ("name",))
    parsed = manifest.parse("almanac", manifest.to_json(replace(compiled.manifests["almanac"], roster=reads)))
    return replace(compiled, manifests={**compiled.manifests, "almanac": parsed})


def test_a_service_that_reads_it_is_known_by_a_hash_and_for_what_its_manifest_names(model: Model) -> None:
    made = model.desired("roster", "lab")
    one = made["config"]["services"]["almanac"]
    assert one["sha256"] == {"$secret": "roster_almanac", "as": "sha256"}
    assert (one["people"], one["fields"], one["places"], one["tells"]) == ("members", ["name"], None, False)
    assert made["secrets"] == [SECRET, "roster_almanac"] and names(made["config"]) == set(made["secrets"])
    (almanac,) = [one for name, one in manifest_views.enabled(model, "app") if name == "almanac"]
    assert ("roster_almanac", "derived") in [(secret.name, secret.cls) for secret in almanac.secrets]


def test_the_program_reads_what_the_slice_says(model: Model) -> None:
    raw = model.desired("roster", "lab")["config"]
    config = serve.config({**raw, "again_s": 60}, Path("/x"))
    assert config.clients["almanac"].reader.fields == {"name"} and config.again_s == 60
    assert {*raw, "every_s"} >= {"url", "realm", "client_id", "client_secret", "port", "certificate", "key", "domains"}
    (account,) = [c for c in model.manifests["keycloak"].clients if c.id == ID]
    assert account.secret == SECRET
    # 26.7.4: enough for people, members and groups; test_roster.py asks a real one what it may not.
    assert account.options is not None
    assert account.options["roles"] == {"client": {"realm-management": ["view-users"]}}


def test_its_port_is_open_for_those_hosts_alone_and_it_has_the_hosts_certificate(model: Model) -> None:
    def rules(of: Model) -> list[object]:
        return [rule["from"] for rule in of.desired("firewall", "lab")["rules"] if rule["port"] == desired.PORT]

    assert rules(model) == [["app"]]
    alone = made_up.compiled(with_almanac=False)
    assert rules(alone) == []
    for one in (model, alone):
        (row,) = [row for row in one.desired("certificates", "lab")["addresses"] if row["address"] == "lab"]
        assert "readi-roster-serve.service" in row["reload"] and row["group"] == "ssl-cert"


def test_a_manifest_is_read_back_with_one_secret(model: Model) -> None:
    again = manifest.parse("almanac", manifest.to_json(model.manifests["almanac"]))
    assert again == model.manifests["almanac"]
    assert [s.name for s in again.secrets].count("roster_almanac") == 1


def test_a_service_is_told_where_to_ask(model: Model) -> None:
    told = desired.asks(model, "app", "almanac")
    assert told == {"url": "https://lab:8444/v1/almanac", "credential": {"$secret": "roster_almanac"}, "at": ""}
    assert desired.asks(model, "lab", "almanac")["at"] == "127.0.0.1"


def test_a_services_slice_has_its_programs_configuration_and_the_groups_that_the_realm_may_lack(model: Model) -> None:
    sync = Program("sync", of="almanac", every="15s", user="readi-almanac")
    known = replace(model.manifests["almanac"], programs=(sync,))
    made = desired.sync(replace(model, manifests={**model.manifests, "almanac": known}), "app", "almanac", {"at": "x"})
    config = made["sync"]
    assert config["state"] == "/var/lib/readi-almanac-sync" and config["service"] == {"at": "x"}
    assert config["roster"] == {
        "url": "https://lab:8444/v1/almanac",
        "credential": {"$secret": "roster_almanac"},
        "at": "",
    }
    assert (config["platform"], config["host"], names(made)) == (model.platform.domain, "app", {"roster_almanac"})
    assert {one["slug"]: one["name"] for one in made["declared"]} == {g.slug: g.name for g in model.project_groups}
    assert not any(one["members"] or one["id"] for one in made["declared"])
    # As the roster will say them: without what Group has fields for.
    assert not any({"slug", "key", "name"} & set(one["attributes"]) for one in made["declared"])
