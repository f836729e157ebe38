"""What operators ask for when they make a project group, and what is wrong with it. Pure: no I/O, no clock.

    wrong = faults(wish, known)                # () where the group can be made; else what to write instead, by field

`Known` is what is there already. Keycloak and the roster judge again: a slug counts for ever, in every service.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from ...roster import slug as slugs
from ...roster.types import Group, Person

KINDS = ("project", "steering", "technical", "network", "organisation")
JOININGS = ("open", "moderated", "closed")
FOLDER, FORUM, HELPDESK, LIST = "folder_quota_gb", "forum", "helpdesk", "mailing_list"
NAME_MAX, PURPOSE_MAX, QUOTA_MAX = 100, 250, 100_000
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Wish:
    """A group as somebody typed it. `gets`: attribute -> text, of what it has in the services; people by address."""

    slug: str
    name: str
    kind: str = "project"
    joining: str = "moderated"
    purpose: str = ""
    moderators: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    gets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """`key` names the sentence that people read, `said` what was typed there."""

    field: str
    key: str
    said: str = ""


@dataclass(frozen=True)
class Known:
    """`names`: lower case; `people`: by address; `gives`: what enabled services have."""

    slugs: Container[str]
    names: Container[str]
    lists: Container[str]
    people: Mapping[str, Person]
    gives: Container[str]


def known(groups: Mapping[str, Group], people: Mapping[str, Person], gives: Container[str]) -> Known:
    """`groups`: by slug; `people`: by address, lower case."""
    return Known(
        set(groups),
        {group.name.casefold() for group in groups.values()},
        {group.attributes.get(LIST, "").lower() for group in groups.values()},
        people,
        gives,
    )


def with_wish(there: Known, wish: Wish) -> Known:
    """As it would be after this one: two of one file must not be the same."""
    return Known(
        {*there.slugs, wish.slug}, {*there.names, wish.name.casefold()},  # type: ignore[misc]  # sets, as known() makes them
        {*there.lists, wish.gets.get(LIST, "").lower()}, there.people, there.gives,  # type: ignore[misc]
    )  # fmt: skip


def faults(wish: Wish, there: Known) -> tuple[Fault, ...]:
    return tuple(_faults(wish, there))


def _faults(wish: Wish, there: Known) -> Iterator[Fault]:
    yield from name_faults(wish.name, wish.purpose, there)
    if not slugs.fits(wish.slug):
        yield Fault("slug", "slug_form", wish.slug)
    elif not slugs.usable(wish.slug):
        yield Fault("slug", "slug_reserved", wish.slug)
    elif wish.slug in there.slugs:
        yield Fault("slug", "slug_taken", wish.slug)
    if wish.kind not in KINDS:
        yield Fault("kind", "kind_unknown", wish.kind)
    if wish.joining not in JOININGS:
        yield Fault("joining", "joining_unknown", wish.joining)
    if not wish.moderators:
        yield Fault("moderators", "moderators_missing")
    for where in ("moderators", "members"):
        for address in getattr(wish, where):
            person = there.people.get(address.lower())
            if person is None:
                yield Fault(where, "nobody_has_address", address)
            elif where == "moderators" and person.guest_until is not None:
                yield Fault(where, "guest_address_moderates_not", address)
    yield from _of_services(wish, there)


def name_faults(name: str, purpose: str, there: Known) -> Iterator[Fault]:
    if not name.strip():
        yield Fault("name", "name_missing")
    elif len(name) > NAME_MAX or not name.isprintable():
        yield Fault("name", "name_form", name)
    elif name.casefold() in there.names:
        yield Fault("name", "name_taken", name)
    if len(purpose) > PURPOSE_MAX or not purpose.isprintable():
        yield Fault("purpose", "purpose_form", purpose)


def _of_services(wish: Wish, there: Known) -> Iterator[Fault]:
    for attribute, text in wish.gets.items():
        if attribute not in there.gives:
            yield Fault(attribute, "service_missing", text)
    quota = wish.gets.get(FOLDER, "1")
    if not (quota.isascii() and quota.isdecimal() and 1 <= int(quota[:9]) <= QUOTA_MAX):
        yield Fault(FOLDER, "quota_form", quota)
    for attribute in (FORUM, HELPDESK):
        if wish.gets.get(attribute, "true") != "true":
            yield Fault(attribute, "yes_or_no", wish.gets[attribute])
    name = wish.gets.get(LIST, "")
    if name and not slugs.fits(name):
        yield Fault(LIST, "list_form", name)
    elif name and (name in there.lists or slugs.answered(name)):
        yield Fault(LIST, "list_taken", name)


def proposed(name: str) -> str:
    """A slug for a name, for whoever wrote none; empty where nothing of it can be one."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text if not unicodedata.combining(c)).split()
    return "-".join(words).lstrip("0123456789-")[:20].rstrip("-")
