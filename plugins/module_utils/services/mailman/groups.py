"""What a project group is on the lists: a bound list, its members and its moderators. Pure.

The key of each object is the list's name, the group's attribute: Mailman has no place for a slug or a sub, so a list is
known by its address and a member by theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Group, Roster
from ...sync.wanted import MEMBERSHIP, with_place
from .kinds import LIST, MODERATOR, PERSON

ATTRIBUTE = "mailing_list"
# A list at a provider is not here.
ELSEWHERE = "hosted_at"
# Addresses that Mailman answers itself (3.3.10: app/lifecycle.py, config/schema.cfg) beside those of every mail server.
RESERVED = frozenset({"administrator", "mailman"})
SUFFIXES = ("bounces", "confirm", "join", "leave", "owner", "request", "subscribe", "unsubscribe")


def served(roster: Roster) -> dict[str, Group]:
    """List's name -> its group. A name that two groups have is neither's: it would open the one's mail to the other."""
    here = [group for group in roster.groups if not group.attributes.get(ELSEWHERE)]
    names = Counter(group.attributes.get(ATTRIBUTE, "").lower() for group in here)
    found = {group.attributes.get(ATTRIBUTE, "").lower(): group for group in here}
    return {name: group for name, group in found.items() if name and names[name] == 1 and not taken(name)}


def taken(name: str) -> bool:
    """Whether Mailman answers the address itself: LIST-bounces and the like are another list's."""
    stem, _, suffix = name.rpartition("-")
    return name in RESERVED or bool(stem and suffix in SUFFIXES)


def desired_for(roster: Roster) -> Iterator[Obj]:
    """People without a vouched address get no mail."""
    placed = with_place(roster)
    for name, group in sorted(served(roster).items()):
        yield Obj(LIST, name, fields(name, group))
        for kind, subs in ((MODERATOR, group.moderators), (MEMBERSHIP, group.members)):
            # Of two people with one address the first is asked for; the list has one member.
            whose = {_address(roster.people[sub].email): sub for sub in sorted(subs & placed, reverse=True)}
            for address, sub in sorted(whose.items()):
                known = {PERSON: sub} if kind == MEMBERSHIP else {}
                yield Obj(kind, f"{name}/{address}", known, needs=((LIST, name),))


def fields(name: str, group: Group) -> dict[str, object]:
    """Members write, others wait for a moderator; of an archived group only moderators' mail passes."""
    archived = group.state == "archived"
    return {
        "advertised": False,
        "archive_policy": "private",
        "default_member_action": "hold" if archived else "accept",
        "default_nonmember_action": "hold",
        "display_name": group.name,
        "dmarc_mitigate_action": "munge_from",
        "dmarc_mitigate_unconditionally": False,
        "send_goodbye_message": False,
        "send_welcome_message": False,
        "subscription_policy": "moderate",
        "unsubscription_policy": "moderate",
        "description": group.name,
        "max_message_size": 10240,
        "preferred_language": "de",
        "subject_prefix": f"[{name}] ",
    }


def _address(email: str) -> str:
    """As Mailman keeps it (3.3.10): small letters, and a domain with umlauts as the name servers know it."""
    local, _, domain = email.lower().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}@{domain}"
