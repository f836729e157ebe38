"""Who left and who is locked, judged once for all services from two reads of the sign-on. Pure: no I/O, no clock.

    verdict = judge(seen, read, now=…, told=…, confirmed=…)
    while verdict.ask:                       # ask Keycloak by another question, then judge again with the answers
        verdict = judge(seen, read, now=…, told=…, confirmed=…, answers=asked(verdict.ask))
    serve(verdict.roster); keep(verdict.seen)

A read may be wrong without saying so: a page that came short, a directory that does not answer, a server that forgets a
filter. What would take something away from many people at once is therefore not believed at first:

- a group that lost more than half of more than three members, or that is not there any more, is asked again by another
  question after AGAIN_S; whoever is in it by that question stays;
- an organisation that lost more than a tenth of its people, and more than three, waits for an operator (`Waiting`);
- somebody from a directory who is not enabled, or not there, is so only where that directory answered in the same read;
- a known slug under another id waits for an operator: it would open the old group's files to others.

What waits is served as it was; everything else goes on. What our own pages told (`Told`) needs no second reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from . import slug as slugs
from .types import Group, Person, Roster

AGAIN_S = 300
GROUP_FLOOR, GROUP_SHARE = 3, 0.5
ORGANISATION_FLOOR, ORGANISATION_SHARE = 3, 0.1


@dataclass(frozen=True)
class Account:
    """One account as the sign-on has it. `directory`: the id of the directory behind it; empty: it is here alone."""

    person: Person
    enabled: bool = True
    directory: str = ""


@dataclass(frozen=True)
class Read:
    """One complete read. Groups by id, with all their members, whatever became of those.

    `answered`: directories that gave an answer during this read. `today`: YYYY-MM-DD, where the guests' last day ends.
    `names`: the sign-on's own name of each group by its id, which those who moderate it are found by.
    `unasked`: organisations about whose people nobody was asked, since their directory's network swallows the question.
    """

    groups: Mapping[str, Group] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    today: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Doubt:
    """Since when a group is in doubt, and when it was last asked by the other question; seconds since 1970."""

    since: float
    asked: float | None = None


@dataclass(frozen=True)
class Seen:
    """What was accepted up to now, kept to compare with. `groups` by id, `slugs`: slug -> id, for ever."""

    groups: Mapping[str, Group] = field(default_factory=dict)
    active: Mapping[str, Account] = field(default_factory=dict)
    locked: Mapping[str, Account] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    slugs: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, Doubt] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Ids of groups and people that our own pages changed since the last read."""

    groups: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Waiting:
    """What an operator is asked: `kind` is organisation or slug, `names` what is held back, `token` the answer."""

    kind: str
    what: str
    names: tuple[str, ...]
    token: str


@dataclass(frozen=True)
class Verdict:
    """`ask`: group id -> people; the other question is due for them. `notes`: one line each, for the journal."""

    roster: Roster
    seen: Seen
    ask: Mapping[str, frozenset[str]] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    notes: tuple[str, ...] = ()


