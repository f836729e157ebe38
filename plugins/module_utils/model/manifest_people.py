"""What a service is to people: tiles, places of groups, mail, the roster, what it keeps of them (manifest.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Keep:
    """Why something stays when a person is erased, in both languages."""

    keep: Mapping[str, str]


@dataclass(frozen=True)
class Privacy:
    """One line of the record of processing. Texts are {"de": ..., "en": ...}.

    `store` is journal:UNIT, table:DATABASE.TABLE or path:PATH. The time begins when the entry was `written`, last
    `used`, or when what it belongs to is `closed`; `days` are days from then, or a number of the inventory:
    `retention.KEY`, or hours as `services.NAME.OPTION_hours`. `since` is SQL for that time of a table's row, as a
    timestamp: by it a test compares the oldest row with what is stated (tests/lab/retention.py).
    `ends_by` is what removes it: journald, the service itself, the erasure of the person, or a unit.
    """

    id: str
    what: Mapping[str, str]
    whose: Literal["people", "operators", "visitors"]
    store: str
    starts: Literal["written", "used", "closed"]
    days: int | str
    ends_by: str
    on_erasure: Literal["delete", "anonymise"] | Keep
    since: str | None = None


@dataclass(frozen=True)
class TileText:
    name: str
    text: str


@dataclass(frozen=True)
class Tile:
    """The service on the portal; `url` is its address, without one the first site's.

    `personal`: about one's own account, so in the menu of who is signed in and not among the services.
    """

    de: TileText
    en: TileText
    url: str | None = None
    personal: bool = False
    each: str | None = None


@dataclass(frozen=True)
class Incoming:
    """Mail that the service takes: for an `address`, or for a whole `domain`; `to` is lmtp:, pipe: or http:.

    `recipients` is a Postfix table of the type hash that the service keeps: the addresses that its domain has.
    """

    to: str
    address: str | None = None
    domain: str | None = None
    recipients: str | None = None


@dataclass(frozen=True)
class MailUse:
    """What the service does with mail; the role `mail` is the only Postfix of a host.

    `out`: it sends, by SMTP to loopback, as the account `user` (by default the service's own), with the envelopes
    `from_`: addresses, and @DOMAIN for all of a domain; by default the platform's own address.
    """

    in_: tuple[Incoming, ...] = ()
    out: bool = False
    user: str | None = None
    from_: tuple[str, ...] = ()


@dataclass(frozen=True)
class RosterUse:
    """Whom the service's `sync` may know, and what of them. `tells`: it says what its own pages changed."""

    people: Literal["members", "everyone"]
    fields: tuple[str, ...] = ()
    tells: bool = False


@dataclass(frozen=True)
class Parting:
    """Who is at one of `each` when it leaves the inventory is told before anything of it goes: `command`, with the
    address of each one that stays as a word, says which leave, one a line; with --check before them it only says."""

    each: str
    command: str


@dataclass(frozen=True)
class Standin:
    """What plays the service in tests where its release cannot be had: tests/standins/FOLDER, and what it lacks."""

    folder: str
    lacks: Mapping[str, str]


@dataclass(frozen=True)
class ListPlace:
    """Where people join and leave a mailing list: at the service's first site, LIST is its address before the @."""

    path: str


@dataclass(frozen=True)
class GroupPlace:
    """Where a project group lives in the service: shown to its members, if the group's `attribute` is set.

    `path` is one of the service's first site; GROUP in it is the group's key.
    """

    attribute: str
    path: str
    de: str
    en: str


@dataclass(frozen=True)
class GroupField:
    """A field that the service adds to project groups (group_fields.py).

    `schema` is its part of the inventory's schema, `words` what a difference calls it, `stake` what disappears with a
    group that has it, `place` where such a group lives in the service: a path of its first site, with texts.
    """

    schema: Mapping[str, Any]
    words: Mapping[str, str]
    stake: Mapping[str, str] | None = None
    place: Mapping[str, str] | None = None
