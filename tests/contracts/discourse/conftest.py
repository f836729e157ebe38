from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.discourse.there import There
from tests.contracts.target import PREFIX, Target


@pytest.fixture(scope="session")
def forum(target: Target) -> Iterator[There]:
    """What runs; what the contract made in it is removed before and afterwards."""
    made = There(target)
    tidy(made)
    yield made
    tidy(made)
    made.stop()


def tidy(forum: There) -> None:
    """Children before their parents, posts before people, and nothing of anybody else's."""
    mine = f"like '{PREFIX}%'"
    for row in forum.sql(f"select id from users where username_lower {mine} order by id"):
        forum.ask("DELETE", f"/admin/users/{row[0]}.json", {"delete_posts": True})
    sql = f"select id from categories where slug {mine} order by parent_category_id is null, id"
    for row in forum.sql(sql):
        forum.ask("DELETE", f"/categories/{row[0]}.json")
    for row in forum.sql(f"select id from groups where name {mine}"):
        forum.ask("DELETE", f"/admin/groups/{row[0]}.json")
    for row in forum.sql(f"select id from tag_groups where name {mine}"):
        forum.ask("DELETE", f"/tag_groups/{row[0]}.json")
    for row in forum.sql(f"select id from themes where name {mine}"):
        forum.ask("DELETE", f"/admin/themes/{row[0]}.json")
