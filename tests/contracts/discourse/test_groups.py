"""Groups and who is in them."""

from __future__ import annotations

import pytest

from tests.contracts.discourse.there import There
from tests.contracts.fact import fact
from tests.contracts.target import PREFIX

LAB = "3.1.0.beta3"
MODEL = "app/models/group.rb"
ADMIN = "app/controllers/admin/groups_controller.rb"
CONTROLLER = "app/controllers/groups_controller.rb"


def tried(forum: There, **group: object) -> int:
    return forum.ask("POST", "/admin/groups.json", {"group": group}).status


@fact(MODEL, seen=LAB)
@pytest.mark.parametrize("name", ["ab", f"{PREFIX}aaaaaaaaaaaa", f"{PREFIX}ä", f"{PREFIX} x", "system"])
def test_names_that_are_refused(forum: There, name: str) -> None:
    """Shorter than 3, longer than max_username_length (20), another letter or a blank, and a user's name are 422."""
    assert tried(forum, name=name) == 422


@fact(MODEL, seen=LAB)
def test_a_name_counts_without_its_case(forum: There) -> None:
    """A name that differs in its case alone is 422."""
    forum.group(f"{PREFIX}eins")
    assert tried(forum, name=f"{PREFIX}EINS") == 422


@fact(CONTROLLER, seen=LAB)
@pytest.mark.parametrize("name", ["new", "search"])
def test_two_names_are_made_and_cannot_be_read(forum: There, name: str) -> None:
    """A group that is called new or search is made, and its address answers something else."""
    number = forum.group(name)["id"]
    try:
        answer = forum.ask("GET", f"/groups/{name}.json")
        assert answer.status != 200 or "group" not in answer.text[:12]
    finally:
        forum.ask("DELETE", f"/admin/groups/{number}.json")


@fact(ADMIN, seen=LAB)
def test_how_far_it_is_seen_is_not_judged(forum: There) -> None:
    """visibility_level 77 is taken, and `x` is 0: public."""
    one = forum.group(f"{PREFIX}sicht", visibility_level=77)
    other = forum.group(f"{PREFIX}offen", visibility_level="x")
    assert (one["visibility_level"], other["visibility_level"]) == (77, 0)


@fact(MODEL, seen=LAB)
def test_a_trust_level_is_no_null(forum: There) -> None:
    """grant_trust_level null is 422, 0 is taken."""
    assert tried(forum, name=f"{PREFIX}stufe", grant_trust_level=None) == 422
    assert tried(forum, name=f"{PREFIX}stufe", grant_trust_level=0) == 200


@fact(ADMIN, seen=LAB)
def test_unknown_members_of_a_new_group_are_not_told_of(forum: There) -> None:
    """Usernames that nobody has are dropped without a word."""
    group = forum.group(f"{PREFIX}neu", usernames=f"{PREFIX}niemand")
    assert forum.ask("GET", f"/groups/{group['name']}/members.json").json()["members"] == []


@fact(CONTROLLER, seen=LAB)
def test_writing_the_same_changes_nothing(forum: There) -> None:
    """A PUT of what is there is 200."""
    group = forum.group(f"{PREFIX}gleich", visibility_level=2)
    put = forum.ask("PUT", f"/groups/{group['id']}.json", {"group": {"visibility_level": 2}})
    assert put.status == 200
    assert forum.ask("GET", f"/groups/{group['name']}.json").json()["group"]["visibility_level"] == 2


@fact(f"{CONTROLLER}, add_members", seen=LAB)
def test_members_are_one_text_with_commas(forum: There) -> None:
    """Of a JSON list of usernames the last alone is added; of a text with commas all."""
    group = forum.group(f"{PREFIX}liste")
    names = [f"{PREFIX}m{number}" for number in (1, 2, 3)]
    for name in names:
        forum.person(name)
    path = f"/groups/{group['id']}/members.json"
    forum.ask("PUT", path, {"usernames": names})
    inside = forum.ask("GET", f"/groups/{group['name']}/members.json").json()["members"]
    assert [one["username"] for one in inside] == names[-1:]
    # Some that are inside already: 200; all of them: 422.
    assert forum.ask("PUT", path, {"usernames": ",".join(names)}).status == 200
    assert forum.ask("PUT", path, {"usernames": ",".join(names)}).status == 422
    inside = forum.ask("GET", f"/groups/{group['name']}/members.json").json()["members"]
    assert len(inside) == 3


