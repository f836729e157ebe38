"""Guests: invited with a last day by moderators, answered alike whoever has the address, ended after it and once."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.groups.acts import INVITES_A_DAY, UnknownError
from ansible_collections.readi.one.plugins.module_utils.services.groups.doors import DoorError
from ansible_collections.readi.one.plugins.module_utils.services.groups.guest_doors import Guest
from ansible_collections.readi.one.plugins.module_utils.services.groups.guests import Guests, sweep
from ansible_collections.readi.one.plugins.module_utils.services.groups.rules import RefusedError
from ansible_collections.readi.one.plugins.module_utils.services.groups.store import INVITATION, Store

from .village import Village, acts, person, store

MARIA, ANNA = person("maria"), person("anna")
TODAY = date.today()
SOON, LATER = (TODAY + timedelta(days=days) for days in (10, 300))


class Door:
    """GuestDoors in memory: `kept` are the guests; an address of somebody else is theirs."""

    def __init__(self, village: Village) -> None:
        self.village, self.kept, self.ended = village, dict[str, Guest](), list[str]()
        self.elsewhere = {"verborgen@x.example"}

    def all(self) -> list[Guest]:
        return list(self.kept.values())

    def make(self, email: str, given: str, family: str, until: str) -> str:
        if email in self.elsewhere:
            return ""
        self.kept[email] = Guest(email, email, until, True)
        return email

    def extend(self, sub: str, until: str) -> None:
        self.kept[sub] = Guest(sub, sub, until, True)

    def end(self, sub: str) -> None:
        one = self.kept[sub]
        self.kept[sub] = Guest(sub, one.email, one.until, False)
        self.ended.append(sub)


class Inn:
    def __init__(self, folder: Path) -> None:
        self.village, self.store = Village(), store(folder)
        self.door = Door(self.village)
        self.guests = Guests(
            self.village, self.village, self.door, self.store, acts(self.village, self.store), time.time,  # type: ignore[arg-type]
            domains={"stadt.example"},
        )  # fmt: skip

    def invite(self, address: str = "gerd@firma.example", until: str = SOON.isoformat(), **more: str) -> None:
        words = {"given": "Gerd", "family": "Gast", **more}
        self.guests.invite("akte", MARIA, "maria", words["given"], words["family"], address, until)


@pytest.fixture
def inn(tmp_path: Path) -> Inn:
    return Inn(tmp_path)


def test_a_guest_is_made_and_comes_in_by_the_moderators_own_token(inn: Inn) -> None:
    inn.invite(" Gerd@Firma.example ")
    assert inn.door.kept["gerd@firma.example"].until == SOON.isoformat()
    assert inn.village.wrote == [("put", "maria", "gerd@firma.example", "id-akte")]
    assert inn.village.told[-1] == (["id-akte"], ["gerd@firma.example"])
    (line,) = [row for row in inn.store.all_noted(9) if row["what"] == "invited_guest"]
    assert line["subject"] == "gerd@firma.example"


def test_a_guest_of_another_group_stays_longer_and_never_shorter(inn: Inn) -> None:
    guest = inn.village.people["gast"]
    inn.door.kept["gast"] = Guest("gast", guest.email, str(guest.guest_until), True)
    inn.guests._domains = frozenset()
    inn.invite(guest.email, SOON.isoformat())
    assert inn.door.kept["gast"].until == str(guest.guest_until) and "gast" in inn.village.inside["akte"]
    inn.village.people["gast"] = person("gast").__class__(**{**guest.__dict__, "guest_until": TODAY.isoformat()})
    inn.invite(guest.email, LATER.isoformat())
    assert inn.door.kept["gast"].until == LATER.isoformat()


def test_whoever_has_an_account_is_asked_and_nothing_else_is_said(inn: Inn) -> None:
    inn.guests._domains = frozenset()
    inn.invite("anna@stadt.example")
    assert inn.door.kept == {} and inn.village.wrote == []
    assert [one.sub for one in inn.store.waiting("id-akte", INVITATION)] == ["anna"]
    inn.invite("verborgen@x.example")
    assert inn.door.kept == {} and inn.village.wrote == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"address": "neu@stadt.example"}, "guest_is_colleague"),
        ({"address": "x"}, "no_address"),
        ({"given": " "}, "whole_name"),
        ({"until": (TODAY - timedelta(days=1)).isoformat()}, "no_day"),
        ({"until": (TODAY + timedelta(days=367)).isoformat()}, "no_day"),
        ({"until": "morgen"}, "no_day"),
    ],
)
def test_what_is_refused_makes_nobody(inn: Inn, change: dict[str, str], key: str) -> None:
    with pytest.raises(RefusedError) as refused:
        inn.invite(**change)
    assert refused.value.key == key and inn.door.kept == {} and inn.village.wrote == []


def test_only_moderators_and_only_so_many_a_day(inn: Inn) -> None:
    with pytest.raises(RefusedError) as refused:
        inn.guests.invite("akte", ANNA, "anna", "A", "B", "x@firma.example", SOON.isoformat())
    assert refused.value.key == "moderators_only"
    with pytest.raises(UnknownError):
        inn.guests.invite("leit", ANNA, "anna", "A", "B", "x@firma.example", SOON.isoformat())
    for number in range(INVITES_A_DAY):
        inn.invite(f"g{number}@firma.example")
    with pytest.raises(RefusedError) as refused:
        inn.invite("einer-mehr@firma.example")
    with pytest.raises(RefusedError):
        acts(inn.village, inn.store).invite("akte", MARIA, "einer-mehr@firma.example")
    assert refused.value.key == "too_many_invitations"


def swept(inn: Inn, kept: Store) -> int:
    return sweep(inn.village, inn.village, inn.door, kept, time.time(), lambda line: None)  # type: ignore[arg-type]


def test_the_last_day_is_one_of_theirs_and_the_next_ends_them_once(inn: Inn) -> None:
    inn.invite("heute@firma.example", TODAY.isoformat())
    inn.invite("gestern@firma.example")
    assert swept(inn, inn.store) == 0 and inn.door.ended == []
    address = "gestern@firma.example"
    inn.door.kept[address] = Guest(address, address, (TODAY - timedelta(days=1)).isoformat(), True)
    inn.village.wrote.clear()
    assert swept(inn, inn.store) == 1 and inn.door.ended == [address]
    assert address not in inn.village.inside["akte"] and {row[:3] for row in inn.village.wrote} == {
        ("take", "pages", address)
    }
    assert [row["slug"] for row in inn.store.all_noted(9) if row["what"] == "guest_ended"] == ["akte"]
    before = list(inn.village.wrote)
    assert swept(inn, inn.store) == 0 and inn.village.wrote == before


def test_who_could_not_be_taken_out_is_tried_again(inn: Inn) -> None:
    address = "gestern@firma.example"
    inn.door.kept[address] = Guest(address, address, "2020-01-01", True)
    inn.village.silent = True
    with pytest.raises(DoorError):
        swept(inn, inn.store)
    inn.village.silent = False
    assert swept(inn, inn.store) == 1


def test_a_guest_whose_day_nobody_knows_is_ended(inn: Inn) -> None:
    inn.door.kept["ohne"] = Guest("ohne", "ohne@firma.example", "", True)
    assert swept(inn, inn.store) == 1 and not inn.door.kept["ohne"].enabled
