"""Groups, members and people as Keycloak has them, read over the admin API with an account that may look and no more.

    read = complete(Source(api, "readi", domains), today="2026-11-28")      # ShortError where an answer came short

Keycloak 26.7.4: /groups/{id}/children answers ten without `max`, and says in `subGroupCount` how many there are;
lists of people and of members are paged by `first` and `max`. One request per group reads its members.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from ...reconcile.types import JSON
from ...roster.judge import Account, Read
from ...roster.types import Group, Person
from ..keycloak.client import ApiError, seg

PROJECTS, MODERATORS, ORGANISATIONS = "projects", "moderators", "organisations"
HOME, GUEST_UNTIL, GUEST_ADDRESS = "home_organisation", "guest_until", "guest_address"
# Keycloak 26.7.4 looks up a person's credentials for each full entry: a page of thousands would outlast a connection.
PAGE = 250
PROBE, PROBED = 20, 100  # people of a directory that are asked for at once, and at most
KNOWN = frozenset({"key", "name", "kind", "joining", "slug", "state"})  # Group has fields for these


class Api(Protocol):
    """GET below /admin/realms; ApiError where Keycloak does not answer as asked."""

    def get(self, path: str) -> JSON: ...


class ShortError(Exception):
    """An answer that is not whole, or not of the expected form; nothing of this read is used."""


@dataclass(frozen=True)
class Source:
    """`domains`: organisation -> the domains of its addresses.

    `directories`: organisations that have one behind the realm.
    """

    api: Api
    realm: str
    domains: Mapping[str, Iterable[str]]
    directories: tuple[str, ...] = ()

    def get(self, path: str) -> JSON:
        return self.api.get(f"/{seg(self.realm)}{path}")

    def paged(self, path: str, size: int = 0, *, filtered: bool = False) -> Iterator[JSON]:
        """A page that is not full is the last one; `filtered`: an empty one is, since what was left out leaves gaps."""
        size = size or PAGE
        first, join = 0, "&" if "?" in path else "?"
        while True:
            page = self.get(f"{path}{join}first={first}&max={size}")
            if not isinstance(page, list) or len(page) > size:
                raise ShortError(f"{path}: not a page")
            yield from page
            if not page or (len(page) < size and not filtered):
                return
            first += size


def complete(at: Source, today: str, locked: Container[str] = frozenset()) -> Read:
    """Everything anew. People last, so that whoever is in a group is among them. `locked`: who was so before.

    A directory answered where it let somebody in before the first question and after the last.
    """
    answered = answering(at)
    projects = tree(at, PROJECTS)
    leaders = leading(tree(at, MODERATORS))
    for name in [raw["name"] for raw in projects]:
        if sum(raw["name"] == name for raw in projects) > 1:
            # Whose they are cannot be told: nobody leads a group by another one's moderators.
            leaders.pop(name, None)
    groups = {raw["id"]: group(at, raw, leaders.get(raw["name"])) for raw in projects}
    accounts = everybody(at)
    answered &= answering(at)
    return Read(groups, _asked_again(at, accounts, answered, locked), answered, today)


def tree(at: Source, root: str) -> list[JSON]:
    """Every group below one at the top, with its attributes."""
    above = at.get(f"/group-by-path/{root}")
    return list(_below(at, above))


def _below(at: Source, above: JSON) -> Iterator[JSON]:
    if not above.get("subGroupCount"):
        return
    children = list(at.paged(f"/groups/{above['id']}/children?briefRepresentation=false"))
    if len(children) < above["subGroupCount"]:
        raise ShortError(f"{above['path']}: {len(children)} of {above['subGroupCount']} groups")
    for child in children:
        yield child
        yield from _below(at, child)


def leading(moderators: Iterable[JSON]) -> dict[str, str]:
    """Name of a project's group -> id of the group of its moderators, which has the same name."""
    return {raw["name"]: raw["id"] for raw in moderators}


def group(at: Source, raw: JSON, leaders: str | None) -> Group:
    """Moderators are members too, whether they are in both groups or not."""
    given = {name: values[0] for name, values in (raw.get("attributes") or {}).items() if values}
    moderators = members(at, leaders) if leaders else frozenset()
    return Group(
        raw["id"],
        given.get("slug", ""),
        given.get("name") or raw["name"],
        given.get("kind", "project"),
        given.get("joining", "closed"),
        "archived" if given.get("state") == "archived" else "active",
        {name: text for name, text in given.items() if name not in KNOWN},
        members(at, raw["id"]) | moderators,
        moderators,
    )


def members(at: Source, id_: str) -> frozenset[str]:
    return frozenset(user["id"] for user in at.paged(f"/groups/{id_}/members?briefRepresentation=true"))


def everybody(at: Source) -> dict[str, Account]:
    """Every account but those of services. The count before and after says whether a page came short."""
    before = at.get("/users/count")
    found = {raw["id"]: account(at, raw) for raw in at.paged("/users?briefRepresentation=false", filtered=True)}
    if len(found) < min(before, at.get("/users/count")):
        raise ShortError(f"{len(found)} of {before} people")
    return found


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


def answering(at: Source) -> frozenset[str]:
    """The directories that let somebody in just now: one enabled person of theirs is enough.

    26.7.4 says nothing where a directory is silent: it shows its people as not enabled, those of a list of members at
    once, other lists when its cache is over. Searches find nobody and answer 200.
    """
    return frozenset(id_ for key in at.directories if (id_ := _lets_in(at, key)))


def _lets_in(at: Source, organisation: str) -> str:
    above = _or_none(at, f"/group-by-path/{ORGANISATIONS}/{seg(organisation)}")
    if above is None:
        return ""
    # Where it is silent, each of them costs Keycloak a connection that nobody answers.
    people = islice(at.paged(f"/groups/{above['id']}/members?briefRepresentation=false", PROBE), PROBED)
    return next((user["federationLink"] for user in people if user.get("federationLink") and user["enabled"]), "")


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
    """The other question: of the people those whose own list of groups has this one. A gone person is in none."""
    return frozenset(sub for sub in people if id_ in own_groups(at, sub))


def own_groups(at: Source, sub: str) -> frozenset[str]:
    try:
        return frozenset(one["id"] for one in at.paged(f"/users/{seg(sub)}/groups?briefRepresentation=true"))
    except ApiError as error:
        if error.status != 404:
            raise
        return frozenset()


def told(at: Source, last: Read, groups: Iterable[str], people: Iterable[str], today: str) -> Read:
    """The last read with these as they are now, and with every group that one of these people is or was in."""
    leaders = leading(tree(at, MODERATORS))
    accounts, ids = dict(last.accounts), set(groups)
    for sub in people:
        raw = _or_none(at, f"/users/{seg(sub)}")
        accounts.pop(sub, None)
        if raw is not None:
            accounts[sub] = account(at, raw)
            ids |= own_groups(at, sub)
        ids |= {one.id for one in last.groups.values() if sub in one.members}
    fresh = dict(last.groups)
    for id_ in ids:
        raw = _or_none(at, f"/groups/{seg(id_)}")
        fresh.pop(id_, None)
        if raw is not None and raw["path"].startswith(f"/{PROJECTS}/"):
            fresh[id_] = group(at, raw, leaders.get(raw["name"]))
    return Read(fresh, accounts, last.answered, today)


def _or_none(at: Source, path: str) -> JSON:
    try:
        return at.get(path)
    except ApiError as error:
        if error.status != 404:
            raise
        return None
