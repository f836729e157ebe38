"""One person's data on lists at providers: what sync wrote there for them, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists import people

from tests.lab.paths import CHECKOUT

from .stand import Stand


@contextmanager
def opened(stand: Stand) -> Iterator[Any]:
    """As sync/personal.py opens it: with what the ledger of sync says."""
    place = Place("hosted_lists", "one", "sync", ledgers=stand.folder / "ledger", locks=stand.folder / "lock")
    with stand.connect({}) as adapter, place.opened(check=True) as (ledger, _):
        adapter.recalled({at: entry.id for at, entry in ledger.entries.items()})
        yield adapter


@pytest.fixture
def two(stand: Stand) -> Stand:
    """Anna is on two lists, on one of which somebody of the provider's is too."""
    stand.list("presse", "redaktion@zeitung.example")
    stand.list("rat")
    stand.sync({"presse": ["anna", "ben"], "rat": ["anna"]})
    return stand


def test_the_erasure_says_of_each_entry_of_the_record_what_it_promises(two: Stand) -> None:
    with opened(two) as adapter:
        done = people.erase(adapter, "anna")
    entries = manifest.load(CHECKOUT / "roles")["hosted_lists"].privacy
    assert [one.id for one in done] == [entry.id for entry in entries]
    assert [(one.deed, one.many) for one in done] == [("deleted", 2), ("kept", 0)]
    assert [entry.on_erasure for entry in entries][:1] == ["delete"]


def test_who_is_erased_leaves_every_list_and_nobody_else_does(two: Stand) -> None:
    with opened(two) as adapter:
        people.erase(adapter, "anna")
    assert two.on("presse") == ["ben@buehl.example", "redaktion@zeitung.example"] and two.on("rat") == []
    with opened(two) as adapter:
        people.erase(adapter, "anna")
    # The next look takes it out of the ledger.
    two.sync({"presse": ["ben"], "rat": []})
    with opened(two) as adapter:
        assert people.erase(adapter, "anna")[0].many == 0
    assert "anna" not in "".join(file.read_text() for file in (two.folder / "ledger/hosted_lists").iterdir())


def test_counting_writes_nothing(two: Stand) -> None:
    asked = len(two.provider.asked)
    with opened(two) as adapter:
        assert people.erase(adapter, "anna", check=True)[0].many == 2
    assert len(two.provider.asked) == asked
    assert "anna@buehl.example" in two.on("rat")


def test_an_export_names_each_list_with_the_address_there(two: Stand, tmp_path: Path) -> None:
    with opened(two) as adapter:
        assert people.export(adapter, "anna", tmp_path) == ["lists.json"]
        assert people.export(adapter, "nobody", tmp_path) == []
    assert json.loads((tmp_path / "lists.json").read_text()) == [
        {"list": "presse", "address": "anna@buehl.example"},
        {"list": "rat", "address": "anna@buehl.example"},
    ]


def test_a_list_that_does_not_let_us_in_is_named_and_the_erasure_may_be_repeated(two: Stand) -> None:
    right, two.passwords["rat"] = two.passwords["rat"], "wrong"
    with opened(two) as adapter, pytest.raises(AdapterError, match=r"^rat: "):
        people.erase(adapter, "anna")
    assert two.on("presse") == ["ben@buehl.example", "redaktion@zeitung.example"]
    two.passwords["rat"] = right
    with opened(two) as adapter:
        people.erase(adapter, "anna")
    assert two.on("rat") == []
