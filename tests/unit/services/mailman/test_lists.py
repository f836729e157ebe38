"""Lists, their settings and who is on them, by the engine against what the hand lab saw of Mailman's core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import MailingList
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster
from ansible_collections.readi.one.plugins.module_utils.services.mailman import groups
from ansible_collections.readi.one.plugins.module_utils.services.mailman.adapter import Mailman
from ansible_collections.readi.one.plugins.module_utils.services.mailman.database import Row
from ansible_collections.readi.one.plugins.module_utils.services.mailman.desired import fields
from ansible_collections.readi.one.plugins.module_utils.services.mailman.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.services.mailman.rest import Rest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .core import DOMAIN, Core

SECRETS = {"ledger": "key-of-the-ledger"}


@pytest.fixture
def core() -> Iterator[Core]:
    core = Core()
    yield core
    core.server.shutdown()


def applied(core: Core, objects: Iterable[Obj], path: Path, kinds: Any = STATE, **more: Any) -> dict[str, Any]:
    """One run, and the ledger that it leaves."""
    with Rest(core.url, "x", "y") as rest:
        ledger = path / ("state.json" if kinds is STATE else "sync.json")
        mailman = Mailman(rest, DOMAIN)
        return reconcile(mailman, mailman.completed(objects), ledger, kinds=kinds, secrets=SECRETS, **more)


def declared(*lists: MailingList) -> list[Obj]:
    found = [Obj("domain", DOMAIN)]
    for one in lists:
        found.append(Obj("list", one.key, fields(one, one.key), needs=(("domain", DOMAIN),)))
        found += [Obj("owner", f"{one.key}/{owner}", needs=(("list", one.key),)) for owner in one.owners]
    return found


def press(**more: Any) -> MailingList:
    given_: dict[str, Any] = {"key": "presse", "name": "Presse", "address": "presse", "owners": ("joerg@a.example",)}
    return MailingList(**{**given_, **more})


def bound(*members: str, slug: str = "eakte", lead: str = "", **more: Any) -> Group:
    lists = more.pop("mailing_list", slug)
    attributes = {"mailing_list": lists} if lists else {}
    subs = frozenset({*members, *([lead] if lead else [])})
    leads = frozenset([lead] if lead else [])
    return Group(
        f"id-{slug}",
        slug,
        slug.title(),
        "project",
        "open",
        attributes=attributes,
        members=subs,
        moderators=leads,
        **more,
    )


def roster(*all_: Group, unvouched: str = "", **addresses: str) -> Roster:
    subs = {sub for one in all_ for sub in one.members}
    people = {sub: Person(sub, addresses.get(sub, f"{sub}@stadt.example"), sub != unvouched) for sub in subs}
    return Roster(tuple(all_), people)


def synced(core: Core, path: Path, said: Roster, **more: Any) -> dict[str, Any]:
    core.domains.add(DOMAIN)
    return applied(core, list(groups.desired_for(said)), path, SYNC, builtins=False, **more)


def members(core: Core, name: str = "eakte", role: str = "member") -> set[str]:
    return {address for where, what, address in core.roles if (where, what) == (f"{name}.{DOMAIN}", role)}


# What the inventory says


def test_lists_are_made_and_a_second_run_writes_nothing(core: Core, tmp_path: Path) -> None:
    objects = declared(press(joining="closed", posting="owners"), replace(press(), key="brief", joining="open"))
    first = applied(core, objects, tmp_path)
    assert not first.get("failed") and first["changed"], first
    config = core.lists[f"presse@{DOMAIN}"]
    assert (config["archive_policy"], config["advertised"], config["default_member_action"]) == (
        "private",
        False,
        "hold",
    )
    assert config["accept_these_nonmembers"] == ["joerg@a.example"]
    assert core.lists[f"brief@{DOMAIN}"]["subscription_policy"] == "confirm"
    assert members(core, "presse", "owner") == {"joerg@a.example"}
    core.asked.clear()
    again = applied(core, objects, tmp_path)
    assert (again["changed"], again["plan"]) == (False, [])
    assert not [line for line in core.asked if not line.startswith("GET")]


def test_what_is_set_by_hand_is_taken_back_but_what_owners_say_stays(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press()), tmp_path)
    core.lists[f"presse@{DOMAIN}"] |= {"archive_policy": "public", "description": "Neues aus dem Rathaus"}
    result = applied(core, declared(press()), tmp_path)
    assert [(one["do"], one["fields"]) for one in result["plan"]] == [("change", ["archive_policy"])]
    assert core.lists[f"presse@{DOMAIN}"]["archive_policy"] == "private"
    assert core.lists[f"presse@{DOMAIN}"]["description"] == "Neues aus dem Rathaus"


def test_who_subscribed_themselves_stays(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press(joining="open")), tmp_path)
    core.roles.add((f"presse.{DOMAIN}", "member", "anna@stadt.example"))
    result = applied(core, declared(press(joining="open")), tmp_path)
    assert not result["changed"] and members(core, "presse") == {"anna@stadt.example"}


def test_an_owner_who_left_owns_nothing_and_one_whom_people_made_stays(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press(owners=("joerg@a.example", "ute@a.example"))), tmp_path)
    core.roles.add((f"presse.{DOMAIN}", "owner", "von-hand@a.example"))
    assert members(core, "presse", "owner") == {"joerg@a.example", "ute@a.example", "von-hand@a.example"}
    result = applied(core, declared(press(owners=("ute@a.example",))), tmp_path)
    assert [(one["do"], one["key"]) for one in result["applied"]] == [("delete", "presse/joerg@a.example")]
    assert members(core, "presse", "owner") == {"ute@a.example", "von-hand@a.example"}
    assert core.mails == []


def test_a_create_that_answers_500_and_is_done_is_done(core: Core, tmp_path: Path) -> None:
    core.half_done = True
    result = applied(core, declared(press()), tmp_path)
    assert not result.get("failed"), result
    assert core.lists[f"presse@{DOMAIN}"]["archive_policy"] == "private"


def test_a_list_with_an_unknown_style_is_never_made_and_stops_no_other(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press()), tmp_path)
    assert core.broken == set()
    # Somebody else made one: Mailman cannot say its settings, ever.
    core.domains.add(DOMAIN)
    core.post_lists([], {}, {"fqdn_listname": f"kaputt@{DOMAIN}", "style_name": "no-such"})
    again = applied(core, declared(press()), tmp_path)
    assert not again.get("failed") and again["plan"] == []
    with pytest.raises(AdapterError, match="500"):
        applied(core, declared(press(), replace(press(), key="kaputt")), tmp_path)


def test_settings_are_asked_of_wanted_lists_alone(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press(), replace(press(), key="brief")), tmp_path)
    core.asked.clear()
    applied(core, declared(press()), tmp_path)
    assert [line for line in core.asked if line.endswith("/config")] == [f"GET /3.1/lists/presse%40{DOMAIN}/config"]


class Database:
    """Core's, as the adapter asks it."""

    def __init__(self, rows: list[Row] | None = None) -> None:
        self.rows, self.index = rows, False

    def members(self) -> list[Row] | None:
        return self.rows

    def guarded(self) -> bool:
        return self.index

    def guard(self) -> None:
        self.index = True


