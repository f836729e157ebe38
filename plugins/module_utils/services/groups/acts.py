"""What people do on the pages, from the click to Keycloak and the roster: rules, then the membership, then the news.

    acts = Acts(town, doors, store, clock, say)
    acts.join(slug, me)                        # RefusedError with a sentence's key, or done

One group is changed by one person at a time (a lock of this process, which is the only one that serves pages), on what
the roster said last, and after each change the roster is told and asked: so the second of two moderators who click at
the same moment sees what the first has done. A request is taken in the store before Keycloak is asked, once.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...roster.types import Group, Person
from . import letters, rules
from .doors import DoorError, Doors
from .rules import RefusedError
from .store import INVITATION, REQUEST, Asked, Store
from .town import Seen, Town
from .words import LANGUAGES

INVITES_A_DAY = 50
DAY_S = 86400.0


class UnknownError(Exception):
    """There is no such group, or none that this person may know of: the page says the same of both."""


class Acts:
    def __init__(
        self, town: Town, doors: Doors, store: Store, clock: Callable[[], float], say: Callable[[str], None] = print,
        *, writes: bool = False,
    ) -> None:  # fmt: skip
        """`writes`: the platform has mail, so people are told by it (letters.py, post.py)."""
        self._writes = writes
        self._town, self._doors, self._store, self._clock, self._say = town, doors, store, clock, say
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    # by whoever is concerned themselves; the pages' account does it

    def join(self, slug: str, me: Person) -> None:
        with self._group(slug, me) as group:
            rules.join(group, me)
            self._in(group, me.sub, self._doors.own(), "joined", me)

    def leave(self, slug: str, me: Person, token: str) -> None:
        with self._group(slug, me) as group:
            rules.leave(group, me)
            if me.sub in group.moderators:
                self._asked(lambda: self._doors.take(token, me.sub, self._moderation(token, group)))
            self._out(group, me.sub, self._doors.own(), "left", me)

    def ask(self, slug: str, me: Person, word: str) -> None:
        with self._group(slug, me) as group:
            rules.ask(group, me, word)
            one = self._new(REQUEST, group, me.sub, "", word.strip(), me)
            if not self._store.ask(one):
                raise RefusedError("asked_already")
            self._note("asked", group, me, me.sub)
            for sub in sorted(group.moderators):
                self._tell(letters.WAITING, group, sub, about=one.id)

    def withdraw(self, id_: str, me: Person) -> None:
        one = self._store.get(id_)
        if one is None or one.sub != me.sub or one.kind != REQUEST:
            raise UnknownError
        if not self._store.withdraw(id_, me.sub, self._clock()):
            raise RefusedError("decided_already")
        self._store.note(self._clock(), me.sub, "withdrew", one.group_id, one.slug, me.sub)

    def answer(self, id_: str, me: Person, *, accept: bool) -> None:
        """An invitation's, by whom it is for."""
        one = self._store.get(id_)
        if one is None or one.sub != me.sub or one.kind != INVITATION:
            raise UnknownError
        with self._group(one.slug, me, known=False) as group:
            if group.state == "archived":
                raise RefusedError("archived")
            with self._taken(one, me) as taken:
                if accept and me.sub not in group.members:
                    self._in(group, me.sub, self._doors.own(), "accepted_invitation", me)
                elif not accept:
                    self._note("declined_invitation", group, me, me.sub)
                taken.append(("accepted" if accept else "declined", ""))

    # by moderators, with their own token

    def decide(self, slug: str, id_: str, me: Person, token: str, *, accept: bool, message: str) -> None:
        with self._group(slug, me) as group:
            rules.decide(group, me, message)
            one = self._store.get(id_)
            if one is None or one.kind != REQUEST or one.group_id != group.id:
                raise UnknownError
            with self._taken(one, me) as taken:
                if accept:
                    if one.sub not in self._town.seen().people:
                        raise RefusedError("person_gone")
                    if one.sub not in group.members:
                        self._in(group, one.sub, token, "accepted", me)
                else:
                    self._note("declined", group, me, one.sub)
                taken.append(("accepted" if accept else "declined", message.strip()))
            self._tell(letters.ACCEPTED if accept else letters.DECLINED, group, one.sub, text=message)

    def invite(self, slug: str, me: Person, address: str) -> None:
        """Does the same and answers the same whether somebody here has the address or not."""
        with self._group(slug, me) as group:
            address = address.strip().lower()
            rules.invite(group, me, address)
            if self._store.times(me.sub, "invited", self._clock() - DAY_S) >= INVITES_A_DAY:
                self._say(f"group {group.slug}: {me.sub} looked up more addresses than a day has room for")
                raise RefusedError("too_many_invitations")
            person = self._town.seen().by_address.get(address)
            sub = person.sub if person and person.sub not in group.members else ""
            one = self._new(INVITATION, group, sub, address, "", me)
            new = self._store.ask(one)
            self._note("invited", group, me, address)
            if new and sub:
                self._tell(letters.INVITED, group, sub, about=one.id)

    def take_back(self, slug: str, id_: str, me: Person) -> None:
        """An invitation that nobody answered yet."""
        with self._group(slug, me) as group:
            rules.take_back(group, me)
            one = self._store.get(id_)
            if one is None or one.kind != INVITATION or one.group_id != group.id:
                raise UnknownError
            if not self._store.withdraw(id_, me.sub, self._clock()):
                raise RefusedError("answered_already")
            self._note("took_back", group, me, one.address)

    def remove(self, slug: str, sub: str, me: Person, token: str) -> None:
        with self._group(slug, me) as group:
            rules.remove(group, me, sub)
            self._out(group, sub, token, "removed", me)
            self._tell(letters.REMOVED, group, sub)

    def appoint(self, slug: str, sub: str, me: Person, token: str) -> None:
        with self._group(slug, me) as group:
            rules.appoint(group, me, sub, self._town.seen().people.get(sub))
            self._asked(lambda: self._doors.put(token, sub, self._moderation(token, group)))
            self._told("made_moderator", group, me, sub)
            self._tell(letters.APPOINTED, group, sub)

    def dismiss(self, slug: str, sub: str, me: Person, token: str) -> None:
        """Moderators are members, whichever of Keycloak's two groups they are in: whoever goes stays a member."""
        with self._group(slug, me) as group:
            rules.dismiss(group, me, sub)
            self._asked(lambda: self._doors.put(token, sub, group.id))
            self._asked(lambda: self._doors.take(token, sub, self._moderation(token, group)))
            self._told("no_moderator_any_more", group, me, sub)

    # shared

    @contextmanager
    def _group(self, slug: str, me: Person, *, known: bool = True) -> Iterator[Group]:
        """As it is now, alone. `known`: only where this person may know of it."""
        with self._guard:
            lock = self._locks.setdefault(slug, threading.Lock())
        with lock:
            group = self._town.seen().groups.get(slug)
            if group is None or (known and not rules.sees(group, me)):
                raise UnknownError
            yield group

    @contextmanager
    def _taken(self, one: Asked, me: Person) -> Iterator[list[tuple[str, str]]]:
        """Nobody else decides meanwhile; what fails waits again."""
        if not self._store.take(one.id, me.sub, self._clock()):
            raise RefusedError("decided_already")
        outcome: list[tuple[str, str]] = []
        try:
            yield outcome
        finally:
            state, message = outcome[0] if outcome else ("waiting", "")
            self._store.settle(one.id, state, self._clock(), message)

    def _in(self, group: Group, sub: str, token: str, what: str, me: Person) -> None:
        self._asked(lambda: self._doors.put(token, sub, group.id))
        self._told(what, group, me, sub)

    def _out(self, group: Group, sub: str, token: str, what: str, me: Person) -> None:
        self._asked(lambda: self._doors.take(token, sub, group.id))
        self._told(what, group, me, sub)

    def _moderation(self, token: str, group: Group) -> str:
        return self._doors.moderation(token, group.id, group.attributes.get("key", ""))

    def _asked(self, change: Callable[[], None]) -> None:
        try:
            change()
        except DoorError as error:
            self._say(f"Keycloak refused or was silent: {error}")
            raise RefusedError("not_now" if error.status in (0, 500, 502, 503) else "not_allowed") from error

    def _told(self, what: str, group: Group, me: Person, subject: str) -> None:
        self._note(what, group, me, subject)
        began = self._clock()
        if self._town.tell([group.id], [subject]):
            self._say(f"group {group.slug}: {what}; the roster knows it after {self._clock() - began:.2f} s")
        else:
            self._say(f"group {group.slug}: {what}; the roster was told and does not answer: {self._town.error}")

    def _tell(self, kind: str, group: Group, sub: str, *, about: str = "", text: str = "") -> None:
        """By e-mail, in the language that they last signed in with."""
        person = self._town.seen().people.get(sub)
        if not (self._writes and person and person.email and person.email_vouched):
            return
        lang = self._store.spoken(sub) or LANGUAGES[0]
        id_, name, now = secrets.token_hex(16), group.name, self._clock()
        self._store.write(
            letters.Letter(id_, sub, person.email, lang, kind, group.slug, name, about, text.strip(), now)
        )

    def _note(self, what: str, group: Group, me: Person, subject: str) -> None:
        self._store.note(self._clock(), me.sub, what, group.id, group.slug, subject)

    def _new(self, kind: str, group: Group, sub: str, address: str, word: str, me: Person) -> Asked:
        return Asked(secrets.token_hex(16), kind, group.id, group.slug, sub, address, word, self._clock(), me.sub)


def waiting_for(seen: Seen, store: Store, me: Person) -> tuple[list[tuple[Asked, Group]], list[tuple[Asked, Group]]]:
    """Requests in groups that this person moderates, and invitations to them; oldest first."""
    by_id = {group.id: group for group in seen.groups.values()}
    requests, invitations = [], []
    for one in store.all_waiting():
        group = by_id.get(one.group_id)
        if group is None or group.state == "archived":
            continue
        if one.kind == REQUEST and me.sub in group.moderators and one.sub not in group.members:
            requests.append((one, group))
        if one.kind == INVITATION and one.sub == me.sub and me.sub not in group.members:
            invitations.append((one, group))
    return requests, invitations
