"""Groups, organisations, triggers and the like: what is cut, doubled or replaced without a word."""

from __future__ import annotations

from tests.contracts.fact import fact
from tests.contracts.target import PREFIX
from tests.contracts.zammad.rest import Zammad

LAB = "5.2"
HOURS = {"mon": {"active": True, "timeframes": [["09:00", "17:00"]]}}


@fact("app/models/group.rb", seen=LAB)
def test_a_second_group_of_the_name_is_refused_in_any_case(zammad: Zammad) -> None:
    """422 for the same name in another case; blanks around it make another name."""
    zammad.made("groups", name=f"{PREFIX}eins")
    assert zammad.ask("POST", "groups", {"name": f"{PREFIX}EINS"})[0] == 422
    assert zammad.ask("POST", "groups", {"name": f"{PREFIX}eins "})[0] == 201


@fact("app/models/concerns/can_..., limits of columns", seen=LAB)
def test_a_long_name_is_cut_without_a_word(zammad: Zammad) -> None:
    """A group's name ends after 160 characters with 201, an organisation's after 100; our program takes it back."""
    long = f"{PREFIX}{'x' * 200}"
    assert len(zammad.made("groups", name=long)["name"]) == 160
    assert len(zammad.made("organizations", name=long)["name"]) == 100
    other = f"{PREFIX}{'y' * 200}"
    (said,) = zammad.door({"do": "save", "model": "Group", "id": None, "attrs": {"name": other, "active": True}})
    assert not said["ok"] and "name became" in said["text"]
    assert zammad.ruby(f"Group.where(\"name LIKE '{PREFIX}yyy%'\").count") == 0


@fact("app/models/concerns/has_groups.rb", seen=LAB)
def test_user_ids_of_a_group_replace_all_its_members(zammad: Zammad) -> None:
    """A PUT with `user_ids` leaves these alone as members, with the right `full`."""
    group = zammad.made("groups", name=f"{PREFIX}mitglieder")
    people = [
        zammad.made("users", login=f"{PREFIX}m{n}", email=f"{PREFIX}m{n}@x.example", firstname="M", lastname=str(n))
        for n in (1, 2)
    ]
    zammad.ask("PUT", f"groups/{group['id']}", {"user_ids": [people[0]["id"]]})
    zammad.ask("PUT", f"groups/{group['id']}", {"user_ids": [people[1]["id"]]})
    rows = "ActiveRecord::Base.connection.select_rows('SELECT user_id, access FROM groups_users WHERE group_id = %d')"
    assert zammad.ruby(rows % group["id"]) == [[people[1]["id"], "full"]]


@fact("app/models/organization.rb", seen=LAB)
def test_an_organisation_is_shared_where_nobody_says_otherwise(zammad: Zammad) -> None:
    """`shared` is true in a new one: colleagues read each other's tickets."""
    assert zammad.made("organizations", name=f"{PREFIX}offen")["shared"] is True
    assert zammad.made("organizations", name=f"{PREFIX}zu", shared=False)["shared"] is False


@fact("app/models/organization.rb", seen=LAB)
def test_an_organisation_with_people_is_not_deleted(zammad: Zammad) -> None:
    """DELETE is 422 while somebody belongs to it."""
    city = zammad.made("organizations", name=f"{PREFIX}stadt")
    zammad.made("users", login=f"{PREFIX}b", email=f"{PREFIX}b@x.example", lastname="B", organization_id=city["id"])
    assert zammad.ask("DELETE", f"organizations/{city['id']}")[0] == 422


@fact("app/models/signature.rb, lib/html_sanitizer.rb", seen=LAB)
def test_html_is_normalised(zammad: Zammad) -> None:
    """`<br/>` comes back as `<br>`, and a script is gone."""
    said = zammad.made("signatures", name=f"{PREFIX}gruss", body="<div>a<br/>b</div><script>x</script>")
    assert said["body"] == "<div>a<br>b</div>"


