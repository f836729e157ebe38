"""The made-up service is taken off its host: what is stopped, what goes, what stays, and what is said about it.

It comes after test_service.py, whose people and data it finds there.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.plugin_utils import run_record

from tests.lab import ground
from tests.lab.shell import LabError

from .platform import DOMAIN, NAME, OWN, REALM, UNIT, Platform

pytestmark = pytest.mark.docker
UNITS = [f"{NAME}.service", f"readi-php@{NAME}.service", f"redis-server@{NAME}.service"]
UNITS += [f"{UNIT}.service", f"{UNIT}.timer"]
OWNER = f"select pg_get_userbyid(datdba) from pg_database where datname = '{NAME}'"  # noqa: S608 - our own name
DATA = f"/var/lib/{NAME}"
ARTEFACT = f"/opt/readi/{NAME}/1.0/unpacked"
"""As the role artifacts would have unpacked one of the service's."""


@dataclass(frozen=True)
class There:
    """What is on the host of the service."""

    at_work: list[str]
    files: list[str]
    kept: dict[str, Any]


def there(platform: Platform) -> There:
    units = " ".join(UNITS)
    # Neither runs nor would with the next boot.
    asked = f"for unit in {units}; do systemctl is-active -q $unit || systemctl is-enabled -q $unit && echo $unit; done"
    at_work = platform.host(f"{asked}; true").split()
    files = platform.host(f"find /etc /usr/local -path '*{NAME}*'").split()
    tables = ("feasts", "accounts", "groups", "members", "sessions")
    kept = {
        "rows": {table: platform.sql(f"select count(*) from {table}") for table in tables},  # noqa: S608 - the names above
        "owner": platform.sql(OWNER),
        "files": platform.host(f"find {DATA} -type f -exec sha256sum {{}} + | sort"),
        "ledgers": platform.host(f"find /var/lib/readi/ledger/{NAME} -printf '%f %s %U\\n' | sort"),
        "artefact": platform.host(f"cat {ARTEFACT}"),
        "account": platform.host(f"getent passwd readi-{NAME}"),
        "state": platform.host(f"stat -c %u:%a /var/lib/{UNIT}"),
    }
    return There(at_work, files, kept)


@dataclass
class Leaving:
    """Before, what check mode announced and left, and what the run did and left."""

    before: There
    announced: dict[str, Any]
    foretold: str
    untouched: There
    done: dict[str, Any]
    said: str
    after: There


@pytest.fixture(scope="module")
def leaving(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Leaving]:
    """hosts.yml no longer names the service, and its section is gone, which would be refused without a host."""
    platform.host(f"install -D -m 644 /dev/stdin {ARTEFACT}", stdin="1.0")
    platform.settle()
    platform.host(f"systemctl start {UNIT}.timer")
    before = there(platform)
    hosts = platform.inventory / "hosts.yml"
    written = yaml.safe_load(hosts.read_text(encoding="utf-8"))
    del written["all"]["children"][NAME]
    hosts.write_text(yaml.safe_dump(written), encoding="utf-8")
    with pytest.raises(LabError, match=f"services.{NAME}"):
        platform.run("--check")
    plain = platform.inventory / "group_vars" / "platform" / "platform.yml"
    chosen = yaml.safe_load(plain.read_text(encoding="utf-8"))
    del chosen["services"][NAME]
    plain.write_text(yaml.safe_dump(chosen, allow_unicode=True), encoding="utf-8")
    folder: Path = tmp_path_factory.mktemp("runs")
    announced, foretold = platform.told(folder, "--check", "--diff")
    untouched = there(platform)
    done, said = platform.told(folder)
    yield Leaving(before, announced, foretold, untouched, done, said, there(platform))


def test_check_mode_says_what_goes_and_what_stays_and_touches_nothing(leaving: Leaving) -> None:
    assert set(leaving.before.at_work) >= {f"{NAME}.service", f"{UNIT}.timer"} and leaving.before.files
    assert leaving.untouched == leaving.before
    said = " ".join(leaving.foretold.split())
    (line,) = re.findall(rf"{NAME} is no longer on {ground.HOST}: would be stopped: ([^;]*); would be removed", said)
    assert set(line.split(", ")) == set(UNITS)
    assert f"What stays: {DATA}, database {NAME}" in said
    # Nobody else here has a PHP or a Redis: they leave with their last user.
    for service in ("php", "redis"):
        assert f"{service} is no longer on {ground.HOST}: would be " in said, service
    assert "There the service's units are stopped and its files removed; its data stay" in said


def test_what_was_announced_is_what_was_done(leaving: Leaving) -> None:
    found = run_record.differences(leaving.announced, leaving.done)
    assert not found, "\n".join(found)
    assert f"{NAME} is no longer on {ground.HOST}: stopped: " in " ".join(leaving.said.split())


def test_its_units_are_stopped_and_what_was_written_for_it_is_gone(leaving: Leaving, platform: Platform) -> None:
    assert (leaving.after.at_work, leaving.after.files) == ([], [])
    for unit in UNITS[:1] + UNITS[3:]:
        assert platform.host(f"systemctl show -P LoadState {unit}").strip() == "not-found"
    assert NAME not in platform.host("cat /etc/readi/roster/serve.json /etc/readi/doctor/*.json 2>/dev/null; true")


def test_nobody_reaches_it_any_more_and_the_others_go_on(leaving: Leaving, platform: Platform) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        platform.outside.get(f"https://{NAME}.{DOMAIN}/")
    for port in (9100, 9101, 9103):
        answers = platform.host(f"ss -Hltn 'sport = :{port}'")
        assert not answers, answers
    with socket.socket(type=socket.SOCK_DGRAM) as asking, pytest.raises((TimeoutError, ConnectionError)):
        asking.settimeout(3)
        asking.sendto(b"1848", (platform.lab.address(ground.HOST), 9102))
        asking.recv(100)
    assert not platform.api.get(f"{REALM}/clients?clientId={NAME}")
    assert f"https://{NAME}.{DOMAIN}" not in platform.outside.get(f"https://portal.{DOMAIN}/").text
    assert platform.outside.get(f"https://{OWN}.{DOMAIN}/").status == 200


def test_its_keys_are_gone_and_its_data_ledgers_account_and_artefacts_stay(leaving: Leaving) -> None:
    """Each for its reason, in docs/en/daily-work.md."""
    assert leaving.after.kept == leaving.before.kept
    assert int(leaving.before.kept["rows"]["members"][0]) > 0 and leaving.before.kept["files"]
    assert "state.json" in leaving.before.kept["ledgers"] and "sync.json" in leaving.before.kept["ledgers"]
    assert leaving.before.kept["owner"] == [NAME]


def test_what_keeps_the_database_is_said_with_the_word_that_removes_it(leaving: Leaving) -> None:
    for said in (leaving.foretold, leaving.said):
        assert f"-e remove=postgresql/database:{NAME}" in " ".join(said.split())


def test_a_second_run_changes_nothing(leaving: Leaving, platform: Platform) -> None:
    assert platform.run().changed == 0