def test_the_index_that_mailman_lacks_is_made_once(core: Core, tmp_path: Path) -> None:
    database = Database()

    def run(*, check: bool = False) -> list[dict[str, Any]]:
        with Rest(core.url, "x", "y") as rest:
            mailman, wanted = Mailman(rest, DOMAIN, database), [Obj("guard", "archivers"), *declared()]
            result = reconcile(mailman, wanted, tmp_path / "l.json", kinds=STATE, secrets=SECRETS, check=check)
            plan: list[dict[str, Any]] = result["plan"]
            return plan

    assert {one["key"] for one in run(check=True)} == {"archivers", DOMAIN} and not database.index
    assert {one["key"] for one in run()} == {"archivers", DOMAIN} and database.index
    assert run() == []


def test_members_that_the_database_names_are_not_asked_for(core: Core, tmp_path: Path) -> None:
    said = roster(bound("anna", lead="cleo"))
    synced(core, tmp_path, said)
    core.asked.clear()
    there = [Row(*row) for row in sorted(core.roles)]
    database = Database([*there, Row("eakte.other.example", "member", "fremd@x.example")])
    with Rest(core.url, "x", "y") as rest:
        mailman = Mailman(rest, DOMAIN, database)
        wanted = mailman.completed(groups.desired_for(said))
        result = reconcile(mailman, wanted, tmp_path / "sync.json", kinds=SYNC, secrets=SECRETS, builtins=False)
    assert (result["changed"], result["plan"]) == (False, [])
    assert not [line for line in core.asked if "/members" in line]


