"""What a project group is in Discourse: a group that its members alone see, and a category that it alone enters. Pure.

Members write, of an archived group they read. Membership comes from here alone: groups are tied to no claim, and no
claim is sent. Moderators have no more than members: who leads a group in Discourse could put people into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Roster
from ...sync.wanted import ACCOUNT, GROUP, MEMBERSHIP, with_place
from .kinds import CATEGORY
from .refusals import MOST_CATEGORY, READ, WRITE

PLACE = "forum"
"""The attribute of a group that has a place here."""
RESERVED = frozenset(
    {
        *("admins", "administratoren", "anonymous", "discobot", "everyone", "jeder", "moderatoren", "moderators"),
        *("new", "search", "staff", "system", "team"),
    }
)
"""Automatic groups in both languages, users that come along, and two names whose groups nobody can read (3.1)."""
SEEDED = frozenset(
    {"allgemein", "feedback", "team", "general", "site feedback", "staff", "uncategorized", "nicht kategorisiert"}
)
"""Names of categories that come along, in small letters: Discourse refuses a second one."""
MEMBERS, NOBODY = 2, 0
COLOUR, ON_COLOUR = "0B5394", "FFFFFF"


def desired_for(roster: Roster) -> Iterator[Obj]:
    placed = with_place(roster)
    groups = [group for group in roster.groups if PLACE in group.attributes]
    called = names({group.slug: group.name for group in groups})
    for group in groups:
        yield Obj(GROUP, group.slug, fields(group.name))
        level = READ if group.state == "archived" else WRITE
        category = {
            "name": called[group.slug],
            "color": COLOUR,
            "text_color": ON_COLOUR,
            "parent": "",
            "permissions": {group.slug: level},
            "mail": True,
        }
        yield Obj(CATEGORY, group.slug, category, needs=((GROUP, group.slug),))
        for sub in sorted(group.members & placed):
            yield Obj(MEMBERSHIP, f"{group.slug}/{sub}", needs=((GROUP, group.slug), (ACCOUNT, sub)))


def fields(name: str) -> dict[str, object]:
    """Nobody joins or asks to join in Discourse, and outsiders do not see that the group is there."""
    return {
        "full_name": " ".join(name.split())[:100],
        "visibility_level": MEMBERS,
        "members_visibility_level": MEMBERS,
        "mentionable_level": 3,
        "messageable_level": 3,
        "public_admission": False,
        "public_exit": False,
        "allow_membership_requests": False,
    }


def names(given: dict[str, str]) -> dict[str, str]:
    """By slug: names of categories, none twice in whatever case; those of one name have their slug behind it."""
    plain = {slug: fit(name) or slug for slug, name in given.items()}
    many = Counter(name.casefold() for name in plain.values())
    found = {
        slug: name if many[name.casefold()] == 1 and name.casefold() not in SEEDED else _with(slug, given[slug])
        for slug, name in plain.items()
    }
    # A name with a slug behind it may itself be another group's name.
    again = Counter(name.casefold() for name in found.values())
    return {slug: name if again[name.casefold()] == 1 else _with(slug, given[slug]) for slug, name in found.items()}


def fit(name: str, most: int = MOST_CATEGORY) -> str:
    return " ".join("".join(one for one in name if one.isprintable()).split())[:most].strip()


def _with(slug: str, name: str) -> str:
    return f"{fit(name, MOST_CATEGORY - len(slug) - 3)} ({slug})".strip()
