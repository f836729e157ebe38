"""What is uploaded is looked at by ClamAV, with a signature of our own: nothing is fetched here."""

from __future__ import annotations

import base64

from testinfra.host import Host

from tests.lab.outside import Outside

from .conftest import FINDS, derived
from .visitor import CLOUD

HOME = f"{CLOUD}/remote.php/dav/files/notfall"


def ask(outside: Outside, method: str, name: str, text: str = "") -> tuple[int, str]:
    """As the emergency account, by WebDAV."""
    word = base64.b64encode(f"notfall:{derived('nextcloud_admin')}".encode()).decode()
    answer = outside.request(method, f"{HOME}/{name}", text.encode() or None, {"Authorization": f"Basic {word}"})
    return answer.status, answer.text


def test_before_there_are_signatures_nothing_is_taken(outside: Outside, host: Host) -> None:
    assert not host.service("clamav-daemon.service").is_running
    assert host.check_output("systemctl is-active readi-clamav.path") == "active"
    assert ask(outside, "PUT", "frueh.txt", "harmlos")[0] == 415
    assert ask(outside, "GET", "frueh.txt")[0] == 404


def test_what_is_infected_is_refused_and_the_rest_is_taken(outside: Outside, scanner: None) -> None:
    code, said = ask(outside, "PUT", "befallen.txt", f"vorher {FINDS} nachher")
    assert code == 415 and "ReadiTest" in said, said
    assert ask(outside, "GET", "befallen.txt")[0] == 404
    assert ask(outside, "PUT", "sauber.txt", "harmlos")[0] == 201
    assert ask(outside, "GET", "sauber.txt") == (200, "harmlos")


def test_while_the_scanner_is_away_nothing_is_taken(outside: Outside, host: Host, scanner: None) -> None:
    host.check_output("systemctl stop clamav-daemon.socket clamav-daemon.service")
    try:
        code, said = ask(outside, "PUT", "spaeter.txt", "harmlos")
        assert code == 415 and "No connection" in said, said
    finally:
        host.check_output("systemctl start clamav-daemon.service")


def test_an_upload_without_its_length_is_looked_at_too(host: Host, scanner: None) -> None:
    """nginx keeps it until its length is known; without one upstream's app writes it and does not look (6.3.2)."""
    site = host.check_output("cat /etc/readi/nginx/snippets/cloud.readi.test/nextcloud-site.conf")
    assert "fastcgi_request_buffering on;" in site
    assert "fastcgi_request_buffering off;" not in site
