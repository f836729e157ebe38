"""Groups, members and people as Keycloak has them, read over the admin API with an account that may look and no more.

    read = complete(Source(api, "readi", domains), today="2026-11-28")      # ShortError where an answer came short

Keycloak 26.7.4: /groups/{id}/children answers ten without `max`, and says in `subGroupCount` how many there are;
lists of people and of members are paged by `first` and `max`. Each person's own list of groups is asked for, AT_ONCE of
them side by side: Keycloak has people in its cache and needs a third of the time that the lists of members take, for
which it also asks a directory about each member anew. What a read costs is in docs/en/testing.md.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from ...reconcile.types import JSON
from ...roster.judge import Account, Read
from ...roster.types import Group, Person
from ..keycloak.client import ApiError, UnreachableError, seg

PROJECTS, MODERATORS, ORGANISATIONS = "projects", "moderators", "organisations"
HOME, GUEST_UNTIL, GUEST_ADDRESS = "home_organisation", "guest_until", "guest_address"
# Keycloak 26.7.4 asks its database for each person's organisations, and before each question compares all that this
# request has loaded: a page's cost grows with the square of its length, and below 20 the request itself is most of it.
PAGE = 50
AT_ONCE = 2
PROBE, PROBED = 20, 100  # people of a directory that are asked for at once, and at most
# Of each person of a silent directory: one that is refused costs milliseconds, one whose question is swallowed the five
# seconds that Keycloak waits for a connection (CONNECT_MS of keycloak/desired_ldap.py).
SWALLOWED_S = 2.0
KNOWN = frozenset({"key", "name", "kind", "joining", "slug", "state"})  # Group has fields for these


T = TypeVar("T")
R = TypeVar("R")


class Api(Protocol):
    """GET below /admin/realms, from several threads; ApiError where Keycloak does not answer as asked."""

    def get(self, path: str) -> JSON: ...


class ShortError(Exception):
    """An answer that is not whole, or not of the expected form; nothing of this read is used."""


@dataclass(frozen=True)
class Source:
    """`domains`: organisation -> the domains of its addresses.

    `directories`: organisations that have one behind the realm. `clock`: seconds, to tell who is refused and who waits.
    """

    api: Api
    realm: str
    domains: Mapping[str, Iterable[str]]
    directories: tuple[str, ...] = ()
    clock: Callable[[], float] = time.monotonic

    def get(self, path: str) -> JSON:
        return self.api.get(f"/{seg(self.realm)}{path}")

    def page(self, path: str, first: int, size: int) -> list[JSON]:
        page = self.get(f"{path}{'&' if '?' in path else '?'}first={first}&max={size}")
        if not isinstance(page, list) or len(page) > size:
            raise ShortError(f"{path}: not a page")
        return page

    def paged(self, path: str, size: int = 0) -> Iterator[JSON]:
        """A page that is not full is the last one."""
        size = size or PAGE
        first = 0
        while True:
            page = self.page(path, first, size)
            yield from page
            if len(page) < size:
                return
            first += size

    def each(self, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """In the order of the items, AT_ONCE side by side; the first error ends it."""
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            return list(pool.map(work, items))
        finally:
            pool.shutdown(cancel_futures=True)


def complete(
    at: Source, today: str, locked: Container[str] = frozenset(), known: Mapping[str, str] | None = None
) -> Read:
    """Everything anew. `locked`: who was so before; `known`: whom the last read had, with the directory of each.

    A directory answered where it let somebody in before the first question and after the last. Nothing is asked of the
    people of one whose network swallows the question, where there is a last read: they are missing, and stay as they
    were (roster/judge.py).
    """
    answered, swallowed = answering(at, at.directories)
    swallowed = swallowed if known is not None else frozenset()
    projects = tree(at, PROJECTS)
    leaders = leading(tree(at, MODERATORS))
    named = Counter(raw["name"] for raw in projects)
    others = [sub for sub, directory in (known or {}).items() if not directory or directory in answered]
    accounts = of_others(at, swallowed, others) if swallowed else everybody(at)
    own = own_groups_of(at, accounts)
    inside = membership(own)
    accounts = {sub: at_home(one, own[sub].values()) for sub, one in accounts.items()}

    def whole(raw: JSON) -> Group:
        # Whose they are cannot be told: nobody leads a group by another one's moderators.
        led_by = leaders.get(raw["name"], "") if named[raw["name"]] == 1 else ""
        return group(raw, inside.get(raw["id"], frozenset()), inside.get(led_by, frozenset()))

    groups = {raw["id"]: whole(raw) for raw in projects}
    answered &= answering(at, set(at.directories) - swallowed)[0]
    accounts = _asked_again(at, accounts, answered, locked)
    return Read(groups, accounts, answered, today, {raw["id"]: raw["name"] for raw in projects}, swallowed)


def own_groups_of(at: Source, people: Iterable[str]) -> dict[str, dict[str, JSON]]:
    """Each person's list of groups, by id."""
    asked = list(people)
    return dict(zip(asked, at.each(lambda sub: own_groups(at, sub), asked), strict=True))


