"""What is added to a platform that runs becomes what it would be in one that is installed afresh with it.

tests/integration/keycloak/test_added_later.py asks a real server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.ledger import Ledger
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, Present, State, state
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE

from tests.integration.keycloak.grown import ALI, MARIA, WITHOUT, sound, whole
from tests.integration.keycloak.platform import Secrets, objects


class Realm:
    """In memory: objects as they were written, and who is in which group. It dies before the write `dies_at`."""

    kinds = STATE
    requests = 0

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Obj] = {}
        self.members: set[str] = set()
        self.ledger = Ledger()
        self.dies_at: Callable[[Obj], bool] = lambda obj: False

    def read(self, wanted: set[str]) -> State:
        there = [
            Present(o.kind, o.key, o.fields, id=o.key, secrets=dict.fromkeys(o.secrets)) for o in self.objects.values()
        ]
        asked = {name.partition(":")[2] for name in wanted if name.startswith("membership:")}
        known = {o.fields["email"] for o in self.objects.values() if o.kind == "person"}
        there += [Present("membership", one, id=one, builtin=True) for one in self.members]
        waits = {("membership", one): "not yet" for one in asked if one.rpartition(" ")[2] not in known}
        return state(there, pending=waits, fresh=not self.objects)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        if self.dies_at(obj):
            raise KeyboardInterrupt
        if obj.kind == "membership":
            assert any(
                o.fields["email"] == obj.key.rpartition(" ")[2] for o in self.objects.values() if o.kind == "person"
            )
            self.members.add(obj.key)
            return obj.key
        self.objects[obj.at] = obj
        if obj.kind == "person":
            self.members |= {f"{path} {obj.fields['email']}" for path in obj.fields["groups"]}
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.objects[obj.at] = replace(obj, fields={**self.objects[obj.at].fields, **obj.fields})

    def delete(self, before: Present) -> None:
        self.objects.pop(before.at, None)
        gone = f"{before.key} "
        self.members = {one for one in self.members if before.kind != "group" or not one.startswith(gone)}

    def run(self, wanted: Iterable[Obj], **more: Any) -> dict[str, Any]:
        return reconcile(self, wanted, self.ledger, secrets=Secrets(ledger="x"), **more)


@pytest.mark.parametrize("what", sorted(WITHOUT))
def test_added_later_it_is_as_installed_afresh(what: str) -> None:
    fresh, grown = Realm(), Realm()
    fresh.run(objects(whole()))
    grown.run(objects(sound(WITHOUT[what](whole()))))
    announced = grown.run(objects(whole()), check=True)["plan"]
    done = grown.run(objects(whole()))
    assert done["plan"] == announced
    assert not done["failed_objects"]
    assert grown.members == fresh.members
    assert grown.objects.keys() == fresh.objects.keys()
    assert grown.run(objects(whole()))["plan"] == []


def test_who_left_a_group_is_not_taken_in_again() -> None:
    realm = Realm()
    realm.run(objects(whole()))
    realm.members -= {f"/projects/spaeter {ALI}", f"/moderators/spaeter {ALI}"}
    assert realm.run(objects(whole()))["plan"] == []


def test_two_that_are_there_are_peoples_business() -> None:
    """Neither the group nor the person is new: who moderates it then is decided in the portal."""
    realm, of = Realm(), whole()
    fewer = tuple(
        replace(group, moderators=(MARIA,)) if group.key == "spaeter" else group for group in of.project_groups
    )
    realm.run(objects(replace(of, project_groups=fewer)))
    assert realm.run(objects(of))["plan"] == []


def test_a_group_that_is_made_again_gets_its_moderators_again() -> None:
    realm = Realm()
    realm.run(objects(whole()))
    before = set(realm.members)
    for path in ("/projects/spaeter", "/moderators/spaeter"):
        realm.delete(Present("group", path))
    assert before - realm.members
    realm.run(objects(whole()))
    assert realm.members == before


@pytest.mark.parametrize("number", range(4))
def test_a_run_that_dies_after_the_group_owes_its_moderators(number: int) -> None:
    realm, left = Realm(), [number]
    realm.run(objects(sound(replace(whole(), project_groups=whole().project_groups[:-1]))))

    def dies(obj: Obj) -> bool:
        left[0] -= obj.kind == "membership"
        return left[0] < 0

    realm.dies_at = dies
    with pytest.raises(KeyboardInterrupt):
        realm.run(objects(whole()))
    realm.dies_at = lambda obj: False
    realm.run(objects(whole()))
    fresh = Realm()
    fresh.run(objects(whole()))
    assert realm.members == fresh.members