def test_a_list_and_a_domain_stay_until_they_are_named(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press()), tmp_path)
    result = applied(core, declared(), tmp_path)
    assert f"presse@{DOMAIN}" in core.lists and result["refused"]
    result = applied(core, [], tmp_path, remove=[f"domain:{DOMAIN}"])
    assert DOMAIN in core.domains and f"presse@{DOMAIN}" in core.lists, "its lists would go with it"
    assert "still has 1 lists" in str(result["failed_objects"])


def test_a_short_answer_writes_nothing(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press()), tmp_path)
    core.short = True
    with pytest.raises(AdapterError, match="came short"):
        applied(core, declared(press(posting="anyone")), tmp_path)


# What the roster says


def test_a_group_has_its_list_members_and_moderators(core: Core, tmp_path: Path) -> None:
    said = roster(bound("anna", "ben", lead="cleo"), anna="Anna.Ä@stadt.example".replace("Ä", "AE"))
    synced(core, tmp_path, said)
    assert members(core) == {"anna.ae@stadt.example", "ben@stadt.example", "cleo@stadt.example"}
    assert members(core, role="moderator") == {"cleo@stadt.example"}
    assert core.lists[f"eakte@{DOMAIN}"]["archive_policy"] == "private"
    assert core.mails == []
    again = synced(core, tmp_path, said)
    assert (again["changed"], again["plan"]) == (False, [])


def test_who_leaves_is_out_first_and_gets_no_mail(core: Core, tmp_path: Path) -> None:
    synced(core, tmp_path, roster(bound("anna", "ben")))
    result = synced(core, tmp_path, roster(bound("anna"), bound("ben", slug="neu")))
    assert next((one["do"], one["key"]) for one in result["applied"]) == ("delete", "eakte/ben@stadt.example")
    assert members(core) == {"anna@stadt.example"} and core.mails == []


def test_a_stranger_on_a_bound_list_is_put_out(core: Core, tmp_path: Path) -> None:
    synced(core, tmp_path, roster(bound("anna")))
    core.roles.add((f"eakte.{DOMAIN}", "member", "fremd@x.example"))
    result = synced(core, tmp_path, roster(bound("anna")))
    assert [one["key"] for one in result["strangers"]] == ["eakte/fremd@x.example"]
    assert members(core) == {"anna@stadt.example"}


def test_a_new_address_follows(core: Core, tmp_path: Path) -> None:
    synced(core, tmp_path, roster(bound("anna", "ben", "cleo", "dora")))
    synced(core, tmp_path, roster(bound("anna", "ben", "cleo", "dora"), anna="Anna@Neu.example"))
    assert members(core) == {"anna@neu.example", "ben@stadt.example", "cleo@stadt.example", "dora@stadt.example"}


