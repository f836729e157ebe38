"""One release further on a host: what people planned stays, a theme stays, and every guard holds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.contracts.jitsi_admin.there import There
from tests.lab.outside import Outside
from tests.lab.sign_on import Person
from tests.standins.jitsi_admin.catalogue import seen

from .conftest import INVENTORY, SITE
from .visitor import Visitor

NEXT = "1.4.3"
THEME = "/var/lib/jitsi-admin-theme"
BESIDE = ("readi-jitsi-admin-messenger", "readi-jitsi-admin-websocket", "readi-php@jitsi_admin")
GUARDS = "select tgname from pg_trigger where tgname like 'readi\\_%' and tgenabled <> 'D' order by 1;"
MIGRATED = "select count(*) from doctrine_migration_versions;"


@pytest.fixture
def theme(host: Host) -> Iterator[str]:
    """Two files of a theme, as its maker describes it; the name of the one that browsers load."""
    host.check_output(f"sh -c 'echo signed > {THEME}/signed/konferenzen.theme.json.signed'")
    host.check_output(f"sh -c 'echo colours > {THEME}/public/theme.css'")
    yield "theme.css"
    host.check_output(f"rm {THEME}/signed/konferenzen.theme.json.signed {THEME}/public/theme.css")


@pytest.fixture
def planned(outside: Outside, maria: Person, there: There) -> Iterator[Visitor]:
    """Somebody who is signed in and has planned a conference."""
    visitor = Visitor(outside)
    visitor.sign_in(maria)
    visitor.plan("Von vorher", **{"room[start]": "2027-03-29T09:00"})
    yield visitor
    there.sql("delete from user_rooms; delete from rooms;")


def begun(host: Host) -> dict[str, str]:
    ask = "systemctl show --value --property=MainPID"
    return {unit: host.check_output(f"{ask} {unit}") for unit in BESIDE}


def step(folder: Path) -> subprocess.CompletedProcess[str]:
    """roles/jitsi_admin/tasks/upgrade.yml, with a catalogue of the next release."""
    playbook = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / "upgrade.yml"
    words = ["ansible-playbook", f"--inventory={INVENTORY}", str(playbook), "-e", f"@{seen(NEXT, folder)}"]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "LC_ALL": "C.UTF-8", "LANG": "en"}
    return subprocess.run(words, env=environment, check=False, capture_output=True, text=True, timeout=600)


def test_the_next_step_keeps_conferences_theme_and_guards(
    planned: Visitor, theme: str, host: Host, there: There, outside: Outside, tmp_path: Path
) -> None:
    before, guards, migrations = begun(host), there.sql(GUARDS), there.sql(MIGRATED)
    assert len(guards) == 3
    ended = step(tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert host.file("/opt/readi/jitsi_admin/current").linked_to == f"/opt/readi/jitsi_admin/{NEXT}"
    # Its database is the new release's, and what is ours in it is there.
    assert int(there.sql(MIGRATED)[0][0]) == int(migrations[0][0]) + 1
    assert there.sql(GUARDS) == guards
    # What runs is the new release.
    assert all(pid not in ("0", before[unit]) for unit, pid in begun(host).items()), before
    for unit in ("readi-jitsi-admin-sync.timer", "readi-jitsi-admin-cron.timer"):
        assert host.service(unit).is_running
    # Who was signed in is, and finds what was planned.
    assert "29.03.2027 09:00</time>" in planned.ask("GET", f"{SITE}/room/dashboard").text
    assert outside.get(f"{SITE}/theme/{theme}").text == "colours\n"
    signed = "/opt/readi/jitsi_admin/current/theme/konferenzen.theme.json.signed"
    assert host.check_output(f"runuser -u readi-jitsi-admin -- cat {signed}") == "signed"
