"""What is read as what, and what the door is asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import (
    AdapterError,
    Obj,
    Present,
    Step,
)
from ansible_collections.readi.one.plugins.module_utils.services.zammad.adapter import Zammad, is_sub
from ansible_collections.readi.one.plugins.module_utils.services.zammad.configuration import read_channels

from tests.unit.services.zammad.play import ANNA, BEN, EVE, Door, Rest, place, tables

PEOPLE = {"account", "group", "role", "membership", "lock"}


def zammad(folder: Path, there: dict[str, Any], rest: Rest | None = None) -> tuple[Zammad, Door]:
    door = Door()
    return Zammad(place(folder), door, rest or Rest(), lambda _: there), door  # type: ignore[arg-type]


def row(number: int, login: str, **more: Any) -> dict[str, Any]:
    given = {"email": "x@stadt.example", "firstname": "A", "lastname": "B", "organization_id": None, "active": True}
    return {"id": number, "login": login, **given, **more}


def test_people_are_known_by_their_log_in_and_their_city_by_our_mark(tmp_path: Path) -> None:
    cities = [{"id": 7, "note": "readi.one: stadt"}, {"id": 8, "note": "von Hand"}]
    people = [row(3, ANNA, organization_id=7), row(4, "notfall", organization_id=8), row(5, BEN, active=False)]
    found = zammad(tmp_path, tables(people=people, organisations=cities))[0].read(PEOPLE).objects
    assert found["account", ANNA].fields["organisation"] == "stadt"
    assert found["account", "notfall"].builtin and not found["account", ANNA].builtin
    assert ("lock", BEN) in found and ("lock", ANNA) not in found


def test_a_role_that_reaches_another_group_is_not_what_we_gave(tmp_path: Path) -> None:
    there = tables(
        groups=[
            {"id": 2, "name": "IT", "note": "readi.one: it", "active": True},
            {"id": 1, "name": "Users", "note": None, "active": True},
        ],
        roles=[{"id": 9, "name": "Helpdesk: IT", "note": "readi.one: it"}, {"id": 1, "name": "Admin", "note": ""}],
        access=[{"role_id": 9, "group_id": 2, "access": "full"}, {"role_id": 9, "group_id": 1, "access": "full"}],
        agents=[{"login": ANNA, "role_id": 9}],
    )
    found = zammad(tmp_path, there)[0].read(PEOPLE).objects
    assert sorted(found["role", "it"].fields["access"]) == ["elsewhere", "full"]
    assert ("membership", f"it/{ANNA}") in found
    assert not [key for kind, key in found if kind == "group" and key != "it"]


def test_a_new_group_answers_from_the_helpdesks_address(tmp_path: Path) -> None:
    adapter, door = zammad(tmp_path, tables(address=4, signature=6))
    adapter.create(Obj("group", "it", {"name": "IT", "active": True}), {})
    assert door.asked[0]["attrs"] == {
        "name": "IT",
        "active": True,
        "note": "readi.one: it",
        "email_address_id": 4,
        "signature_id": 6,
    }


def test_a_role_made_in_the_same_run_knows_its_group(tmp_path: Path) -> None:
    adapter, door = zammad(tmp_path, tables())
    adapter.create(Obj("group", "it", {"name": "IT", "active": True}), {})
    adapter.create(Obj("role", "it", {"name": "Helpdesk: IT", "access": ["full"]}), {})
    assert (door.asked[1]["groups"], door.asked[1]["permissions"]) == ({"101": ["full"]}, ["ticket.agent"])
    list(adapter.write_many([Step("create", "membership", f"it/{ANNA}", Obj("membership", f"it/{ANNA}"))]))
    assert door.asked[2] == {"do": "role", "sub": ANNA, "role_id": 102, "on": True}


def test_one_person_who_is_refused_stops_nobody_else(tmp_path: Path) -> None:
    adapter, door = zammad(tmp_path, tables(organisations=[{"id": 7, "note": "readi.one: stadt"}]))
    fields = {"firstname": "A", "lastname": "B", "email": "a@stadt.example", "organisation": "stadt"}
    strange = {**fields, "organisation": "unbekannt"}
    steps = [
        Step("create", "account", ANNA, Obj("account", ANNA, strange)),
        Step("create", "account", BEN, Obj("account", BEN, fields)),
    ]
    said = list(adapter.write_many(steps))
    assert "unbekannt" in str(said[0][1]) and said[1][1] == "101"
    assert [one["sub"] for one in door.asked] == [BEN]


def test_addresses_that_change_hands_are_free_before_they_are_given(tmp_path: Path) -> None:
    """Anna gets Ben's, Ben gets Anna's; Eve keeps hers, and is let be."""
    people = [row(n, sub, email=f"{sub[0]}@stadt.example") for n, sub in enumerate((ANNA, BEN, EVE), 3)]
    adapter, door = zammad(tmp_path, tables(people=people))

    def step(sub: str, email: str) -> Step:
        fields = {"firstname": "A", "lastname": "B", "email": email, "organisation": ""}
        return Step("change", "account", sub, Obj("account", sub, fields))

    list(
        adapter.write_many([step(ANNA, "b@stadt.example"), step(BEN, "a@stadt.example"), step(EVE, "e@stadt.example")])
    )
    assert [(one["do"], one["sub"]) for one in door.asked] == [
        ("free", ANNA),
        ("free", BEN),
        ("person", ANNA),
        ("person", BEN),
        ("person", EVE),
    ]


def test_a_lock_goes_and_comes_by_the_door_alone(tmp_path: Path) -> None:
    adapter, door = zammad(tmp_path, tables())
    adapter.create(Obj("lock", ANNA), {})
    adapter.delete(Present("lock", ANNA, id="3"))
    assert [one["on"] for one in door.asked] == [True, False]


def test_nothing_is_asked_of_what_is_not_installed(tmp_path: Path) -> None:
    adapter = Zammad(place(tmp_path, installed=False), Door(), Rest(), lambda _: {})  # type: ignore[arg-type]
    found = adapter.read({"installation", "setting"})
    assert found.fresh and not found.objects


def test_only_settings_that_are_wanted_are_looked_at(tmp_path: Path) -> None:
    rows = [{"id": 1, "name": name, "state_current": {"value": name}} for name in ("fqdn", "secret_thing")]
    adapter, _ = zammad(tmp_path, tables(), Rest({"settings": rows}))
    adapter.completed([Obj("setting", "fqdn", {"value": "x"})])
    assert list(adapter.read({"setting"}).objects) == [("setting", "fqdn")]


def test_sendmail_beside_smtp_is_not_what_is_wanted() -> None:
    def channel(number: int, area: str, adapter: str) -> dict[str, Any]:
        outbound = {"adapter": adapter, "options": {"host": "127.0.0.1"} if adapter == "smtp" else {}}
        return {"id": number, "area": area, "active": True, "options": {"outbound": outbound}}

    both = {"1": channel(1, "Email::Notification", "sendmail"), "2": channel(2, "Email::Account", "smtp")}
    address = {"1": {"id": 1, "email": "helpdesk@x.example", "name": "H", "channel_id": 2}}
    (found,) = read_channels({"assets": {"Channel": both, "EmailAddress": address}})
    assert found.fields["smtp"] == {}
    both["1"] = channel(1, "Email::Notification", "smtp")
    (found,) = read_channels({"assets": {"Channel": both, "EmailAddress": address}})
    assert found.fields == {"smtp": {"host": "127.0.0.1"}, "email": "helpdesk@x.example", "name": "H"}


def test_a_sub_is_told_from_other_log_ins() -> None:
    assert is_sub(ANNA)
    assert not any(is_sub(login) for login in ("notfall", "-", "auto-1", "nicole.braun@zammad.org", ANNA.upper() + "1"))


LISTS = {
    "ticket_states": [{"id": 1, "name": "new"}, {"id": 5, "name": "merged"}, {"id": 6, "name": "removed"}],
    "calendars": [{"id": 3, "name": "Land"}],
    "roles": [{"id": 2, "name": "Agent"}],
}
SLA = {"calendar": "Land", "first_response_time": 480, "solution_time": None, "but": ["removed", "merged"]}


def test_an_sla_is_written_in_numbers_and_read_in_names(tmp_path: Path) -> None:
    adapter, door = zammad(tmp_path, tables(), Rest(LISTS))
    adapter.create(Obj("sla", "Helpdesk", SLA), {})
    written = door.asked[0]["attrs"]
    assert written == {
        "name": "Helpdesk",
        "calendar_id": 3,
        "first_response_time": 480,
        "solution_time": None,
        "condition": {"ticket.state_id": {"operator": "is not", "value": [5, 6]}},
    }
    again, _ = zammad(tmp_path, tables(), Rest({**LISTS, "slas": [{"id": 4, **written}]}))
    found = again.read({"sla"}).objects["sla", "Helpdesk"].fields
    assert {**found, "but": set(found["but"])} == {**SLA, "but": {"merged", "removed"}}


def test_an_sla_with_another_condition_differs(tmp_path: Path) -> None:
    row = {"id": 4, "name": "Helpdesk", "calendar_id": 3, "condition": {"ticket.group_id": {"operator": "is"}}}
    adapter, _ = zammad(tmp_path, tables(), Rest({**LISTS, "slas": [row]}))
    assert adapter.read({"sla"}).objects["sla", "Helpdesk"].fields["but"] == []


def test_a_state_that_is_not_there_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    adapter, door = zammad(tmp_path, tables(), Rest(LISTS))
    with pytest.raises(AdapterError, match="gone"):
        adapter.create(Obj("sla", "Helpdesk", {**SLA, "but": ["gone"]}), {})
    assert not door.asked


def test_an_overview_belongs_to_a_role_by_its_number(tmp_path: Path) -> None:
    adapter, door = zammad(tmp_path, tables(), Rest(LISTS))
    fields = {"states": ["new"], "condition": {"x": 1}, "roles": ["Agent"], "order": {}, "view": {}}
    adapter.create(Obj("overview", "Lange", fields), {})
    said = door.asked[0]["attrs"]
    assert (said["role_ids"], said["name"], said["active"]) == ([2], "Lange", True)
    assert said["condition"] == {"ticket.state_id": {"operator": "is", "value": [1]}, "x": 1}


def test_text_modules_are_known_by_our_mark_alone(tmp_path: Path) -> None:
    rows = [{"id": 1, "name": "Bild", "note": None}, {"id": 2, "name": "Bild", "note": "readi.one: picture"}]
    adapter, _ = zammad(tmp_path, tables(), Rest({"text_modules": rows}))
    assert list(adapter.read({"text_module"}).objects) == [("text_module", "picture")]


def test_a_way_of_sharing_that_nobody_knows_stops_the_run(tmp_path: Path) -> None:
    """zammad 6364: one of four modes may come in place of yes and no."""
    rows = [{"id": 1, "name": "Stadt", "note": "readi.one: stadt", "shared": "tickets_only", "active": True}]
    adapter, _ = zammad(tmp_path, tables(), Rest({"organizations": rows}))
    with pytest.raises(AdapterError, match="tickets_only"):
        adapter.read({"organisation"})
