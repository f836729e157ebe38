"""An audience follows its groups: whoever joins, leaves, moderates or whose group is archived."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.audiences import Rule, audience
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group


def group(key: str, kind: str, members: str, moderators: str) -> Group:
    inside, leads = frozenset(members.split()), frozenset(moderators.split())
    return Group(f"id-{key}", key, key, kind, "open", "active", {"key": key}, inside | leads, leads)


AKTE = group("akte", "project", "anna", "maria")
WASSER = group("wasser", "technical", "anna hans", "hans")
NETZ = group("netz", "technical", "neu", "maria")
GROUPS = (AKTE, WASSER, NETZ)
PEOPLE = ("anna", "hans", "maria", "neu", "sonst")


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (Rule("moderators"), "maria hans"),
        (Rule("members"), "anna hans maria neu"),
        (Rule("everyone"), "anna hans maria neu sonst"),
        (Rule("members", kinds=frozenset({"technical"})), "anna hans maria neu"),
        (Rule("moderators", kinds=frozenset({"project"})), "maria"),
        (Rule("members", groups=frozenset({"akte"})), "anna maria"),
        (Rule("members", frozenset({"technical"}), frozenset({"akte", "netz"})), "maria neu"),
        (Rule("members", kinds=frozenset({"steering"})), ""),
    ],
)
def test_who_belongs(rule: Rule, who: str) -> None:
    assert audience(rule, GROUPS, PEOPLE) == set(who.split())


def test_it_follows_its_sources() -> None:
    technical = Rule("members", kinds=frozenset({"technical"}))
    joined = replace(WASSER, members=WASSER.members | {"sonst"})
    assert "sonst" in audience(technical, (AKTE, joined, NETZ), PEOPLE)
    archived = replace(NETZ, state="archived")
    assert audience(technical, (AKTE, WASSER, archived), PEOPLE) == {"anna", "hans"}
    assert audience(Rule("moderators"), (archived,), PEOPLE) == set()
