"""People from outside the network in a project group: invited by its moderators with a last day, ended after it.

    guests = Guests(town, doors, guest_doors, store, acts, clock, domains=…)
    guests.invite(slug, me, token, given, family, address, until)

An invitation does and answers the same whether somebody has the address or not. The account is made by the account
that manages guests; into the group they come by the moderator's own token, like everybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import date, timedelta

from ...roster.types import Group, Person
from . import letters, rules
from .acts import INVITED_GUEST, Acts
from .doors import Doors
from .guest_doors import GuestDoors
from .rules import RefusedError
from .store import INVITATION, Store
from .town import Town

LONGEST_DAYS = 366


class Guests:
    def __init__(
        self, town: Town, doors: Doors, guests: GuestDoors, store: Store, acts: Acts, clock: Callable[[], float], *,
        domains: Collection[str],
    ) -> None:  # fmt: skip
        """`domains`: of the network's organisations, lower case."""
        self._town, self._doors, self._guests = town, doors, guests
        self._store, self._acts, self._clock, self._domains = store, acts, clock, domains

    def invite(
        self, slug: str, me: Person, token: str, given: str, family: str, address: str, until: str
    ) -> None:  # fmt: skip
        with self._acts.group(slug, me) as group:
            address = address.strip().lower()
            rules.invite(group, me, address)
            if address.rpartition("@")[2] in self._domains:
                raise RefusedError("guest_is_colleague")
            if not (given.strip() and family.strip()):
                raise RefusedError("whole_name")
            until = self._day(until)
            self._acts.count(me, group)
            self._acts.note(INVITED_GUEST, group, me, address)
            self._let_in(group, me, token, (given.strip(), family.strip(), address), until)

    def _let_in(self, group: Group, me: Person, token: str, who: tuple[str, str, str], until: str) -> None:
        given, family, address = who
        person = self._town.seen().by_address.get(address)
        if person and person.guest_until is None:
            # Somebody of the platform by another address than an organisation's: they answer for themselves.
            self._ask(group, me, person, address)
            return
        sub = person.sub if person else ""
        if person and until > str(person.guest_until):
            self._acts.asked(lambda: self._guests.extend(person.sub, until))
        elif not person:
            made: list[str] = []
            self._acts.asked(lambda: made.append(self._guests.make(address, given, family, until)))
            sub = made[0]
        if sub and sub not in group.members:
            self._acts.asked(lambda: self._doors.put(token, sub, group.id))
        if sub:
            self._town.tell([group.id], [sub])

    def _ask(self, group: Group, me: Person, person: Person, address: str) -> None:
        sub = "" if person.sub in group.members else person.sub
        one = self._acts.new(INVITATION, group, sub, address, "", me)
        if self._store.ask(one) and sub:
            self._acts.tell(letters.INVITED, group, sub, about=one.id)

    def _day(self, text: str) -> str:
        today = date.fromtimestamp(self._clock())
        try:
            day = date.fromisoformat(text.strip())
        except ValueError as error:
            raise RefusedError("no_day") from error
        if not today <= day <= today + timedelta(days=LONGEST_DAYS):
            raise RefusedError("no_day")
        return day.isoformat()


def sweep(town: Town, doors: Doors, guests: GuestDoors, store: Store, now: float, say: Callable[[str], None]) -> int:
    """Ends whom the last day is past; how many. Nobody else is touched, and a second time does nothing."""
    today, ended = time.strftime("%Y-%m-%d", time.localtime(now)), 0
    for guest in [one for one in guests.all() if one.enabled and (not one.until or one.until < today)]:
        # Keycloak tells the keepers of guests no group of theirs, and the roster names nobody past the last day: they
        # are taken out of each. The lock is last, since it says that all of this was done.
        for group in town.seen().groups.values():
            doors.take(doors.own(), guest.sub, group.id)
        guests.end(guest.sub)
        ended += 1
        for group_id, slug in store.about(guest.email, INVITED_GUEST):
            store.note(now, "", "guest_ended", group_id, slug, guest.sub)
        town.tell([], [guest.sub])
        say(f"guest {guest.sub}: the last day was {guest.until or 'never said'}; locked, and in no group any more")
    return ended
