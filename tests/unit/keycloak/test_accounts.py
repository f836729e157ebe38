"""A person's account is the one that was made for the inventory's key; the summary says the same as the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model, Person
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Key, Obj, obj_from_json, state
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired import desired
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE

from tests.integration.keycloak.platform import Secrets, model

SECRETS = Secrets(ledger="key-of-the-ledger")
# Every field of a person but the key, each changed.
CHANGED: Mapping[str, Any] = {
    "given_name": "Marie",
    "family_name": "Neumann",
    "email": "maria.neumann@gaggenau.example",
    "organisation": "ettlingen",
    "groups": ("eakte",),
    "operator": True,
    "invite": True,
}


class Realm:
    """Accounts alone: nobody is looked up who is in the ledger, and what is made is counted."""

    def __init__(self) -> None:
        self.kinds = {"person": STATE["person"]}
        self.requests = 0
        self.looked_up: set[str] = set()
        self.made: list[str] = []

    def read(self, wanted: set[str]) -> Any:
        self.looked_up |= wanted
        return state(())

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self.made.append(obj.fields["email"])
        return f"id of {obj.fields['email']}"


def run(of: Model, ledger: Path, **more: Any) -> tuple[Realm, dict[str, Any]]:
    realm = Realm()
    raw = desired(of, None)
    people = [replace(obj_from_json(one), needs=()) for one in raw["objects"] if one["kind"] == "person"]
    moved: dict[Key, Key] = {tuple(m["from"]): tuple(m["to"]) for m in raw["moved"] if m["from"][0] == "person"}
    out = reconcile(realm, people, ledger, secrets=SECRETS, moved=moved, **more)  # type: ignore[arg-type]
    return realm, out


def changed(of: Model, field: str) -> Model:
    people: tuple[Person, ...] = (replace(of.people[0], **{field: CHANGED[field]}),)
    return replace(of, people=people)


def test_every_field_is_here() -> None:
    assert set(CHANGED) == set(Person.__dataclass_fields__) - {"key"}


@pytest.mark.parametrize("field", sorted(CHANGED))
def test_what_the_plan_leaves_the_summary_says_is_left(field: str, tmp_path: Path) -> None:
    of = model()
    run(of, tmp_path / "ledger.json")
    realm, out = run(changed(of, field), tmp_path / "ledger.json")
    assert (out["plan"], realm.made, realm.looked_up) == ([], [], set())
    lines = render(difference(of, changed(of, field)), "en")
    assert lines and all(line.endswith("; counts for new ones only: what exists stays as it is") for line in lines)


@pytest.mark.parametrize("check", [True, False])
def test_a_ledger_from_before_knows_the_account_by_its_address(check: bool, tmp_path: Path) -> None:
    path, of = tmp_path / "ledger.json", model()
    run(of, path)
    text = path.read_text().replace('"person:maria"', f'"person:{of.people[0].email}"')
    assert text != path.read_text()
    path.write_text(text)
    realm, out = run(of, path, check=check)
    assert (out["plan"], realm.made) == ([], [])
    if check:
        assert path.read_text() == text
        return
    realm, out = run(changed(of, "email"), path)
    assert (out["plan"], realm.made, realm.looked_up) == ([], [], set())