def membership(own: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Group's id -> who is in it, by each person's own list of groups."""
    inside: dict[str, set[str]] = {}
    for sub, groups in own.items():
        for id_ in groups:
            inside.setdefault(id_, set()).add(sub)
    return {id_: frozenset(subs) for id_, subs in inside.items()}


def at_home(one: Account, groups: Iterable[JSON]) -> Account:
    """An organisation's administrator writes the attributes of its people, and not which organisation's group they are
    in: nobody vouches for the address of somebody whom these two say different things of."""
    names = {raw["name"] for raw in groups if _below(raw, ORGANISATIONS)}
    if not names or (one.person.organisation in names and one.person.guest_until is None):
        return one
    return replace(one, person=replace(one.person, email_vouched=False))


def tree(at: Source, root: str) -> list[JSON]:
    """Every group below one at the top, with its attributes."""
    level, found = [at.get(f"/group-by-path/{root}")], list[JSON]()
    while level:
        below = at.each(lambda above: _children(at, above), [one for one in level if one.get("subGroupCount")])
        level = [child for children in below for child in children]
        found += level
    return found


def _children(at: Source, above: JSON) -> list[JSON]:
    children = list(at.paged(f"/groups/{above['id']}/children?briefRepresentation=false"))
    if len(children) < above["subGroupCount"]:
        raise ShortError(f"{above['path']}: {len(children)} of {above['subGroupCount']} groups")
    return children


def leading(moderators: Iterable[JSON]) -> dict[str, str]:
    """Name of a project's group -> id of the group of its moderators, which has the same name."""
    return {raw["name"]: raw["id"] for raw in moderators}


def group(raw: JSON, members: frozenset[str], moderators: frozenset[str]) -> Group:
    """Moderators are members too, whether they are in both groups or not."""
    given = {name: values[0] for name, values in (raw.get("attributes") or {}).items() if values}
    return Group(
        raw["id"],
        given.get("slug", ""),
        given.get("name") or raw["name"],
        given.get("kind", "project"),
        given.get("joining", "closed"),
        "archived" if given.get("state") == "archived" else "active",
        {name: text for name, text in given.items() if name not in KNOWN},
        members | moderators,
        moderators,
    )


def members(at: Source, id_: str) -> frozenset[str]:
    return frozenset(user["id"] for user in at.paged(f"/groups/{id_}/members?briefRepresentation=true"))


def everybody(at: Source) -> dict[str, Account]:
    """Every account but those of services. The count before and after says whether a page came short.

    What is left out leaves gaps in a page: only an empty one is the last.
    """
    path = "/users?briefRepresentation=false"
    before = at.get("/users/count")
    firsts = range(0, before, PAGE)
    pages = at.each(lambda first: at.page(path, first, PAGE), firsts)
    first = len(firsts) * PAGE
    while more := at.page(path, first, PAGE):
        pages.append(more)
        first += PAGE
    found = {raw["id"]: account(at, raw) for page in pages for raw in page}
    if len(found) < min(before, at.get("/users/count")):
        raise ShortError(f"{len(found)} of {before} people")
    return found


def of_others(at: Source, organisations: Container[str], known: Iterable[str]) -> dict[str, Account]:
    """Everybody but the people of these organisations: by the lists of the other ones, and of the `known` whoever is in
    none of those. Somebody new without an organisation is not among them.
    """
    lists = [raw for raw in tree(at, ORGANISATIONS) if raw["name"] not in organisations]
    pages = at.each(lambda raw: list(at.paged(f"/groups/{raw['id']}/members?briefRepresentation=false")), lists)
    found = {raw["id"]: account(at, raw) for page in pages for raw in page}
    alone = at.each(lambda sub: _or_none(at, f"/users/{seg(sub)}"), [sub for sub in known if sub not in found])
    return {**found, **{raw["id"]: account(at, raw) for raw in alone if raw is not None}}


def account(at: Source, raw: JSON) -> Account:
    attributes = {name: values[0] for name, values in (raw.get("attributes") or {}).items() if values}
    organisation, email = attributes.get(HOME, ""), raw.get("email") or ""
    until = attributes.get(GUEST_UNTIL)
    person = Person(
        raw["id"],
        email,
        bool(raw.get("emailVerified")) and _known(at, email.lower(), organisation, attributes),
        raw.get("firstName") or "",
        raw.get("lastName") or "",
        organisation,
        until,
    )
    return Account(person, bool(raw.get("enabled")), raw.get("federationLink") or "")


def _known(at: Source, email: str, organisation: str, attributes: Mapping[str, str]) -> bool:
    """The domain is one of the person's organisation, or a guest was invited by this very address."""
    if attributes.get(GUEST_UNTIL):
        return bool(email) and email == attributes.get(GUEST_ADDRESS, "").lower()
    return email.rpartition("@")[2] in {domain.lower() for domain in at.domains.get(organisation, ())}


def answering(at: Source, directories: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of those that let somebody in just now: one enabled person of theirs is enough. And the organisations
    whose directory's network swallows the question.

    26.7.4 says nothing where a directory is silent: it shows its people as not enabled, those of a list of members at
    once, other lists when its cache is over. Searches find nobody and answer 200.
    """
    found, swallowed = set(), set()
    for organisation in sorted(directories):
        try:
            found.add(_lets_in(at, organisation))
        except _SwallowedError:
            swallowed.add(organisation)
    return frozenset(found) - {""}, frozenset(swallowed)


class _SwallowedError(Exception):
    """Keycloak waits for a directory for each of its people."""


def _lets_in(at: Source, organisation: str) -> str:
    """The directory's id. Where it is silent, each of its people costs Keycloak a connection that nobody answers: one
    is asked for first, then twice as many each time.
    """
    above = _or_none(at, f"/group-by-path/{ORGANISATIONS}/{seg(organisation)}")
    first, size = 0, 1
    while above is not None and first < PROBED:
        began = at.clock()
        try:
            page = at.page(f"/groups/{above['id']}/members?briefRepresentation=false", first, size)
        except UnreachableError:
            raise
        except ApiError as error:
            if error.status:
                raise
            raise _SwallowedError from error
        for user in page:
            if user.get("federationLink") and user["enabled"]:
                return str(user["federationLink"])
        theirs = sum(1 for user in page if user.get("federationLink"))
        if theirs and at.clock() - began > SWALLOWED_S * theirs:
            raise _SwallowedError
        if len(page) < size:
            break
        first, size = first + size, min(2 * size, PROBE)
    return ""


def _asked_again(
    at: Source, accounts: dict[str, Account], answered: Container[str], locked: Container[str]
) -> dict[str, Account]:
    """People newly not enabled in a directory: it may have been silent for that one moment. What Keycloak says then
    it does not keep."""
    for sub, one in list(accounts.items()):
        if one.directory in answered and not one.enabled and sub not in locked:
            raw = _or_none(at, f"/users/{seg(sub)}")
            if raw is None:
                del accounts[sub]
            else:
                accounts[sub] = account(at, raw)
    return accounts


def still_in(at: Source, id_: str, people: Iterable[str]) -> frozenset[str]:
    """The other question: of the people those whom the group's own list has. A group that is gone has nobody.

    Of a group with people whose directory swallows the question there may be no answer: then everybody stays.
    """
    try:
        return members(at, id_) & frozenset(people)
    except UnreachableError:
        raise
    except ApiError as error:
        if error.status not in (0, 404):
            raise
        return frozenset() if error.status else frozenset(people)


def own_groups(at: Source, sub: str) -> dict[str, JSON]:
    """By id, with name and path; a person who is gone is in none."""
    try:
        return {one["id"]: one for one in at.paged(f"/users/{seg(sub)}/groups?briefRepresentation=true")}
    except ApiError as error:
        if error.status != 404:
            raise
        return {}


def told(at: Source, last: Read, groups: Iterable[str], people: Iterable[str], today: str) -> Read:
    """The last read with these as they are now. A group of moderators stands for the project's group of its name."""
    accounts, fresh, names, ids = dict(last.accounts), dict(last.groups), dict(last.names), set(groups)
    times = Counter(names.values())
    for sub in people:
        raw, own = _or_none(at, f"/users/{seg(sub)}"), own_groups(at, sub)
        accounts.pop(sub, None)
        if raw is not None:
            accounts[sub] = at_home(account(at, raw), own.values())
        leads = {one["name"] for one in own.values() if _below(one, MODERATORS)}
        led = {id_ for id_, name in names.items() if name in leads and times[name] == 1}
        fresh = {id_: _with(one, sub, id_ in own, id_ in led) for id_, one in fresh.items()}
        ids |= {id_ for id_, one in own.items() if id_ not in fresh and _below(one, PROJECTS)}
    while ids:
        id_ = ids.pop()
        raw = _or_none(at, f"/groups/{seg(id_)}")
        fresh.pop(id_, None)
        names.pop(id_, None)
        if raw is not None and _below(raw, MODERATORS):
            ids |= {other for other, name in names.items() if name == raw["name"]}
        elif raw is not None and _below(raw, PROJECTS):
            alone = raw["name"] not in names.values()
            leaders = _or_none(at, f"/group-by-path/{MODERATORS}/{seg(raw['name'])}") if alone else None
            names[id_] = raw["name"]
            fresh[id_] = group(raw, members(at, id_), members(at, leaders["id"]) if leaders else frozenset())
    return Read(fresh, accounts, last.answered, today, names, last.unasked)


def _below(raw: JSON, root: str) -> bool:
    return str(raw["path"]).startswith(f"/{root}/")


def _with(group: Group, sub: str, inside: bool, leads: bool) -> Group:
    """The group as this person's own list has it."""
    moderators = group.moderators | {sub} if leads else group.moderators - {sub}
    members = group.members | {sub} if inside or leads else group.members - {sub}
    return replace(group, members=members, moderators=moderators)


def _or_none(at: Source, path: str) -> JSON:
    try:
        return at.get(path)
    except ApiError as error:
        if error.status != 404:
            raise
        return None
