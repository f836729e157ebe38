"""Who has an account, whose portals they use, and whose address book a project group is in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin import groups, people
from ansible_collections.readi.one.plugins.module_utils.sync.wanted import wanted


def person(sub: str, organisation: str = "buehl", **more: Any) -> Person:
    given = {"email": f"{sub}@stadt.example", "email_vouched": True, "given_name": sub.title(), "family_name": "Muster"}
    return Person(sub, organisation=organisation, **{**given, **more})


def group(slug: str, *members: str) -> Group:
    return Group(f"id-{slug}", slug, slug.title(), "project", "open", members=frozenset(members))


def roster(*groups_: Group, locked: Iterable[str] = (), **people_: Person) -> Roster:
    return Roster(groups_, people_, frozenset(locked), frozenset())


def keys(objects: Iterable[Obj], kind: str) -> set[str]:
    return {one.key for one in objects if one.kind == kind}


def test_staff_have_an_account_and_servers_without_any_group() -> None:
    found = wanted(roster(anna=person("anna")), people, groups)
    assert keys(found, "account") == keys(found, "staff") == {"anna"}


def test_a_guest_has_an_account_where_they_share_a_group_and_never_a_server() -> None:
    guest = person("gast", organisation="buehl", guest_until="2027-01-31")
    found = wanted(roster(group("eakte", "gast", "anna"), gast=guest, anna=person("anna")), people, groups)
    assert keys(found, "account") == {"gast", "anna"} and keys(found, "staff") == {"anna"}
    assert keys(wanted(roster(gast=guest), people, groups), "account") == set()


def test_nobody_whose_address_nobody_vouches_for() -> None:
    found = wanted(roster(anna=person("anna", email_vouched=False)), people, groups)
    assert not keys(found, "account") | keys(found, "staff")


def test_a_group_is_in_each_members_book_and_one_alone_has_none() -> None:
    made = roster(group("eakte", "anna", "bert"), group("eins", "anna"), anna=person("anna"), bert=person("bert"))
    books = {one.key: one.fields["members"] for one in wanted(made, people, groups) if one.kind == "address_book"}
    assert books == {"eakte/anna": ["anna", "bert"], "eakte/bert": ["anna", "bert"]}


def test_who_is_locked_has_a_lock_and_no_server() -> None:
    found = wanted(roster(locked=["anna"]), people, groups)
    assert keys(found, "lock") == {"anna"} and not keys(found, "staff")
