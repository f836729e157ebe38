"""What a page of Mailman 2.1's list administration says. Pure: text in, data out; StrangePageError where it says else.

    page = read(text)                          # any page
    roster(page) -> Roster                     # one page of the membership list, with the ways to the others
    results(page, heading) -> [text, …]        # what a form's answer lists below a heading
    public(page) -> Public                     # the list of subscribers that some lists show to everybody

A page that ends before its last tag was cut short. Letters of an address count alike in both cases, as they do there
(Mailman/OldStyleMemberships.py, 2.1.39): addresses come in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from . import wording
from .messages import say

HEADINGS = ("h1", "h2", "h3", "h4", "h5")
SAID_MOST = 300
"""Characters of a page that a message repeats."""
AT = "--at--"
"""Of an address that is hidden from robots (Mailman/Utils.py, ObscureEmail)."""


class StrangePageError(Exception):
    """A page that this driver does not know; the message says what is on it."""


@dataclass(frozen=True)
class Input:
    name: str
    type: str
    value: str
    checked: bool


@dataclass
class Heading:
    """`items`: of the list that follows it."""

    text: str
    items: list[str] = field(default_factory=list)


@dataclass
class Page:
    """`emphasis`: texts set in italics or bold; `ended`: its last tag came."""

    title: str = ""
    headings: list[Heading] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    emphasis: list[str] = field(default_factory=list)
    text: str = ""
    ended: bool = False

    def values(self, name: str) -> list[str]:
        return [one.value for one in self.inputs if one.name == name]

    @property
    def token(self) -> str:
        """Against forged requests (Mailman/htmlformat.py:444); releases before 2.1.15 have none."""
        return next(iter(self.values("csrf_token")), "")

    @property
    def asks_password(self) -> bool:
        """templates/en/admlogin.html:21"""
        return any(one.name == "adminpw" for one in self.inputs)


@dataclass(frozen=True)
class Roster:
    """`addresses`: on this page; `silent` of them get no mail. `total`: on the list, or found by what was asked.

    `letters`: pages there are, by first letter; `letter`: which of them this is. `chunks`: numbers of this letter's
    other pages.
    """

    addresses: frozenset[str]
    silent: frozenset[str]
    total: int
    letters: tuple[str, ...] = ()
    letter: str = ""
    chunks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Public:
    """`hidden`: how many members do not want to be shown."""

    addresses: frozenset[str]
    hidden: int


def read(text: str) -> Page:
    """Of any HTML; one that was cut short is refused."""
    page = _page(text)
    if not page.ended:
        raise StrangePageError(say("cut_short", saw=saw(page)))
    return page


def glimpse(text: str) -> str:
    """What an operator is told of whatever came in place of a page."""
    return saw(_page(text))


def _page(text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    page = reader.page
    page.text = " ".join(page.text.split())
    return page


def saw(page: Page) -> str:
    """What an operator is told of a page: its title, its headings, and how it begins."""
    parts = [page.title, *(one.text for one in page.headings), page.text]
    told = " | ".join(dict.fromkeys(part for part in parts if part))
    return told[:SAID_MOST] or "-"


def section(page: Page, names: Collection[str]) -> None:
    """It is the list administration's page of this name."""
    if not wording.TITLE.match(page.title) or not any(one.text in names for one in page.headings):
        raise StrangePageError(say("strange_page", wanted=" / ".join(sorted(names)), saw=saw(page)))


def roster(page: Page) -> Roster:
    """Of its counts and its rows, each must bear the other out."""
    section(page, wording.ROSTER)
    counts = [match for text in page.emphasis if (match := wording.COUNT.match(text))]
    if len(counts) != 1:
        raise StrangePageError(say("no_count", saw=saw(page)))
    total, shown = int(counts[0][1]), counts[0][2]
    rows = page.values("user")
    boxes = {one.name: one.checked for one in page.inputs if one.type == "checkbox"}
    if any(f"{row}_unsub" not in boxes for row in rows):
        raise StrangePageError(say("no_row", saw=saw(page)))
    addresses = [unquote(row).lower() for row in rows]
    if len(set(addresses)) != (total if shown is None else int(shown)) or len(set(addresses)) != len(addresses):
        raise StrangePageError(say("rows_and_count", rows=len(addresses), count=counts[0][0]))
    silent = frozenset(unquote(row).lower() for row in rows if boxes.get(f"{row}_nomail"))
    if shown is None:
        return Roster(frozenset(addresses), silent, total)
    letters = tuple(dict.fromkeys(one for link in page.links if (one := _letter(link)) and _chunk(link) is None))
    letter = addresses[0][:1] if addresses else ""
    chunks = frozenset(number for link in page.links if (number := _chunk(link)) is not None)
    if letter not in letters:
        raise StrangePageError(say("no_letters", saw=saw(page)))
    return Roster(frozenset(addresses), silent, total, letters, letter, chunks)


