"""This version over what commit 32673b1 left on its hosts, the last run killed: nobody is made again, and no secret
is written anew. The recorded files are that commit's own (before/record.py); the long form installs it.
"""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile import service, types
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.people import renamed
from ansible_collections.readi.one.plugins.plugin_utils.inventory import compiled

from .before.memory import Memory, Secrets

HERE = Path(__file__).parent / "before"
ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("directory_outpost", "keycloak", "postgresql")
# What this version takes away there: "nobody" says the same of operators' accounts, and of administrators'.
REPLACED = {("policy", "operators")}
PACKAGE = "ansible_collections.readi.one.plugins.module_utils.services"


@pytest.fixture(scope="module")
def model() -> Model:
    found = compiled(ROOT / "inventories" / "demo")
    assert isinstance(found, Model), found
    return found


class Host:
    """A service of that installation, its ledger under its name of then."""

    def __init__(self, name: str, model: Model, folder: Path) -> None:
        self.name, self.ledgers, self.locks = name, folder / "ledger", folder / "readi" / "lock"
        self.ledgers.mkdir(mode=0o700)
        for file in (HERE / name).glob("*-*.json*"):
            shutil.copy(file, self.ledgers)
        kinds = importlib.import_module(f"{PACKAGE}.{name}.kinds").STATE
        self.service = Memory(types, kinds, json.loads((HERE / name / "there.json").read_text()))
        self.document = model.desired(name, model.hosts[name][-1 if name == "directory_outpost" else 0])
        self.kinds = kinds

    def say(self, people: list[dict[str, str]]) -> None:
        """The host remembers an inventory of these people, and the adapter reads it as Keycloak's does."""
        last = json.dumps({"people": people})
        self.service.renamed = lambda moved: renamed(last, moved)  # type: ignore[attr-defined]

    @contextmanager
    def connect(self, document: Any) -> Iterator[Any]:
        yield self.service

    def run(self, *, check: bool = False) -> dict[str, Any]:
        former = self.document["former_ledger"]
        place = Place(self.name, "host", ledgers=self.ledgers, locks=self.locks, former=former)
        return service.run(place, self.kinds, self.connect, self.document, secrets=Secrets(), check=check)


@pytest.fixture(params=SERVICES)
def host(request: pytest.FixtureRequest, model: Model, tmp_path: Path) -> Host:
    return Host(request.param, model, tmp_path)


def cut_short(host: Host) -> set[tuple[str, str]]:
    """What that version's last run had begun and not noted."""
    (journal,) = (HERE / host.name).glob("*.journal")
    kind, key, entry = json.loads(journal.read_text().splitlines()[-1])
    assert entry["intent"] == "create"
    return {(kind, key)}


def test_the_announced_is_the_done_and_then_there_is_nothing_to_do(host: Host) -> None:
    told = host.run(check=True)
    assert sorted(f.name for f in host.ledgers.iterdir()) != [host.name], "check mode moves nothing"
    done = host.run()
    assert "failed" not in done, done["msg"]
    assert (done["applied"], done["unmanaged"]) == (told["plan"], told["unmanaged"])
    assert [f.name for f in host.ledgers.iterdir()] == [host.name]
    assert [f.name for f in (host.ledgers / host.name).iterdir()] == ["state.json"]
    again = host.run()
    assert (again["changed"], again["plan"]) == (False, [])


def test_nobody_is_made_again_and_no_id_or_secret_changes(host: Host) -> None:
    before = {at: thing["id"] for at, thing in host.service.things.items() if at not in REPLACED}
    begun = {key for _kind, key in cut_short(host)} | {
        new["to"][1] for new in host.document.get("moved", ()) if tuple(new["from"]) in cut_short(host)
    }
    done = host.run()
    assert not [
        step for step in done["applied"] if step["do"] in ("create", "delete") and (step["kind"], step["key"]) in before
    ]
    after = {thing["id"] for thing in host.service.things.values()}
    assert set(before.values()) <= after
    secret = {name for obj in map(types.obj_from_json, host.document["objects"]) for name in obj.secrets}
    changed = [step for step in done["applied"] if step["do"] == "change" and step["key"] not in begun]
    assert not [step for step in changed if secret & set(step["fields"])]


def test_what_it_had_made_is_still_ours_and_what_was_deleted_by_hand_is_not_made_again(host: Host) -> None:
    """A person whom people deleted stays away; anything else that is declared comes back."""
    ledger = json.loads(next(host.ledgers.glob("*-*.json")).read_text())
    made = {tuple(name.split(":", 1)) for name, entry in ledger["objects"].items() if entry["origin"] == "created"}
    gone = next((at for at in sorted(made) if host.kinds[at[0]].seeded and at in host.service.things), None)
    if gone is not None:
        del host.service.things[gone]
    host.run()
    kept = json.loads((host.ledgers / host.name / "state.json").read_text())["objects"]
    moved = {tuple(m["from"]): tuple(m["to"]) for m in host.document.get("moved", ())}
    for at in made - REPLACED:
        assert kept[":".join(moved.get(at, at))]["origin"] == "created"
    assert gone is None or not {gone, moved.get(gone, gone)} & set(host.service.things)


@pytest.fixture
def sign_on(model: Model, tmp_path: Path) -> Host:
    return Host("keycloak", model, tmp_path)


def readdress(host: Host, changes: Mapping[str, str]) -> None:
    """In the inventory of this run these people have other addresses."""
    for obj in host.document["objects"]:
        if obj["kind"] == "person":
            obj["fields"]["email"] = changes.get(obj["fields"]["email"], obj["fields"]["email"])
    for move in host.document["moved"]:
        kind, old = move["from"]
        move["from"] = [kind, changes.get(old, old)]


@pytest.mark.parametrize("swapped", [False, True], ids=["a new address", "two people who swap theirs"])
def test_an_address_that_changes_in_this_very_run_makes_no_second_account(
    sign_on: Host, model: Model, swapped: bool
) -> None:
    maria, olga = "maria.muster@rastatt.example", "olga.ott@rastatt.example"
    keys = {one.email: one.key for one in model.people}
    sign_on.say([{"key": one.key, "email": one.email} for one in model.people])
    readdress(sign_on, {maria: olga, olga: maria} if swapped else {maria: "maria.neu@rastatt.example"})
    made = json.loads(next(sign_on.ledgers.glob("*-*.json")).read_text())["objects"]
    done = sign_on.run()
    assert not [
        step for step in done["applied"] if step["kind"] == "person" and step["key"] in (keys[maria], keys[olga])
    ]
    kept = json.loads((sign_on.ledgers / "keycloak" / "state.json").read_text())["objects"]
    for address in (maria, olga):
        assert kept[f"person:{keys[address]}"]["id"] == made[f"person:{address}"]["id"]


def test_a_person_whose_key_is_renamed_too_stays_who_they_are() -> None:
    last = json.dumps({"people": [{"key": "maria", "email": "maria@x.example"}]})
    moved = {("person", "maria"): ("person", "mia")}
    assert renamed(last, moved) == {("person", "maria@x.example"): ("person", "mia")}


@pytest.mark.parametrize("last", [None, "", "{}", "[]", "nonsense", '{"people": [{}]}', '{"people": 3}'])
def test_a_host_that_remembers_nobody_says_so(last: str | None) -> None:
    assert renamed(last, {}) == {}
