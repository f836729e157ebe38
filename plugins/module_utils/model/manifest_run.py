"""What a service runs with and keeps: PHP, Redis, databases, data, units, programs, its way up (manifest.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

DataClass = Literal["born", "cache"]
SecretClass = Literal["derived", "given", "born"]


@dataclass(frozen=True)
class Php:
    """A PHP of the service's own: `extensions` are names of Debian's packages (gd: php8.4-gd), `ini` are its settings
    for web and command line alike, `workers` is the most that the host's memory may give it. `reach`: network, or
    loopback, which counts where all that the service needs is on its host.
    """

    extensions: tuple[str, ...] = ()
    ini: Mapping[str, str | int | bool] | None = None
    workers: int = 50
    reach: str = "network"


@dataclass(frozen=True)
class Redis:
    """A Redis of the service's own. `memory` is its limit (64mb), `policy` what it does there (maxmemory-policy),
    `persistent` whether its content outlives a restart; `user` opens its socket, without one the service's account.
    """

    memory: str
    policy: str = "noeviction"
    persistent: bool = False
    user: str | None = None


def account(service: str) -> str:
    """The account under which a service's own programs run on its host."""
    return f"readi-{service.replace('_', '-')}"


@dataclass(frozen=True)
class Database:
    """`owner` is the database role, by default called like the database; `secret` names its password.

    `extensions`: those that only a superuser may make, each with the end of its Debian package postgresql-17-NAME.
    """

    name: str
    secret: str
    owner: str = ""
    encoding: str = "UTF8"
    extensions: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Data:
    """A path with state. `born` data is in the backup; `cache` can be made again."""

    path: str
    cls: DataClass
    each: str | None = None


@dataclass(frozen=True)
class Log:
    """How long what a unit writes to the journal, or the file at `path`, is kept."""

    days: int
    unit: str | None = None
    path: str | None = None


@dataclass(frozen=True)
class Health:
    """The question `readi.one.health` asks: a `url`, a `unit` or a `command`."""

    url: str | None = None
    unit: str | None = None
    command: str | None = None
    expect: int = 200
    within_s: int = 60
    each: str | None = None


@dataclass(frozen=True)
class Secret:
    """`when`: it is asked for only where this option of the service says something. `each`: this option is a list, and
    each item has one of its own, called NAME_KEY by the item's key."""

    name: str
    cls: SecretClass
    when: str = ""
    each: str = ""


@dataclass(frozen=True)
class Program:
    """What a unit runs from the host library: services/OF/NAME.py, `of` by default the service itself.

    `every` (a span such as 15s) or `at` (systemd.time(7), begun within `spread`) makes a timer; without either it runs
    all the time. `reach`: whom it may speak to. `writes`: paths beside its own state folder. `within`: how long one run
    may take. `accounts`: it tells the host's other accounts apart; else all but its own are nobody to it.
    """

    name: str
    of: str = ""
    every: str | None = None
    at: str | None = None
    spread: str | None = None
    user: str = "root"
    groups: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    reach: Literal["none", "loopback", "network"] = "loopback"
    accounts: bool = False
    writes: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    within: str = "5min"

    @property
    def full_name(self) -> str:
        return f"{self.of}.{self.name}"

    @property
    def unit(self) -> str:
        """Without its suffix; also its folder's name below /var/lib."""
        return f"readi-{self.of}-{self.name}".replace("_", "-")

    @property
    def config(self) -> str:
        return f"/etc/readi/{self.of}/{self.name}.json"

    @property
    def started(self) -> str:
        """The unit that a run starts."""
        return f"{self.unit}.timer" if self.every or self.at else f"{self.unit}.service"


@dataclass(frozen=True)
class Dump:
    """A command and the file that it writes into, or reads from, below the backup's folder."""

    cmd: str
    file: str


@dataclass(frozen=True)
class Backup:
    """Beside `data` and `databases`, what needs its own way: `quiet` before, `dump`, `loud` after; `restore` back."""

    quiet: tuple[str, ...] = ()
    dump: tuple[Dump, ...] = ()
    loud: tuple[str, ...] = ()
    restore: tuple[Dump, ...] = ()


@dataclass(frozen=True)
class Upgrade:
    """How releases follow each other, and how one goes back. roles/NAME/tasks/upgrade.yml takes one step."""

    steps: Literal["any", "major", "listed"]
    back: Literal["link", "restore"]


@dataclass(frozen=True)
class Release:
    """Packages that only work together (`hold` has their names): `variable` says in an inventory which version each
    has, the same on all hosts. `lowest`: the first version without faults that are known."""

    variable: str
    lowest: Mapping[str, str]
