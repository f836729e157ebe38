"""Who works in the cities: known there and, until they sign in, nowhere else."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from ansible_collections.readi.one.plugins.module_utils.secrets import secret

from tests.lab import directory, vault
from tests.lab.paths import CHECKOUT

INVENTORY = CHECKOUT / "inventories" / "demo"


@functools.cache
def _master() -> str:
    return vault.secret(INVENTORY, "master_secret")


def made_up(name: str) -> str:
    """A secret of the cities' own, another one in every checkout."""
    return secret(_master(), f"cities_{name}")


@dataclass(frozen=True)
class Colleague:
    """Somebody whom only their own city knows."""

    city: str
    name: str
    given: str
    family: str
    email: str

    @property
    def password(self) -> str:
        return made_up(f"{self.city}_{self.name}")


def _of_buehl(member: directory.Member) -> Colleague:
    """Known to the directory alone, by the address."""
    return Colleague("buehl", member.mail, member.given, member.family, member.mail)


HANS = Colleague("ettlingen", "hans", "Hans", "Bäcker", "hans.baecker@ettlingen.example")
PETRA = Colleague("ettlingen", "petra", "Petra", "Früher", "petra.frueher@ettlingen.example")
LEA = Colleague("ettlingen", "lea", "Lea", "Geht", "lea.geht@ettlingen.example")
UTE = Colleague("ettlingen", "ute", "Ute", "Weg", "ute.weg@ettlingen.example")
IDA = Colleague("bruchsal", "ida", "Ida", "Jäger", "ida.jaeger@bruchsal.example")
JENS = Colleague("bruchsal", "jens", "Jens", "Weg", "jens.weg@bruchsal.example")
JOST = Colleague("bruchsal", "jost", "Jost", "Geht", "jost.geht@heidelsheim.example")
ANNA, JUERGEN, DORA = (_of_buehl(member) for member in directory.EVERYBODY)

# What no honest provider says: addresses of other cities' people.
MALLORY = Colleague("ettlingen", "mallory", "Mallory", "Falsch", "maria.muster@rastatt.example")
MARVIN = Colleague("bruchsal", "marvin", "Marvin", "Falsch", "neu@gaggenau.example")
MARTHA = Colleague("bruchsal", "martha", "Martha", "Falsch", "maria.muster@rastatt.example")

OF_THE_DIRECTORY = (ANNA, JUERGEN, DORA)
OF_THE_PROVIDERS = (HANS, PETRA, LEA, UTE, IDA, JENS, JOST, MALLORY, MARVIN, MARTHA)
TOLD = (HANS, IDA, ANNA)
"""Whom bin/demo names."""


def member(who: Colleague) -> directory.Member:
    """Somebody of Bühl's, as the directory has them."""
    (known,) = (one for one in directory.EVERYBODY if one.mail == who.email)
    return replace(known, password=who.password)