@fact("app/models/trigger.rb", seen=LAB)
def test_a_trigger_without_a_condition_is_refused_and_its_body_kept(zammad: Zammad) -> None:
    """An empty condition is 422; a body's HTML is kept as it was sent."""
    mail = {"notification.email": {"recipient": "ticket_customer", "subject": "x", "body": "<b>a<br/>b</b>"}}
    assert zammad.ask("POST", "triggers", {"name": f"{PREFIX}leer", "condition": {}, "perform": mail})[0] == 422
    condition = {"ticket.action": {"operator": "is", "value": "create"}}
    # Switched off: nobody else's ticket meets it.
    said = zammad.made("triggers", name=f"{PREFIX}voll", condition=condition, perform=mail, active=False)
    assert (said["condition"], said["perform"]) == (condition, mail)


@fact("app/models/calendar.rb", seen=LAB)
def test_a_calendar_needs_hours(zammad: Zammad) -> None:
    """Without an open hour it is 422; holidays are replaced as a whole."""
    empty = {"mon": {"active": False, "timeframes": []}}
    given = {"name": f"{PREFIX}kalender", "timezone": "Europe/Berlin", "public_holidays": {}}
    assert zammad.ask("POST", "calendars", {**given, "business_hours": empty})[0] == 422
    days = {"2026-01-01": {"active": True, "summary": "Neujahr"}}
    made = zammad.made("calendars", **{**given, "business_hours": HOURS, "public_holidays": days})
    other = {"2026-01-06": {"active": True, "summary": "Erscheinungsfest"}}
    _, said = zammad.ask("PUT", f"calendars/{made['id']}", {"public_holidays": other})
    assert said["public_holidays"] == other


@fact("app/models/sla.rb", seen=LAB)
def test_an_sla_needs_a_condition_and_keeps_its_types(zammad: Zammad) -> None:
    """An empty condition is 422; numbers in one come back as numbers."""
    calendar = zammad.ask("GET", "calendars")[1][0]["id"]
    given = {"name": f"{PREFIX}frist", "calendar_id": calendar, "first_response_time": 60}
    assert zammad.ask("POST", "slas", {**given, "condition": {}})[0] == 422
    condition = {"ticket.state_id": {"operator": "is not", "value": [5, 6]}}
    said = zammad.made("slas", **given, condition=condition)
    assert (said["condition"], said["first_response_time"]) == (condition, 60)


@fact("app/models/text_module.rb", seen=LAB)
def test_text_modules_of_one_name_are_two(zammad: Zammad) -> None:
    """A second one of the name is made with 201: nothing but a note tells them apart."""
    given = {"name": f"{PREFIX}baustein", "keywords": "x", "content": "<div>a<br/>b</div>", "note": "einer"}
    first, second = (zammad.made("text_modules", **given) for _ in range(2))
    assert first["id"] != second["id"]
    assert (first["content"], first["note"]) == ("<div>a<br>b</div>", "einer")


@fact("app/models/overview.rb", seen=LAB)
def test_an_overview_keeps_its_link(zammad: Zammad) -> None:
    """A name that is taken gets a link with a number, 201; a new name keeps the link."""
    shown = {"d": ["title"], "s": ["title"], "m": ["title"], "view_mode_default": "s"}
    condition = {"ticket.state_id": {"operator": "is", "value": [1]}}
    agent = zammad.ruby("Role.find_by(name: 'Agent').id")
    more = {"order": {"by": "created_at", "direction": "ASC"}, "view": shown, "role_ids": [agent]}
    given = {"name": f"{PREFIX}sicht", "condition": condition, **more}
    first, second = (zammad.made("overviews", **given) for _ in range(2))
    assert second["link"] == f"{first['link']}_1"
    _, renamed = zammad.ask("PUT", f"overviews/{first['id']}", {"name": f"{PREFIX}anders"})
    assert renamed["link"] == first["link"]


@fact("db/seeds/ticket_states.rb", seen=LAB)
def test_states_have_their_seeded_names(zammad: Zammad) -> None:
    """Conditions hold numbers; the names of what is open and over are English, in every language."""
    names = {row["name"] for row in zammad.ask("GET", "ticket_states")[1]}
    assert {"new", "open", "closed", "merged", "removed"} <= names
