"""Categories and tags: what is public without anybody having said so."""

from __future__ import annotations

import pytest

from tests.contracts.discourse.there import There
from tests.contracts.fact import fact
from tests.contracts.target import PREFIX

LAB = "3.1.0.beta3"
CONTROLLER = "app/controllers/categories_controller.rb"
MODEL = "app/models/category.rb"


def closed(forum: There, number: int) -> bool:
    (row,) = forum.sql(f"select read_restricted from categories where id = {number}")
    return row[0] in ("t", "1", "true")


def tried(forum: There, slug: str, **more: object) -> int:
    given = {"name": slug, "slug": slug, "color": "0088CC", "text_color": "FFFFFF", **more}
    return forum.ask("POST", "/categories.json", given).status


@fact(f"{CONTROLLER}, create", seen=LAB)
def test_without_permissions_it_is_born_public(forum: There) -> None:
    """Without permissions, and with {}, a category is everybody's, below a closed parent too."""
    parent = forum.category(f"{PREFIX}zu", permissions={"staff": 1})
    assert closed(forum, parent["id"])
    one = forum.category(f"{PREFIX}ohne")
    two = forum.category(f"{PREFIX}leer", permissions={})
    child = forum.category(f"{PREFIX}kind", parent_category_id=parent["id"])
    assert [closed(forum, each["id"]) for each in (one, two, child)] == [False, False, False]


@fact(f"{CONTROLLER}, update", seen=LAB)
def test_empty_permissions_change_nothing(forum: There) -> None:
    """A PUT of {} is ignored."""
    made = forum.category(f"{PREFIX}bleibt", permissions={"staff": 1})
    forum.ask("PUT", f"/categories/{made['id']}.json", {"name": f"{PREFIX}bleibt", "permissions": {}})
    assert closed(forum, made["id"])


@fact(f"{MODEL}, set_permissions", seen=LAB)
def test_a_level_is_not_judged(forum: There) -> None:
    """`full` is stored as 0."""
    forum.group(f"{PREFIX}stufe2")
    made = forum.category(f"{PREFIX}voll", permissions={f"{PREFIX}stufe2": "full"})
    assert [one["permission_type"] for one in forum.shown(made["id"])["group_permissions"]] == [0]


@fact(f"{MODEL}, resolve_permissions", seen=LAB)
def test_an_unknown_group(forum: There) -> None:
    """A name that no group has, or in another case, is 422 for a new category and 500 for one that is there."""
    forum.group(f"{PREFIX}gruppe")
    assert tried(forum, f"{PREFIX}fremd", permissions={f"{PREFIX}niemand": 1}) == 422
    assert tried(forum, f"{PREFIX}fremd", permissions={f"{PREFIX}GRUPPE": 1}) == 422
    made = forum.category(f"{PREFIX}da", permissions={"staff": 1})
    put = forum.ask("PUT", f"/categories/{made['id']}.json", {"permissions": {f"{PREFIX}niemand": 1}})
    assert put.status == 500


@fact(f"{MODEL}, resolve_permissions", seen=LAB)
def test_two_names_are_known_in_every_language(forum: There) -> None:
    """`everyone` and `staff` are the automatic groups 0 and 3, whatever those are called."""
    made = forum.category(f"{PREFIX}woerter", permissions={"staff": 1, "everyone": 3})
    found = {one["group_id"]: one["permission_type"] for one in forum.shown(made["id"])["group_permissions"]}
    assert found in ({0: 3, 3: 1}, {3: 1, 5: 3})


@fact(f"{MODEL}, permissions_compatibility_validator", seen=LAB)
def test_a_child_lets_in_nobody_whom_its_parent_does_not(forum: There) -> None:
    """It is 422 where the parent is closed to a group of the child's; moving it there is not compared."""
    for name in ("innen", "aussen"):
        forum.group(f"{PREFIX}{name}")
    parent = forum.category(f"{PREFIX}eltern", permissions={f"{PREFIX}innen": 1})
    wrong = {"parent_category_id": parent["id"], "permissions": {f"{PREFIX}aussen": 1}}
    assert tried(forum, f"{PREFIX}kind2", **wrong) == 422
    made = forum.category(f"{PREFIX}kind3", permissions={f"{PREFIX}aussen": 1})
    given = {"name": f"{PREFIX}kind3", "parent_category_id": parent["id"], "permissions": {f"{PREFIX}aussen": 1}}
    assert forum.ask("PUT", f"/categories/{made['id']}.json", given).status == 200


