"""What somebody changes behind our back is named exactly, taken back by the run, and then there is nothing to do."""

from __future__ import annotations

import random

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE

from . import drift, test_traps
from .realm import Realm, did

pytestmark = pytest.mark.docker


def test_every_kind_is_changed_by_hand_here() -> None:
    assert set(STATE) == set(drift.CASES) | set(drift.LEFT) | set(drift.BY_PEOPLE)
    assert all(callable(getattr(test_traps, name)) for name in drift.BY_PEOPLE.values())
    seeded = {kind for kind, spec in STATE.items() if spec.seeded}
    assert seeded == set(drift.LEFT) | set(drift.BY_PEOPLE), "whatever is enforced must be found when changed by hand"


def test_the_realm_has_something_of_every_kind(realm: Realm) -> None:
    assert {o.kind for o in realm.desired} == set(STATE)


@pytest.mark.parametrize("kind", sorted(drift.CASES))
def test_drift_of_one_kind(realm: Realm, rng: random.Random, kind: str) -> None:
    assert realm.run()["plan"] == []
    expected = drift.CASES[kind](realm, rng)
    told = realm.run(check=True)
    assert {(k, key) for _, k, key in did(told)} == expected
    assert len(told["diff"]) == len(expected)
    assert realm.run(check=True)["plan"] == told["plan"], "check mode wrote something"
    done = realm.run()
    assert (done.get("msg"), done["applied"]) == (None, told["plan"])
    assert realm.run()["changed"] is False


def test_drift_of_every_kind_at_once(realm: Realm, rng: random.Random) -> None:
    kinds = sorted(drift.CASES)
    rng.shuffle(kinds)
    expected = set().union(*(drift.CASES[kind](realm, rng) for kind in kinds))
    told = realm.run(check=True)
    assert {(k, key) for _, k, key in did(told)} == expected
    done = realm.run()
    assert (done.get("msg"), done["applied"]) == (None, told["plan"])
    assert realm.run()["changed"] is False


@pytest.mark.long(name="drift")
@pytest.mark.parametrize("kind", sorted(drift.CASES))
def test_whatever_a_case_draws_it_is_a_change(realm: Realm, rng: random.Random, kind: str) -> None:
    """A change by hand that changes nothing would fail the test above on its unlucky day, in somebody else's run."""
    for _ in range(60):
        expected = drift.CASES[kind](realm, rng)
        told = realm.run()
        assert {(k, key) for _, k, key in did(told)} == expected


@pytest.mark.parametrize("kind", sorted(drift.LEFT))
def test_what_was_seeded_is_left_to_people(realm: Realm, rng: random.Random, kind: str) -> None:
    drift.LEFT[kind](realm, rng)
    assert realm.run()["plan"] == []
