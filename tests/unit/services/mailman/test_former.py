"""Whose address left a group's list is remembered, so that mails in archives are found by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile import service
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster
from ansible_collections.readi.one.plugins.module_utils.services.mailman import groups
from ansible_collections.readi.one.plugins.module_utils.services.mailman.adapter import Mailman
from ansible_collections.readi.one.plugins.module_utils.services.mailman.former import Former
from ansible_collections.readi.one.plugins.module_utils.services.mailman.kinds import SYNC
from ansible_collections.readi.one.plugins.module_utils.services.mailman.rest import Rest

from .core import DOMAIN, Core
from .test_lists import bound, members, roster


class Look:
    """A look of `sync` as the program makes it, with its ledger; and what is known of somebody afterwards."""

    def __init__(self, core: Core, folder: Path) -> None:
        self.core = core
        self.place = Place("mailman", "one", "sync", ledgers=folder / "ledger", locks=folder / "lock")
        self.former = Former(folder / "former.jsonl")
        core.domains.add(DOMAIN)

    def at(self, said: Roster, **more: bool) -> None:
        with Rest(self.core.url, "x", "y") as rest:
            mailman = Mailman(rest, DOMAIN, former=self.former)
            objects = list(groups.desired_for(said))
            found = service.run(
                self.place, SYNC, lambda _: nullcontext(mailman), {}, objects=objects, secrets={}, **more
            )
            assert not found.get("failed"), found["msg"]

    def addresses(self, person: str, now: str = "") -> list[str]:
        with Rest(self.core.url, "x", "y") as rest, self.place.opened(check=True) as (ledger, _):
            mailman = Mailman(rest, DOMAIN, former=self.former)
            mailman.recalled({at: entry.id for at, entry in ledger.entries.items()})
            mailman.known_by(now)
            return mailman.addresses(person)


@pytest.fixture
def look(tmp_path: Path) -> Iterator[Look]:
    core = Core()
    yield Look(core, tmp_path)
    core.server.shutdown()


def test_an_address_that_changed_is_remembered_as_the_persons(look: Look) -> None:
    look.at(roster(bound("anna", "ben")))
    assert look.addresses("anna", "anna@stadt.example") == ["anna@stadt.example"]
    look.at(roster(bound("anna", "ben"), anna="Anna@Neu.example"))
    look.at(roster(bound("anna", "ben"), anna="anna@dritte.example"))
    assert members(look.core) == {"anna@dritte.example", "ben@stadt.example"}
    assert look.addresses("anna", "anna@dritte.example") == [
        "anna@dritte.example", "anna@neu.example", "anna@stadt.example",
    ]  # fmt: skip
    assert look.addresses("ben", "ben@stadt.example") == ["ben@stadt.example"]


def test_the_address_of_a_member_from_before_us_is_remembered_too(look: Look) -> None:
    look.core.domains.add(DOMAIN)
    look.at(roster(bound("ben")))
    look.core.roles.add((f"eakte.{DOMAIN}", "member", "anna@stadt.example"))
    look.at(roster(bound("anna", "ben")))
    look.at(roster(bound("ben")))
    assert look.addresses("anna") == ["", "anna@stadt.example"]


def test_a_stranger_who_is_put_out_is_nobodys(look: Look, tmp_path: Path) -> None:
    look.at(roster(bound("anna")))
    look.core.roles.add((f"eakte.{DOMAIN}", "member", "fremd@x.example"))
    look.at(roster(bound("anna")))
    assert members(look.core) == {"anna@stadt.example"} and not (tmp_path / "former.jsonl").exists()


def test_what_somebody_else_has_by_now_is_theirs(look: Look) -> None:
    look.at(roster(bound("anna"), bound("ben", slug="neu")))
    look.at(roster(bound("anna"), bound("ben", slug="neu"), anna="anna@neu.example"))
    look.at(roster(bound("anna"), bound("ben", slug="neu"), anna="anna@neu.example", ben="anna@stadt.example"))
    assert look.addresses("anna", "anna@neu.example") == ["anna@neu.example"]


def test_check_mode_remembers_nothing(look: Look, tmp_path: Path) -> None:
    look.at(roster(bound("anna")))
    look.at(roster(bound("anna"), anna="anna@neu.example"), check=True)
    assert not (tmp_path / "former.jsonl").exists()


def test_it_is_forgotten_with_the_person_and_the_file_stays_its_owners(tmp_path: Path) -> None:
    former = Former(tmp_path / "former.jsonl")
    assert (former.of("anna"), former.forget("anna")) == (set(), 0)
    for person, address in (("anna", "a@x.example"), ("ben", "b@x.example"), ("anna", "ä@x.example")):
        former.add(person, address)
        former.add(person, address)
    before = (tmp_path / "former.jsonl").stat()
    assert former.of("anna") == {"a@x.example", "ä@x.example"} and before.st_mode & 0o777 == 0o600
    assert former.forget("anna") == 2
    assert (former.of("anna"), former.of("ben")) == (set(), {"b@x.example"})
    assert (tmp_path / "former.jsonl").stat().st_ino == before.st_ino
