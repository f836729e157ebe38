"""What the pages of project groups write by e-mail: who is told what, in which words, and what may wait. Pure.

    for letter in asked(group, people, request, ...): store.write(letter)      # what happened becomes letters
    for mail in due(letters, waiting, last, now): ...                          # what is to be sent now

What can wait (a request that waits for a decision) is told at most once a day and person, all groups in one mail, and
only while it still waits. What somebody hears of themselves comes at once; an invitation, while it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

WAITING, ACCEPTED, DECLINED, INVITED, REMOVED, APPOINTED = (
    "waiting", "accepted", "declined", "invited", "removed", "appointed",
)  # fmt: skip
DAY_S = 86400.0

WORDS: dict[str, dict[str, str]] = {
    "de": {
        "waiting_subject": "Anfragen warten auf Sie",
        "waiting": "In diesen Projektgruppen, die Sie moderieren, warten Anfragen auf eine Entscheidung:",
        "waiting_once": "Darüber schreiben wir Ihnen höchstens einmal am Tag.",
        "accepted_subject": "Sie sind jetzt Mitglied von {group}",
        "accepted": "Ihre Anfrage ist angenommen: Sie sind jetzt Mitglied der Projektgruppe {group}.",
        "declined_subject": "Ihre Anfrage an {group}",
        "declined": "Ihre Anfrage, in die Projektgruppe {group} aufgenommen zu werden, wurde abgelehnt.",
        "invited_subject": "Einladung in die Projektgruppe {group}",
        "invited": "Sie sind in die Projektgruppe {group} eingeladen. Hier nehmen Sie an oder lehnen ab:",
        "removed_subject": "Sie sind nicht mehr Mitglied von {group}",
        "removed": "Sie wurden aus der Projektgruppe {group} genommen.",
        "appointed_subject": "Sie moderieren jetzt {group}",
        "appointed": "Sie moderieren jetzt die Projektgruppe {group} und entscheiden über Anfragen.",
        "answer": "Dazu schreibt die Moderation:",
        "end": "Diese E-Mail schreibt {site}, betrieben von {operator}. Fragen dazu: {contact}",
    },
    "en": {
        "waiting_subject": "Requests are waiting for you",
        "waiting": "In these project groups, which you moderate, requests are waiting for a decision:",
        "waiting_once": "We write to you about this once a day at most.",
        "accepted_subject": "You are a member of {group} now",
        "accepted": "Your request is accepted: you are a member of the project group {group} now.",
        "declined_subject": "Your request to {group}",
        "declined": "Your request to join the project group {group} was declined.",
        "invited_subject": "Invitation to the project group {group}",
        "invited": "You are invited to the project group {group}. Here you accept or decline:",
        "removed_subject": "You are no longer a member of {group}",
        "removed": "You were taken out of the project group {group}.",
        "appointed_subject": "You moderate {group} now",
        "appointed": "You moderate the project group {group} now and decide on requests.",
        "answer": "The moderators write:",
        "end": "This e-mail is written by {site}, operated by {operator}. Questions: {contact}",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """`about`: the request or invitation that it tells of; `text`: what somebody wrote to it; `sub`: whom it is for."""

    id: str
    sub: str
    address: str
    lang: str
    kind: str
    slug: str
    name: str
    about: str
    text: str
    at: float


@dataclass(frozen=True)
class Mail:
    """`letters`: the ids that are done with it. `to` is empty where nothing is left to tell."""

    letters: tuple[str, ...]
    to: str
    lang: str
    subject: str
    body: str
    waits: bool = False


@dataclass(frozen=True)
class Site:
    """Of the platform, in each language: its name, who operates it, whom to ask; `pages`: the address of the pages."""

    pages: str
    name: Mapping[str, str]
    operator: str
    contact: str


def due(
    letters: Iterable[Letter], waiting: Iterable[str], last: Mapping[str, float], now: float, site: Site
) -> Iterator[Mail]:
    """`waiting`: ids of requests and invitations that nobody decided yet. `last`: sub -> when they were last told of
    what waits."""
    open_ = set(waiting)
    later: dict[str, list[Letter]] = {}
    for letter in letters:
        if letter.kind == INVITED and letter.about not in open_:
            yield Mail((letter.id,), "", "", "", "")
        elif letter.kind == WAITING:
            later.setdefault(letter.sub, []).append(letter)
        else:
            yield _at_once(letter, site)
    for sub, theirs in later.items():
        still = [one for one in theirs if one.about in open_]
        if decided := tuple(one.id for one in theirs if one.about not in open_):
            yield Mail(decided, "", "", "", "")
        if still and now - last.get(sub, float("-inf")) >= DAY_S:
            yield _together(still, site)


def _at_once(letter: Letter, site: Site) -> Mail:
    words = WORDS[letter.lang]
    group = _line(letter.name)
    parts = [words[letter.kind].format(group=group)]
    if letter.kind == INVITED:
        parts.append(f"{site.pages}?lang={letter.lang}")
    elif letter.kind in (ACCEPTED, APPOINTED):
        parts.append(_page(letter, site))
    if letter.text.strip():
        parts.append(f"{words['answer']}\n\n{_quoted(letter.text)}")
    subject = words[f"{letter.kind}_subject"].format(group=group)
    return Mail((letter.id,), letter.address, letter.lang, subject, _body(parts, letter.lang, site))


def _together(letters: list[Letter], site: Site) -> Mail:
    last = letters[-1]
    words = WORDS[last.lang]
    groups: dict[str, list[Letter]] = {}
    for letter in letters:
        groups.setdefault(letter.slug, []).append(letter)
    rows = [f"{_line(theirs[0].name)} ({len(theirs)})\n{_page(theirs[-1], site)}" for theirs in groups.values()]
    parts = [words["waiting"], *rows, words["waiting_once"]]
    done = tuple(one.id for one in letters)
    return Mail(done, last.address, last.lang, words["waiting_subject"], _body(parts, last.lang, site), waits=True)


def _page(letter: Letter, site: Site) -> str:
    return f"{site.pages}g/{letter.slug}/?lang={letter.lang}"


def _body(parts: Iterable[str], lang: str, site: Site) -> str:
    end = WORDS[lang]["end"].format(site=_line(site.name[lang]), operator=site.operator, contact=site.contact)
    return "\n\n".join([*parts, f"-- \n{end}"]) + "\n"


def _line(text: str) -> str:
    """A name in one line, whatever somebody wrote into it."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _quoted(text: str) -> str:
    return "\n".join(f"> {_line(line)}".rstrip() for line in text.splitlines())