def token(platform: str, kind: str, names: Iterable[str]) -> str:
    """Answers one question once: another name held back makes another one, somebody who joined does not."""
    text = "\n".join(["roster", platform, kind, *sorted(names)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def judge(
    seen: Seen | None,
    read: Read,
    *,
    now: float,
    platform: str = "",
    told: Told | None = None,
    confirmed: frozenset[str] = frozenset(),
    answers: Mapping[str, frozenset[str]] | None = None,
    again_s: float = AGAIN_S,
) -> Verdict:
    """`answers`: group id -> those of the asked people who are in it by the other question.

    `seen` None: nothing to compare with, so that this read is believed.
    """
    bench = _Bench(seen or Seen(), read, now, platform, told or Told(), confirmed, answers or {}, again_s)
    return bench.verdict()


class _Bench:
    def __init__(
        self, seen: Seen, read: Read, now: float, platform: str, told: Told, confirmed: frozenset[str],
        answers: Mapping[str, frozenset[str]], again_s: float,
    ) -> None:  # fmt: skip
        self.seen, self.read, self.now, self.platform = seen, read, now, platform
        self.told, self.confirmed, self.answers = told, confirmed, answers
        self.again_s = again_s
        self.active: dict[str, Account] = {}
        self.locked: dict[str, Account] = {}
        self.gone: set[str] = set()
        self.slugs = dict(seen.slugs)
        self.doubts: dict[str, Doubt] = {}
        self.ask: dict[str, frozenset[str]] = {}
        self.waiting: list[Waiting] = []
        self.notes: list[str] = []

    def verdict(self) -> Verdict:
        self._people()
        groups = dict(self._groups())
        seen = Seen(groups, self.active, self.locked, frozenset(self.gone), self.slugs, self.doubts)
        return Verdict(self._roster(groups), seen, self.ask, tuple(self.waiting), tuple(self.notes))

    def _roster(self, groups: Mapping[str, Group]) -> Roster:
        def of_active(group: Group) -> Group:
            members = group.members & self.active.keys()
            return replace(group, members=members, moderators=group.moderators & members)

        return Roster(
            tuple(of_active(group) for group in sorted(groups.values(), key=lambda g: g.slug)),
            {sub: account.person for sub, account in self.active.items()},
            frozenset(self.locked),
            frozenset(self.gone),
        )

    # people

    def _people(self) -> None:
        seen, accounts = self.seen, self.read.accounts
        lost: dict[str, set[str]] = {}  # organisation -> who was active and is not any more
        for sub in sorted({*accounts, *seen.active, *seen.locked, *seen.gone}):
            before = seen.active.get(sub) or seen.locked.get(sub)
            account = accounts.get(sub)
            now = self._state(sub, account, before)
            if now == "active" and account is not None:
                self.active[sub] = account
            elif now == "locked" and account is not None:
                self.locked[sub] = account
            elif now == "gone":
                self.gone.add(sub)
            elif now == "as before" and before is not None:
                self._keep(sub, account or before)
                continue
            if sub in seen.active and sub not in self.active and not self._expected(sub, account):
                lost.setdefault(seen.active[sub].person.organisation, set()).add(sub)
        for organisation, people in sorted(lost.items()):
            self._guard(organisation, people)

    def _state(self, sub: str, account: Account | None, before: Account | None) -> str:
        """active, locked, gone, or as before: nobody who would know was there to ask."""
        if account is None:
            if sub in self.seen.gone or before is None:
                return "gone"
            return "gone" if self._knows(before.directory, sub) else "as before"
        if self._over(account):
            return "locked"
        if account.enabled:
            return "active"
        return "locked" if self._knows(account.directory, sub) else "as before"

    def _over(self, account: Account) -> bool:
        """A guest's last day is past."""
        until = account.person.guest_until
        return until is not None and self.read.today > until

    def _expected(self, sub: str, account: Account | None) -> bool:
        return sub in self.told.people or (account is not None and self._over(account))

    def _knows(self, directory: str, sub: str) -> bool:
        return not directory or directory in self.read.answered or sub in self.told.people

    def _keep(self, sub: str, account: Account) -> None:
        (self.active if sub in self.seen.active else self.locked)[sub] = account

    def _guard(self, organisation: str, lost: set[str]) -> None:
        had = [s for s, account in self.seen.active.items() if account.person.organisation == organisation]
        if len(lost) <= ORGANISATION_FLOOR or len(lost) <= ORGANISATION_SHARE * len(had):
            return
        answer = token(self.platform, "organisation", lost)
        if answer in self.confirmed:
            return
        self.waiting.append(Waiting("organisation", organisation, tuple(sorted(lost)), answer))
        for sub in lost:
            self.locked.pop(sub, None)
            self.gone.discard(sub)
            self._keep(sub, self.read.accounts.get(sub) or self.seen.active[sub])

    # groups

    def _groups(self) -> Iterator[tuple[str, Group]]:
        valid = {group.id: group for group in self._valid()}
        for id_ in sorted({*valid, *self.seen.groups}):
            group, before = valid.get(id_), self.seen.groups.get(id_)
            if before is None:
                assert group is not None  # noqa: S101 - one of the two is there
                yield id_, group
            else:
                judged = self._judged(before, group)
                if judged is not None:
                    yield id_, judged

    def _valid(self) -> Iterator[Group]:
        """Groups that services can carry, each under the slug it was first served by."""
        first = {id_: slug for slug, id_ in self.seen.slugs.items()}
        claims: dict[str, list[Group]] = {}
        for id_, group in sorted(self.read.groups.items()):
            known = first.get(id_)
            if known is not None and group.slug != known:
                self.notes.append(f"group {group.name!r}: its slug was {known} and stays so, not {group.slug!r}")
                group = replace(group, slug=known)  # noqa: PLW2901 - the same group by its own slug
            if known is None and not slugs.usable(group.slug):
                self.notes.append(f"group {group.name!r} has no slug that every service can carry: {group.slug!r}")
                continue
            claims.setdefault(group.slug, []).append(group)
        for slug, groups in sorted(claims.items()):
            owner = self.slugs.get(slug)
            for group in groups:
                if group.id == owner:
                    yield group
                elif len(groups) > 1:
                    self.notes.append(f"group {group.name!r}: another one has the slug {slug} too")
                elif owner is None or self._may_take_over(slug, group):
                    self.slugs[slug] = group.id
                    yield group

    def _may_take_over(self, slug: str, group: Group) -> bool:
        answer = token(self.platform, "slug", (slug, group.id))
        if answer in self.confirmed:
            return True
        self.waiting.append(Waiting("slug", slug, (group.id,), answer))
        return False

    def _judged(self, before: Group, group: Group | None) -> Group | None:
        """The group as it is to be served; None: it is gone."""
        if before.id in self.told.groups or self.slugs.get(before.slug) != before.id:
            return group
        there = group.members if group else frozenset()
        had = before.members & self.active.keys()
        missing = (had - there) - self.told.people
        # A directory that does not answer has its people vanish from lists: nobody said that they left.
        unsure = frozenset(sub for sub in missing if not self._knows(self.active[sub].directory, sub))
        lost = missing - unsure
        if group is not None and not self._doubtful(before.id, had, lost):
            return _with(group, there | unsure, before)
        doubt = self.seen.doubts.get(before.id) or Doubt(self.now)
        asked = self.answers.get(before.id)
        if asked is not None:
            lost &= asked
            doubt = replace(doubt, asked=self.now)
            if not lost and not (group is None and unsure):
                return _with(group, there | unsure, before) if group else None
        elif self.now - (doubt.asked or doubt.since) >= self.again_s:
            self.ask[before.id] = lost
        self.doubts[before.id] = doubt
        return _with(group or before, there | unsure | lost, before)

    def _doubtful(self, id_: str, had: frozenset[str], lost: frozenset[str]) -> bool:
        """Once in doubt, a group stays so until the two questions have the same answer."""
        many = len(had) > GROUP_FLOOR and len(lost) > GROUP_SHARE * len(had)
        return bool(lost) and (many or id_ in self.seen.doubts)


def _with(group: Group, members: frozenset[str], before: Group) -> Group:
    """The group with these members; who moderated it and is only kept moderates it still."""
    kept = before.moderators & (members - group.members)
    return replace(group, members=members, moderators=(group.moderators & members) | kept)
