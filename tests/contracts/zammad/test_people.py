"""People: log-ins that change, rights that stay, tickets that move."""

from __future__ import annotations

from typing import Any

from tests.contracts.fact import fact
from tests.contracts.target import PREFIX
from tests.contracts.zammad.rest import Zammad

LAB = "5.2"


def someone(zammad: Zammad, name: str, **more: Any) -> dict[str, Any]:
    given = {"login": f"{PREFIX}{name}", "email": f"{PREFIX}{name}@x.example", "firstname": "V", "lastname": name}
    return zammad.made("users", **{**given, **more})


@fact("app/models/user.rb, check_login", seen=LAB)
def test_a_taken_log_in_gets_a_number_without_a_word(zammad: Zammad) -> None:
    """A log-in in another case becomes another one, with 201; our program takes that back."""
    someone(zammad, "kc-sub-1")
    assert someone(zammad, "x1", login=f"{PREFIX}KC-SUB-1")["login"] == f"{PREFIX}kc-sub-11"
    asked = {"do": "person", "sub": f"{PREFIX}KC-SUB-1", "email": f"{PREFIX}x2@x.example", "firstname": "V"}
    (said,) = zammad.door({**asked, "lastname": "x", "organization_id": None})
    assert not said["ok"] and "log-in became" in said["text"]
    assert zammad.ruby(f"User.where(email: '{PREFIX}x2@x.example').count") == 0


@fact("app/models/user.rb, check_email_unique", seen=LAB)
def test_an_address_is_one_persons(zammad: Zammad) -> None:
    """A second person with the address is 422. Our program takes over who only ever wrote, and nobody else."""
    someone(zammad, "adresse")
    given = {"login": f"{PREFIX}andere", "email": f"{PREFIX}adresse@x.example", "lastname": "x"}
    assert zammad.ask("POST", "users", given)[0] == 422
    wrote = f"{PREFIX}schrieb@x.example"
    someone(zammad, "schrieb", login=wrote, email=wrote)
    plain = {"do": "person", "firstname": "V", "lastname": "x", "organization_id": None}
    said = zammad.door(
        {**plain, "sub": f"{PREFIX}sub-a", "email": wrote},
        {**plain, "sub": f"{PREFIX}sub-b", "email": f"{PREFIX}adresse@x.example"},
    )
    assert [one["ok"] for one in said] == [True, False]
    assert zammad.ruby(f"User.find_by(email: '{wrote}').login") == f"{PREFIX}sub-a"


@fact("app/models/user.rb, update_organization of tickets", seen=LAB)
def test_whoever_moves_takes_their_tickets_along(zammad: Zammad) -> None:
    """A person's new organisation becomes the one of all their tickets."""
    old, new = (zammad.made("organizations", name=f"{PREFIX}{name}", shared=False) for name in ("alt", "neu"))
    moves = someone(zammad, "zieht", organization_id=old["id"])
    group = zammad.made("groups", name=f"{PREFIX}umzug")
    given = f"title: 'x', group_id: {group['id']}, customer_id: {moves['id']}, created_by_id: 1, updated_by_id: 1"
    create = f"Ticket.create!({given})"
    assert zammad.ruby(f"{create}.organization_id") == old["id"]
    zammad.ask("PUT", f"users/{moves['id']}", {"organization_id": new["id"]})
    assert zammad.ruby(f"Ticket.where(customer_id: {moves['id']}).pluck(:organization_id)") == [new["id"]]


@fact("app/models/concerns/has_groups.rb", seen=LAB)
def test_rights_of_somebody_who_is_no_agent_are_hidden_and_stay(zammad: Zammad) -> None:
    """Without ticket.agent `group_ids` reads {}, and the rows come back with the role. Our program removes them."""
    group = zammad.made("groups", name=f"{PREFIX}rechte")
    rights = {str(group["id"]): ["full"]}
    agent = someone(zammad, "agentin", roles=["Agent"], group_ids=rights)
    roles = {name: zammad.ruby(f"Role.find_by(name: '{name}').id") for name in ("Agent", "Customer")}
    path = f"users/{agent['id']}"
    sql = f"SELECT count(*) FROM groups_users WHERE user_id = {agent['id']}"  # noqa: S608
    rows = f"ActiveRecord::Base.connection.select_value('{sql}')"
    zammad.ask("PUT", path, {"role_ids": [roles["Customer"]]})
    assert int(zammad.ruby(rows)) == 1
    zammad.ask("PUT", path, {"role_ids": [roles["Customer"], roles["Agent"]]})
    (said,) = zammad.door({"do": "role", "sub": f"{PREFIX}agentin", "role_id": roles["Agent"], "on": False})
    assert said["ok"] and int(zammad.ruby(rows)) == 0