@fact(f"{CONTROLLER}, add_members", seen=LAB)
def test_an_unknown_member_is_dropped_where_one_is_known(forum: There) -> None:
    """With one that is known it is 200 and says nothing of the other; with none that is known it is 400."""
    group = forum.group(f"{PREFIX}halb")
    forum.person(f"{PREFIX}da")
    path = f"/groups/{group['id']}/members.json"
    assert forum.ask("PUT", path, {"usernames": f"{PREFIX}fehlt"}).status == 400
    assert forum.ask("PUT", path, {"usernames": f"{PREFIX}fehlt,{PREFIX}da"}).status == 200


@fact(f"{CONTROLLER}, remove_member", seen=LAB)
def test_removing_may_be_repeated(forum: There) -> None:
    """Removing who is no member any more is 200."""
    group = forum.group(f"{PREFIX}weg")
    forum.person(f"{PREFIX}geht")
    path = f"/groups/{group['id']}/members.json"
    forum.ask("PUT", path, {"usernames": f"{PREFIX}geht"})
    assert [forum.ask("DELETE", path, {"usernames": f"{PREFIX}geht"}).status for _ in range(2)] == [200, 200]
    assert forum.ask("GET", f"/groups/{group['name']}/members.json").json()["members"] == []


@fact(f"{CONTROLLER}, search and index", seen=LAB)
def test_one_answer_has_all_groups_and_a_page_has_36(forum: There) -> None:
    """/groups/search.json has all but everyone; /groups.json has 36 a page, whatever is asked for."""
    rows = forum.ask("GET", "/groups/search.json").json()
    count = int(forum.sql("select count(*) from groups where id > 0")[0][0])
    assert len(rows) == count and 0 not in {row["id"] for row in rows}
    assert len(forum.ask("GET", "/groups.json?per_page=1000").json()["groups"]) <= 36


@fact(f"{MODEL}, AUTO_GROUPS", seen=LAB)
def test_automatic_groups_are_known_by_their_number(forum: There) -> None:
    """0 is everyone, 1 administrators, 2 moderators, 3 staff, 10 to 14 trust levels, in every language."""
    rows = forum.sql("select id from groups where automatic = true and id < 15 order by id")
    found = {int(row[0]) for row in rows}
    assert found >= {0, 1, 2, 3, 10, 11, 12, 13, 14}


@fact("db/migrate/20260424004343_ensure_anonymous_and_logged_in_users_auto_groups.rb", read="2026", since="2026.5")
def test_two_more_automatic_groups(forum: There) -> None:
    """4 is anonymous_users and 5 logged_in_users, which is to take the place of everyone."""
    rows = forum.sql("select id from groups where automatic = true and id in (4, 5) order by id")
    assert [row[0] for row in rows] == ["4", "5"]


@fact(f"{MODEL}, destroy; app/models/category_group.rb", seen=LAB)
def test_a_category_stays_closed_when_its_group_goes(forum: There) -> None:
    """Deleting a group leaves its category to administrators alone; making it again gives nothing back."""
    group = forum.group(f"{PREFIX}stirbt")
    made = forum.category(f"{PREFIX}erbe", permissions={f"{PREFIX}stirbt": 1})
    forum.ask("DELETE", f"/admin/groups/{group['id']}.json")
    forum.group(f"{PREFIX}stirbt")
    (row,) = forum.sql(f"select read_restricted, id from categories where id = {made['id']}")
    assert row[0] in ("t", "1", "true")
    assert forum.shown(made["id"])["group_permissions"] == []
