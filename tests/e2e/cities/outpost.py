"""Bühl's outpost: the realm that the role directory_outpost makes, on the cities' server; behind it a real OpenLDAP.

The host that the role installs for it, with nginx, firewall and database, is Molecule's: molecule/directory_outpost.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.model.given import reading_secret
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from tests.e2e.alone.realm import Secrets, fill, secret
from tests.e2e.cities import network
from tests.e2e.cities.homes import REALMS, Colleague, Homes
from tests.lab.directory import Directory, Member

CITY = "buehl"


def password_of_the_reader(model: Model) -> str:
    """By which the outpost asks the directory; the vault's, on a real platform."""
    return secret(reading_secret(model.organisation(CITY)))


@dataclass(frozen=True)
class Outpost:
    homes: Homes
    directory: Directory

    def make(self, model: Model, url: str, ledger: Path) -> None:
        """`url`: where its people see it; a server of its own is told so by its configuration."""
        fill(self.homes.server, model.desired("directory_outpost", network.DMZ), ledger, Secrets())
        self.homes.api.renew()
        self.homes.api.put(f"/{REALMS[CITY]}", {"attributes": {"frontendUrl": url}})

    def lock(self, who: Colleague, locked: bool) -> None:
        """By the directory's administrator; and five minutes later, when the cache of people is over."""
        if locked:
            self.directory.lock(_member(who))
        else:
            self.directory.unlock(_member(who))
        self.homes.api.post(f"/{REALMS[CITY]}/clear-user-cache")

    def unchanging_id(self, who: Colleague) -> str:
        return self.directory.unchanging_id(_member(who))


def _member(who: Colleague) -> Member:
    return Member(who.name.partition("@")[0], who.given, who.family, who.password)