@fact("app/models/ticket/overviews.rb; services/zammad/zammad.rb", seen=LAB)
def test_overviews_are_the_seeded_roles_so_an_agent_has_it_too(zammad: Zammad) -> None:
    """Zammad's own belong to the role Agent. Our program gives it beside a group's role, and takes it with the last."""
    sub = f"{PREFIX}agent-mit-sichten"
    someone(zammad, "x3", login=sub)
    attrs = {"active": True}
    asked = [
        {"do": "save", "model": "Role", "id": None, "permissions": ["ticket.agent"], "attrs": {**attrs, **one}}
        for one in ({"name": f"{PREFIX}r1", "note": "readi.one: r1"}, {"name": f"{PREFIX}r2", "note": "readi.one: r2"})
    ]
    ours = [one["value"] for one in zammad.door(*asked)]
    mine = f"User.find_by(login: '{sub}').roles.map(&:name).sort"

    def told(role: int, *, on: bool) -> list[str]:
        (said,) = zammad.door({"do": "role", "sub": sub, "role_id": role, "on": on})
        assert said["ok"], said
        return [one.removeprefix(PREFIX) for one in zammad.ruby(mine)]

    try:
        assert told(ours[0], on=True) == ["Agent", "Customer", "r1"]
        assert told(ours[1], on=True) == ["Agent", "Customer", "r1", "r2"]
        assert told(ours[0], on=False) == ["Agent", "Customer", "r2"]
        assert told(ours[1], on=False) == ["Customer"]
    finally:
        # No role is ever deleted; so that sync knows nothing of them, and another run may make them again.
        gone = "one.update!(note: '', active: false, name: \"x-#{one.id}\")"
        zammad.ruby(f"Role.where(id: {ours}).each {{ |one| {gone} }}.size")


@fact("app/models/user.rb, last admin check", seen=LAB)
def test_the_last_administrator_stays(zammad: Zammad) -> None:
    """Taking the role from the last one is 422."""
    admin = zammad.ruby("User.joins(:roles).where(roles: {name: 'Admin'}, active: true).pluck(:id)")
    assert len(admin) == 1
    customer = zammad.ruby("Role.find_by(name: 'Customer').id")
    assert zammad.ask("PUT", f"users/{admin[0]}", {"role_ids": [customer]})[0] == 422


@fact("app/controllers/users_controller.rb, signup", seen=LAB)
def test_a_stranger_can_make_no_account(zammad: Zammad) -> None:
    """With user_create_account and user_lost_password off both are 422, for somebody who is not signed in."""
    given = {"email": f"{PREFIX}fremd@x.example", "password": "Ein-Kennwort-1", "signup": True}
    assert zammad.ask("POST", "users", given, anonymous=True)[0] in (401, 422)
    assert zammad.ask("POST", "users/password_reset", {"username": "notfall"}, anonymous=True)[0] in (401, 422)
    assert zammad.ask("GET", "users", anonymous=True)[0] in (401, 403)


@fact("app/controllers/users_controller.rb, index", seen=LAB, read="6.6")
def test_a_list_of_people_ends_without_a_word(zammad: Zammad) -> None:
    """More than 1,000 are asked for, and at most 1,000 come (5.2: 500): people are read from their table."""
    many = 1001
    row = "{ login: \"%sviele-#{n}\", email: '', created_by_id: 1, updated_by_id: 1, created_at: at, updated_at: at }"
    rows = f"(1..{many}).map {{ |n| {row % PREFIX} }}"
    try:
        assert zammad.ruby(f"at = Time.now; User.insert_all({rows}).count") == many
        status, found = zammad.ask("GET", f"users?page=1&per_page={2 * many}")
        assert status == 200 and len(found) < many
    finally:
        zammad.ruby(f"User.where(\"login LIKE '{PREFIX}viele-%'\").delete_all")


@fact("app/models/user.rb, destroy_longer_required_objects", seen=LAB)
def test_with_a_person_go_their_tickets_unless_they_have_another_customer(zammad: Zammad) -> None:
    """Deleting a person deletes all tickets in which they are the customer. Our program keeps them, without a name."""
    group = zammad.made("groups", name=f"{PREFIX}erbe")
    people = [someone(zammad, name, firstname="Gerda", lastname="Geht") for name in ("geht1", "geht2")]
    numbers = []
    for person in people:
        by = f"customer_id: {person['id']}, created_by_id: {person['id']}, updated_by_id: 1"
        ticket = zammad.ruby(f"Ticket.create!(title: 'x', group_id: {group['id']}, {by}).id")
        words = "sender: 'Customer', type: 'web'" if zammad.target.at == "standin" else "sender_id: 2, type_id: 11"
        by = f"created_by_id: {person['id']}, updated_by_id: 1"
        created = f"ticket_id: {ticket}, from: 'Gerda Geht', body: 'x', {words}, {by}"
        zammad.ruby(f"Ticket::Article.create!({created}).id")
        numbers.append(ticket)
    zammad.ruby(f"User.find({people[0]['id']}).destroy!.id")
    asked = {"sub": f"{PREFIX}geht2", "nobody": f"{PREFIX}nobody", "called": "Gelöschte Person"}
    said = zammad.door({"do": "about", **asked}, {"do": "erase", **asked}, {"do": "erase", **asked})
    assert [one["ok"] for one in said] == [True, True, True]
    assert len(said[0]["value"]["tickets"]) == 1 and said[1]["value"] == 1 and said[2]["value"] is None
    assert zammad.ruby(f"Ticket.where(id: {numbers}).pluck(:id)") == [numbers[1]]
    assert zammad.ruby(f"Ticket::Article.where(ticket_id: {numbers[1]}).pluck(:from)") == ["Gelöschte Person"]