@fact(MODEL, seen=LAB)
def test_two_levels_and_no_parent_that_is_not_there(forum: There) -> None:
    """A third level is 422; a parent that is not there, and a colour with a #, are 500."""
    parent = forum.category(f"{PREFIX}oben", permissions={"staff": 1})
    child = forum.category(f"{PREFIX}unten", parent_category_id=parent["id"], permissions={"staff": 1})
    assert tried(forum, f"{PREFIX}tief", parent_category_id=child["id"], permissions={"staff": 1}) == 422
    assert tried(forum, f"{PREFIX}weg", parent_category_id=99999999, permissions={"staff": 1}) == 500
    assert tried(forum, f"{PREFIX}farbe", color="#0088CC", permissions={"staff": 1}) == 500


@fact(f"{MODEL}, ensure_slug", seen=LAB)
@pytest.mark.parametrize(("slug", "kept"), [("Röhrle", "roehrle"), ("🙂", "")])
def test_what_becomes_of_a_slug(forum: There, slug: str, kept: str) -> None:
    """Umlauts are written out; of a picture nothing is left."""
    given = {"name": f"{PREFIX}slug", "slug": f"{PREFIX}{slug}" if kept else slug, "color": "0088CC"}
    answer = forum.ask("POST", "/categories.json", {**given, "text_color": "FFFFFF", "permissions": {"staff": 1}})
    made = answer.json()["category"]
    try:
        assert made["slug"] == (f"{PREFIX}{kept}" if kept else "")
    finally:
        forum.ask("DELETE", f"/categories/{made['id']}.json")


@fact(f"{CONTROLLER}, create", seen=LAB)
def test_unknown_tag_groups_are_dropped(forum: There) -> None:
    """allowed_tag_groups that are not there are dropped without a word."""
    made = forum.category(f"{PREFIX}ohnetags", permissions={"staff": 1}, allowed_tag_groups=[f"{PREFIX}niemand"])
    assert forum.sql(f"select id from category_tag_groups where category_id = {made['id']}") == []


@fact("app/controllers/tag_groups_controller.rb", seen=LAB)
def test_a_tag_is_cleaned_and_a_group_of_tags_is_made_once(forum: There) -> None:
    """`holz bau` becomes holz-bau; a second group of tags of the name is 422."""
    given = {"name": f"{PREFIX}tags", "tag_names": [f"{PREFIX}holz bau"]}
    assert forum.ask("POST", "/tag_groups.json", given).status == 200
    assert forum.ask("POST", "/tag_groups.json", given).status == 422
    assert forum.sql(f"select name from tags where name = '{PREFIX}holz-bau'") == [[f"{PREFIX}holz-bau"]]


@fact(f"{CONTROLLER}, update", read="2026", since="2026.1")
def test_an_address_that_is_not_sent_is_cleared(forum: There) -> None:
    """A PUT without email_in clears it."""
    made = forum.category(f"{PREFIX}post", permissions={"staff": 1}, email_in=f"{PREFIX}post@x.example")
    where = f"select coalesce(email_in, '') from categories where id = {made['id']}"
    assert forum.sql(where) == [[f"{PREFIX}post@x.example"]]
    forum.ask("PUT", f"/categories/{made['id']}.json", {"name": f"{PREFIX}post"})
    assert forum.sql(where) in ([[""]], [])


@fact(f"{CONTROLLER}, find", read="2026", since="2026.1")
def test_several_at_once_with_their_permissions(forum: There) -> None:
    """/categories/find.json?ids[]=…&include_permissions=true has what each lets in."""
    one = forum.category(f"{PREFIX}f1", permissions={"staff": 1})
    two = forum.category(f"{PREFIX}f2", permissions={"staff": 2})
    path = f"/categories/find.json?ids[]={one['id']}&ids[]={two['id']}&include_permissions=true"
    rows = forum.ask("GET", path).json()["categories"]
    assert {row["id"]: row["group_permissions"][0]["permission_type"] for row in rows} == {one["id"]: 1, two["id"]: 2}


@fact(f"{CONTROLLER}, destroy", seen=LAB)
def test_with_children_or_topics_it_stays(forum: There) -> None:
    """Deleting a category that has children is 403."""
    parent = forum.category(f"{PREFIX}voll2", permissions={"staff": 1})
    forum.category(f"{PREFIX}voll3", parent_category_id=parent["id"], permissions={"staff": 1})
    assert forum.ask("DELETE", f"/categories/{parent['id']}.json").status == 403
