"""Nextcloud over HTTPS, from outside: who signs in finds the project's folder, and who left does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from testinfra.host import Host

from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.sign_on import Person, SignOn

from .conftest import derived
from .visitor import CLOUD, Visitor

Told = Callable[[], None]
FOLDER = "eAkte"


def test_it_is_installed_and_answers_over_tls(outside: Outside) -> None:
    said = json.loads(outside.get(f"{CLOUD}/status.php").text)
    assert (said["installed"], said["maintenance"], said["needsDbUpgrade"]) == (True, False, False)


@pytest.mark.parametrize(
    "path",
    ["/config/config.php", "/data/", "/occ", "/lib/base.php", "/3rdparty/", "/.well-known/../config/", "/cron.php"],
)
def test_what_is_not_for_browsers_is_not_served(outside: Outside, path: str) -> None:
    answer = outside.get(f"{CLOUD}{path}")
    assert answer.status == 404, answer.text
    assert "$CONFIG" not in answer.text


def test_its_front_door_leads_to_the_sign_on(outside: Outside) -> None:
    visitor = Visitor(outside)
    visitor.go(f"{CLOUD}/")
    assert visitor.url.startswith("https://sso.readi.test/realms/readi/")


def test_a_member_finds_the_folder_at_the_first_sign_in(outside: Outside, maria: Person, told: Told) -> None:
    told()
    visitor = Visitor(outside)
    page = visitor.sign_in(maria)
    assert page.status == 200 and visitor.url.startswith(CLOUD), (visitor.url, page.text[:2000])
    assert visitor.folders(maria.sub) == (207, {FOLDER})


def test_who_leaves_the_group_loses_the_folder_in_a_running_session_and_gets_it_back(
    outside: Outside, maria: Person, sign_on: SignOn, told: Told
) -> None:
    visitor = Visitor(outside)
    visitor.sign_in(maria)
    groups = [sign_on.group(path) for path in ("/projects/eakte", "/moderators/eakte")]
    for group in groups:
        sign_on.ask("DELETE", f"/users/{maria.sub}/groups/{group}")
    told()
    assert visitor.folders(maria.sub) == (207, set())
    for group in groups:
        sign_on.ask("PUT", f"/users/{maria.sub}/groups/{group}")
    told()
    assert visitor.folders(maria.sub) == (207, {FOLDER})


def test_who_is_locked_is_out_at_once_and_may_come_back(
    outside: Outside, maria: Person, sign_on: SignOn, told: Told
) -> None:
    visitor = Visitor(outside)
    visitor.sign_in(maria)
    person = sign_on.ask("GET", f"/users/{maria.sub}")
    try:
        sign_on.ask("PUT", f"/users/{maria.sub}", {**person, "enabled": False})
        told()
        assert visitor.folders(maria.sub)[0] == 401
    finally:
        sign_on.ask("PUT", f"/users/{maria.sub}", {**person, "enabled": True})
    told()
    # The old session does not live again.
    assert visitor.folders(maria.sub)[0] == 401
    again = Visitor(outside)
    again.sign_in(maria)
    assert again.folders(maria.sub) == (207, {FOLDER})


def test_whose_session_ends_at_the_sign_on_is_out_here(outside: Outside, maria: Person, sign_on: SignOn) -> None:
    visitor = Visitor(outside)
    visitor.sign_in(maria)
    sign_on.ask("POST", f"/users/{maria.sub}/logout")
    assert visitor.folders(maria.sub)[0] == 401


def test_the_quota_is_the_groups(host: Host) -> None:
    (folder,) = json.loads(host.check_output("readi-occ groupfolders:list --output=json"))
    assert (folder["mountPoint"], folder["quota"]) == (FOLDER, 2 * 1024**3)


def test_nobody_but_its_account_and_root_reads_its_data(host: Host) -> None:
    for who in ("nobody", "www-data", "operator"):
        assert host.run(f"runuser -u {who} -- cat /var/lib/nextcloud/config/config.php").rc != 0
        assert host.run(f"runuser -u {who} -- ls /var/lib/nextcloud/data").rc != 0
    assert host.check_output("find /opt/readi/nextcloud*/ -not -user root") == ""


def test_no_password_is_in_the_journal(host: Host, lab: Lab) -> None:

    journal = host.check_output("journalctl --no-pager --output=cat")
    for name in ("nextcloud_db", "nextcloud_admin", "nextcloud_client", "roster_nextcloud"):
        assert derived(name) not in journal, name


def test_the_background_jobs_run(host: Host) -> None:
    host.check_output("systemctl start readi-nextcloud-cron.service")
    apps: dict[str, Any] = json.loads(host.check_output("readi-occ config:list core --private --output=json"))["apps"]
    assert int(apps["core"]["lastcron"]) > 0
    assert apps["core"]["backgroundjobs_mode"] == "cron"


def test_maintenance_is_told_and_ends(host: Host, outside: Outside) -> None:
    """What a backup does before and after."""
    host.check_output("readi-occ maintenance:mode --on")
    try:
        assert outside.get(f"{CLOUD}/login").status == 503
    finally:
        host.check_output("readi-occ maintenance:mode --off")
    assert outside.get(f"{CLOUD}/login").status != 503