def test_a_pending_request_does_not_keep_a_member_out(core: Core, tmp_path: Path) -> None:
    synced(core, tmp_path, roster(bound("anna")))
    core.pending["t"] = (f"eakte.{DOMAIN}", "ben@stadt.example")
    result = synced(core, tmp_path, roster(bound("anna", "ben")))
    assert not result.get("failed_objects") and members(core) == {"anna@stadt.example", "ben@stadt.example"}
    assert core.pending == {}


def test_an_address_that_mailman_refuses_stops_nobody_else(core: Core, tmp_path: Path) -> None:
    result = synced(core, tmp_path, roster(bound("anna", "ben"), anna="jörg@stadt.example"))
    assert members(core) == {"ben@stadt.example"}
    assert [(one["key"], one["error"]) for one in result["failed_objects"]] == [
        ("eakte/jörg@stadt.example", "400 without a reason")
    ]


def test_a_domain_with_umlauts_is_as_name_servers_know_it(core: Core, tmp_path: Path) -> None:
    synced(core, tmp_path, roster(bound("anna"), anna="Anna@Bühl.example"))
    assert members(core) == {"anna@xn--bhl-hoa.example"}


def test_an_address_with_a_plus_is_one_and_leaves_again(core: Core, tmp_path: Path) -> None:
    said = roster(bound("anna", "ben"), anna="anna+listen@a.example")
    synced(core, tmp_path, said)
    assert members(core) == {"anna+listen@a.example", "ben@stadt.example"}
    assert synced(core, tmp_path, said)["plan"] == []
    synced(core, tmp_path, roster(bound("ben")))
    assert members(core) == {"ben@stadt.example"}


def test_two_people_with_one_address_are_one_member(core: Core, tmp_path: Path) -> None:
    result = synced(core, tmp_path, roster(bound("anna", "ben"), anna="amt@a.example", ben="AMT@a.example"))
    assert members(core) == {"amt@a.example"} and not result.get("failed_objects")


def test_whose_address_nobody_vouches_for_gets_no_mail(core: Core, tmp_path: Path) -> None:
    synced(core, tmp_path, roster(bound("anna", "ben"), unvouched="ben"))
    assert members(core) == {"anna@stadt.example"}


@pytest.mark.parametrize("name", ["mailman", "eakte-bounces", "eakte-owner", ""])
def test_a_name_that_mailman_answers_itself_is_no_list(name: str) -> None:
    assert list(groups.desired_for(roster(bound("anna", mailing_list=name)))) == []


def test_a_name_that_two_groups_have_is_neithers(core: Core, tmp_path: Path) -> None:
    """Else whoever founds a group could read another's mail."""
    both = roster(bound("anna"), bound("ben", slug="boese", mailing_list="EAKTE"))
    assert list(groups.desired_for(both)) == []


def test_a_group_never_takes_over_a_list_of_the_inventory(core: Core, tmp_path: Path) -> None:
    applied(core, declared(press()), tmp_path)
    others = {("list", "presse"): "mailman_state"}
    result = synced(core, tmp_path, roster(bound("ben", slug="presse")), others=others)
    assert result["conflicts"] and members(core, "presse") == set()


def test_an_archived_groups_list_takes_no_more_mail(core: Core, tmp_path: Path) -> None:
    synced(core, tmp_path, roster(bound("anna")))
    synced(core, tmp_path, roster(bound("anna", state="archived")))
    assert core.lists[f"eakte@{DOMAIN}"]["default_member_action"] == "hold"
    assert members(core) == {"anna@stadt.example"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.sampled_from(["a", "b", "c", "d"]), min_size=1), min_size=1, max_size=4))
def test_after_each_run_the_list_is_the_group(tmp_path_factory: pytest.TempPathFactory, story: list[set[str]]) -> None:
    core, path = Core(), tmp_path_factory.mktemp("story")
    try:
        for now in story:
            synced(core, path, roster(bound(*now)))
            assert members(core) == {f"{sub}@stadt.example" for sub in now}
        assert core.mails == []
    finally:
        core.server.shutdown()
