"""Lists at providers for the engine: each list read once as a whole, written in small forms, looked at after each.

A list that could not be read, or whose pages said something unknown, is left alone from then on in this run: what we
have on it counts as being there, its object says that it does not answer, and the others go on. Without a password
nothing is written; `told` then says who is missing and who is too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from ...http import Http
from ...reconcile.types import AdapterError, Key, KindSpec, Obj, Present, State, Step, state
from ...sync.wanted import MEMBERSHIP
from .addresses import writable
from .kinds import ANSWERS, LIST, PERSON, STATE, SYNC
from .messages import say
from .visit import ListError, Visit, parts

TIMEOUT_S = 60
LIMIT = 8 * 1024 * 1024
"""Bytes of one page."""


@dataclass(frozen=True)
class Place:
    """A list as the inventory says it; `password` "" where there is none. `greets`: welcome and goodbye are sent."""

    url: str
    password: str = ""
    greets: bool = False


@contextmanager
def connect(document: Mapping[str, Any]) -> Iterator[HostedLists]:
    """`document`: `lists`, slug -> {url, password, greets}, and `pause_s` (desired.py). Nothing is asked yet."""
    places = {slug: Place(**one) for slug, one in document.get("lists", {}).items()}
    pause_s = float(document.get("pause_s", 1))
    with ExitStack() as stack:
        servers: list[Http] = []

        def opened(place: Place) -> Visit:
            base, path = parts(place.url)
            server = stack.enter_context(Http(base, timeout_s=TIMEOUT_S, limit=LIMIT))
            servers.append(server)
            return Visit(server, path, place.password, pause_s=pause_s)

        yield HostedLists(places, opened, lambda: sum(one.requests for one in servers))


class HostedLists:
    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(
        self, places: Mapping[str, Place], opened: Callable[[Place], Visit], requests: Callable[[], int] = lambda: 0
    ) -> None:
        self._places, self._opened, self._requests = places, opened, requests
        self._ids: dict[Key, str] = {}
        self._wanted: dict[str, dict[str, str]] = {}
        self._visits: dict[str, Visit] = {}
        self._stopped: dict[str, ListError] = {}
        self._told: list[str] = []

    @property
    def requests(self) -> int:
        return self._requests()

    def recalled(self, ids: Mapping[Key, str]) -> None:
        """Whose each of our addresses is: the id of a membership is the person's."""
        self._ids = dict(ids)

    def completed(self, objects: Iterable[Obj]) -> list[Obj]:
        """Without what belongs to a list that has no password, or that this host was not told of."""
        kept, unknown = [], set()
        for obj in objects:
            slug, _, address = obj.key.partition("/")
            if slug not in self._places:
                unknown.add(slug)
                continue
            if obj.kind == MEMBERSHIP:
                self._wanted.setdefault(slug, {})[address] = str(obj.fields[PERSON])
            else:
                self._wanted.setdefault(slug, {})
            if obj.kind != MEMBERSHIP or self._places[slug].password:
                kept.append(obj)
        self._told += [say("unknown_list", slug=slug) for slug in sorted(unknown)]
        return kept

    def renamed(self, moved: Mapping[Key, Key]) -> Mapping[Key, Key]:
        """Our address of somebody who has another one now, to that one."""
        found = {}
        for (kind, key), person in self._ids.items():
            slug, _, address = key.partition("/")
            wanted = self._wanted.get(slug, {})
            if kind != MEMBERSHIP or not person or address in wanted:
                continue
            for new, whose in wanted.items():
                if whose == person and writable(new):
                    found[(kind, key)] = (kind, f"{slug}/{new}")
        return found

    def told(self) -> list[str]:
        return self._told

    def read(self, wanted: set[str]) -> State:
        """Of lists that are wanted, or on which something is ours."""
        ours = {key.partition("/")[0] for _, key in self._ids}
        slugs = [slug for slug in sorted(self._places) if slug in self._wanted or slug in ours]
        found = [present for slug in slugs for present in self._list(slug, self._places[slug])]
        # A list that is no longer kept here: what was ours there is its provider's, and no business of this host.
        found += [self._left(at) for at in self._ids if at[1].partition("/")[0] not in self._places]
        return state(found)

    def whose(self, person: str) -> list[Key]:
        """What is ours and this person's, on lists that are written to."""
        mine = [at for at, of in sorted(self._ids.items()) if at[0] == MEMBERSHIP and of == person]
        return [at for at in mine if (place := self._places.get(at[1].partition("/")[0])) and place.password]

    def put_out(self, ats: Iterable[Key]) -> None:
        """From each list in turn; an AdapterError says which one did not do it."""
        for at in ats:
            slug, _, address = at[1].partition("/")
            if not self._has(slug, address):
                continue
            before = Present(*at, id=self._ids[at])
            for _, answer in self.write_many([Step("delete", *at, before=before)]):
                if isinstance(answer, AdapterError):
                    raise AdapterError(f"{at[1]}: {answer}")

    def _has(self, slug: str, address: str) -> bool:
        try:
            visit = self._visits[slug] = self._opened(self._places[slug])
            return address in visit.roster(address)
        except ListError as error:
            raise AdapterError(f"{slug}: {error}") from None

    def _list(self, slug: str, place: Place) -> Iterator[Present]:
        try:
            visit = self._visits[slug] = self._opened(place)
            if not place.password:
                yield Present(LIST, slug, {ANSWERS: True}, id=slug)
                self._report(slug, visit)
                yield from (self._left(at) for at in self._ours(slug))
                return
            there = visit.roster()
        except ListError as error:
            self._stopped[slug] = error
            yield Present(LIST, slug, {ANSWERS: False}, id=slug)
            yield from (Present(*at, id=self._ids[at]) for at in self._ours(slug))
            return
        yield Present(LIST, slug, {ANSWERS: True}, id=slug)
        for address in sorted(there):
            at = (MEMBERSHIP, f"{slug}/{address}")
            yield Present(*at, id=self._wanted.get(slug, {}).get(address) or self._ids.get(at, ""))

    def _ours(self, slug: str) -> list[Key]:
        return [at for at in sorted(self._ids) if at[0] == MEMBERSHIP and at[1].startswith(f"{slug}/")]

    def _left(self, at: Key) -> Present:
        """Nothing that can be deleted, so that the ledger forgets it."""
        return Present(*at, id=self._ids[at], builtin=True)

    def _report(self, slug: str, visit: Visit) -> None:
        wanted = frozenset(self._wanted.get(slug, {}))
        try:
            shown = visit.public()
        except ListError as error:
            self._told.append(say("report_closed", slug=slug, why=error, wanted=_names(wanted)))
            return
        missing, extra = wanted - shown.addresses, shown.addresses - wanted
        line = say("report", slug=slug, missing=_names(missing), extra=_names(extra))
        self._told.append(line + (say("report_hidden", many=shown.hidden) if shown.hidden else ""))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        """Only a list comes one by one, and none is made here."""
        self._open(obj.key)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        """Only a list comes one by one: it answers, or says why not."""
        self._open(obj.key)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("never_deleted", kind=before.kind))

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        by_list: dict[str, list[Step]] = {}
        for step in steps:
            by_list.setdefault(step.key.partition("/")[0], []).append(step)
        for slug, some in by_list.items():
            yield from self._written(slug, some)

    def _written(self, slug: str, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        """Each step's answer; a page that is not understood is the answer of all that is left."""
        fit = [step for step in steps if step.do == "delete" or writable(_address(step))]
        yield from ((step, AdapterError(say("unwritable"))) for step in steps if step not in fit)
        left = list(fit)
        try:
            visit = self._open(slug)
            for step, why in self._done(visit, self._places[slug], fit):
                left.remove(step)
                yield step, AdapterError(why) if why else str(step.obj.fields[PERSON]) if step.obj else ""
        except AdapterError as error:
            yield from ((step, error) for step in left)
        except ListError as error:
            self._stopped[slug] = error
            yield from ((step, AdapterError(str(error), unsure=error.unsure)) for step in left)

    def _done(self, visit: Visit, place: Place, steps: Sequence[Step]) -> Iterator[tuple[Step, str]]:
        """Steps of one verb, each with "" or why it is not done."""
        if not steps:
            return
        if steps[0].do == "change":
            for step in steps:
                old = _address(step) if step.before is None else step.before.key.partition("/")[2]
                # Begun before, and found to be there: nothing is left to write.
                yield step, "" if old == _address(step) else visit.change(old, _address(step))
            return
        addresses = [_address(step) for step in steps]
        if steps[0].do == "delete":
            answers = visit.remove(addresses, goodbye=place.greets)
        else:
            answers = visit.add(addresses, welcome=place.greets)
        for step in steps:
            if _address(step) in answers.said:
                yield step, answers.said[_address(step)]
        if answers.strange:
            raise ListError(answers.strange)

    def _open(self, slug: str) -> Visit:
        if slug in self._stopped:
            raise AdapterError(str(self._stopped[slug]))
        return self._visits[slug]


def _address(step: Step) -> str:
    return step.key.partition("/")[2]


def _names(addresses: Iterable[str]) -> str:
    return ", ".join(sorted(addresses)) or say("nobody")
