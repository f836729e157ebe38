"""Who may do what on the pages of project groups. Pure: a group, a person and what is known of both; no I/O, no clock.

    rules.join(group, me)      # nothing, or Refused with the key of a sentence in words.py

What a page may show is asked by `sees` and `shows_members`; what somebody may do, by a function of that name.
Keycloak asks for itself again: these rules are what it cannot say (a group's joining, the last moderator, archived).
"""

from __future__ import annotations

from collections.abc import Iterable

from ...roster.types import Group, Person

OPEN, MODERATED, CLOSED = "open", "moderated", "closed"
WORD_MAX = 500  # characters of a word of why, and of an answer to it


class RefusedError(Exception):
    """`key` names the sentence that people read."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


# What is shown


def sees(group: Group, me: Person) -> bool:
    """A closed or archived group is known to its members only; a guest knows nothing but their own groups."""
    if me.sub in group.members:
        return True
    return group.joining in (OPEN, MODERATED) and group.state == "active" and me.guest_until is None


def shows_members(group: Group, me: Person) -> bool:
    return me.sub in group.members


def shown(groups: Iterable[Group], me: Person) -> list[Group]:
    return sorted((one for one in groups if sees(one, me)), key=lambda one: (one.name.casefold(), one.slug))


def matches(group: Group, typed: str) -> bool:
    """Every word that was typed is somewhere in the group's name or purpose."""
    text = f"{group.name} {group.attributes.get('purpose', '')}".casefold()
    return all(word in text for word in typed.casefold().split())


# What somebody does


def join(group: Group, me: Person) -> None:
    _lives(group)
    if me.sub in group.members:
        raise RefusedError("already_member")
    if group.joining != OPEN or me.guest_until is not None:
        raise RefusedError("not_open")


def ask(group: Group, me: Person, word: str) -> None:
    _lives(group)
    if me.sub in group.members:
        raise RefusedError("already_member")
    if group.joining != MODERATED or me.guest_until is not None:
        raise RefusedError("not_moderated")
    _fits(word)
    if not word.strip():
        raise RefusedError("word_missing")


def leave(group: Group, me: Person) -> None:
    """Of an archived group too: nobody is held."""
    if me.sub not in group.members:
        raise RefusedError("no_member")
    _not_the_last(group, me.sub)


def decide(group: Group, me: Person, message: str) -> None:
    _lives(group)
    _moderates(group, me)
    _fits(message)


def invite(group: Group, me: Person, address: str) -> None:
    """Says nothing of whether the address is anybody's."""
    _lives(group)
    _moderates(group, me)
    local, at, domain = address.rpartition("@")
    if not (local and at and "." in domain) or len(address) > 254 or any(c.isspace() or c in '<>,;"' for c in address):
        raise RefusedError("no_address")


def take_back(group: Group, me: Person) -> None:
    """An invitation, whoever of the moderators wrote it."""
    _moderates(group, me)


def remove(group: Group, me: Person, sub: str) -> None:
    """People who moderate lose that first: so nobody loses both by one click."""
    _lives(group)
    _moderates(group, me)
    if sub not in group.members:
        raise RefusedError("no_member")
    if sub in group.moderators:
        raise RefusedError("moderates_still")


def appoint(group: Group, me: Person, sub: str, person: Person | None) -> None:
    _lives(group)
    _moderates(group, me)
    if sub not in group.members or person is None:
        raise RefusedError("no_member")
    if sub in group.moderators:
        raise RefusedError("moderates_already")
    if person.guest_until is not None:
        raise RefusedError("guest_moderates_not")


def dismiss(group: Group, me: Person, sub: str) -> None:
    """Somebody else's moderation, or one's own."""
    _moderates(group, me)
    if sub not in group.moderators:
        raise RefusedError("no_moderator")
    _not_the_last(group, sub)


def _lives(group: Group) -> None:
    if group.state == "archived":
        raise RefusedError("archived")


def _moderates(group: Group, me: Person) -> None:
    if me.sub not in group.moderators:
        raise RefusedError("moderators_only")


def _not_the_last(group: Group, sub: str) -> None:
    if group.moderators == {sub}:
        raise RefusedError("last_moderator")


def _fits(text: str) -> None:
    if len(text) > WORD_MAX:
        raise RefusedError("too_long")
