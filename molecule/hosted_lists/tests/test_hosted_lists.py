"""A list at a provider has the members of its group, and nobody there is written to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from testinfra.host import Host

from tests.lab import vault

from .conftest import SCENARIO, SYNC

MARIA = "maria.muster@musterstadt.example"
FOREIGN = "redaktion@zeitung.example"
Look = Callable[[], dict[str, Any]]


def test_the_member_is_on_the_list_and_who_was_there_stays(provider: Look) -> None:
    eakte = provider()["eakte"]
    assert eakte["members"] == [MARIA, FOREIGN]
    assert (eakte["mails"], eakte["written"]) == ([], 0)


def test_an_unchanged_look_asks_the_provider_nothing(provider: Look, looked: Callable[..., None]) -> None:
    before = provider()["asked"]
    looked()
    assert provider()["asked"] == before


def test_who_leaves_the_group_leaves_the_list_and_may_come_back(provider: Look, looked: Callable[..., None]) -> None:
    looked([])
    assert provider()["eakte"]["members"] == [FOREIGN]
    looked(["s1"])
    assert provider()["eakte"]["members"] == [MARIA, FOREIGN]
    assert provider()["eakte"]["mails"] == []


def test_it_is_well_and_only_its_account_reads_the_password(host: Host) -> None:
    assert host.run(f"{SYNC} --health").rc == 0
    config = host.file("/etc/readi/hosted_lists/sync.json")
    assert (config.user, config.group, config.mode) == ("root", "readi-hosted-lists", 0o640)
    value = vault.secret(SCENARIO / "inventory", "list_eakte_password")
    assert value in host.check_output("cat /etc/readi/hosted_lists/sync.json")
    assert value not in host.check_output("journalctl --no-pager --output=cat")
    assert MARIA in host.check_output("cat /var/lib/readi/ledger/hosted_lists/sync.json*")