def _letter(link: str) -> str:
    """One character, written there as it is, whatever it is (admin.py:1029)."""
    _, found, rest = link.partition("/members?letter=")
    if not found:
        _, found, rest = link.partition("&letter=")
    return rest[:1].lower() if found else ""


def _chunk(link: str) -> int | None:
    match = re.search(r"/members\?\S*letter=.&chunk=(\d+)", link)
    return int(match[1]) if match else None


def form(page: Page, names: Collection[str], fields: Collection[str]) -> str:
    """A form's token, where it is the one of this name and has these fields."""
    section(page, names)
    known = {one.name for one in page.inputs} | set(page.areas)
    missing = sorted(set(fields) - known)
    if missing:
        raise StrangePageError(say("no_fields", fields=", ".join(missing), saw=saw(page)))
    return page.token


def results(page: Page, names: Collection[str]) -> list[str]:
    """The items below the headings of these names."""
    return [item for one in page.headings if one.text in names for item in one.items]


def added(page: Page) -> tuple[list[str], Mapping[str, str]]:
    """Who is on the list now, and who was refused why. A page that says neither is strange."""
    done, refused = results(page, wording.ADDED), results(page, wording.NOT_ADDED)
    if not done and not refused:
        raise StrangePageError(say("no_result", saw=saw(page)))
    reasons = {}
    for item in refused:
        address, dashes, reason = item.rpartition(" -- ")
        if not dashes:
            raise StrangePageError(say("no_result", saw=item[:SAID_MOST]))
        reasons[address.lower()] = reason
    return [item.lower() for item in done], reasons


def removed(page: Page) -> tuple[list[str], list[str]]:
    """Who is off the list now, and who was not on it."""
    done, absent = results(page, wording.REMOVED), results(page, wording.NOT_REMOVED)
    if not done and not absent:
        raise StrangePageError(say("no_result", saw=saw(page)))
    return [item.lower() for item in done], [item.lower() for item in absent]


def changed(page: Page) -> tuple[str, str]:
    """The former address and the new one."""
    for heading in page.headings:
        if match := wording.CHANGED.match(heading.text):
            old, new = [one for one in match.groups() if one is not None]
            return old.lower(), new.lower()
    raise StrangePageError(say("no_result", saw=saw(page)))


def public(page: Page) -> Public:
    """By the links to the members' own pages, in which an address may be hidden from robots."""
    if not wording.PUBLIC_TITLE.match(page.title):
        raise StrangePageError(say("strange_page", wanted="Subscribers / Abonnenten", saw=saw(page)))
    found = [link.rpartition("/")[2] for link in page.links if "/options/" in link]
    addresses = frozenset(unquote(one).replace(AT, "@").lower() for one in found)
    hidden = sum(int(one) for one in wording.HIDDEN.findall(page.text))
    return Public(frozenset(one for one in addresses if "@" in one), hidden)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: dict[str, list[str]] = {}
        self._item: list[str] | None = None
        self._skip = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._skip = True
        if tag in (*HEADINGS, "title", "em", "i", "b", "strong"):
            self._open[tag] = []
        if tag in (*HEADINGS, "li", "hr", "form"):
            self._end_item()
        if tag == "li":
            self._item = []
        elif tag == "input":
            one = Input(
                given.get("name", ""), given.get("type", "text").lower(), given.get("value", ""), "checked" in given
            )
            self.page.inputs.append(one)
        elif tag == "textarea":
            self.page.areas.append(given.get("name", ""))
        elif tag == "a" and given.get("href"):
            self.page.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._skip = False
        if tag in ("ul", "ol", "form", "body"):
            self._end_item()
        if tag == "html":
            self.page.ended = True
        told = self._open.pop(tag, None)
        if told is None:
            return
        text = " ".join("".join(told).split())
        if tag == "title":
            self.page.title = text
        elif tag in HEADINGS:
            self.page.headings.append(Heading(text))
        else:
            self.page.emphasis.append(text)

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        for told in self._open.values():
            told.append(data)
        if self._item is not None:
            self._item.append(data)
        if "title" not in self._open:
            self.page.text += data

    def _end_item(self) -> None:
        if self._item is not None and self.page.headings:
            self.page.headings[-1].items.append(" ".join("".join(self._item).split()))
        self._item = None
