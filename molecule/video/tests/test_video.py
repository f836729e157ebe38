"""Portals alone: one machine, one run of site.yml, two welcome pages, a conference, and nothing of a sign-on."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import socket
import time

import pytest
from testinfra.host import Host

from tests.contracts.jitsi.client import Visitor, plain
from tests.lab.hosts import Lab
from tests.lab.outside import Outside

DOMAIN = "meet.video.stadt.example"
PORTALS = {"plausch": "Plausch: Stadt &amp; Land", "talk": "Town Talk"}


def until_well(host: Host, command: str, seconds: int = 60) -> str:
    end = time.monotonic() + seconds
    while (done := host.run(command)).rc != 0 and time.monotonic() < end:
        time.sleep(1)
    return done.stdout + done.stderr if done.rc else ""


def test_everything_is_connected(host: Host) -> None:
    assert until_well(host, "readi-signalling") == ""
    assert until_well(host, "readi-bridge") == ""
    assert until_well(host, "readi-turn") == ""


@pytest.mark.parametrize("portal", PORTALS)
def test_a_portal_is_itself(outside: Outside, portal: str) -> None:
    text = outside.get(f"https://{portal}.stadt.example/").text
    assert f"<h1>{PORTALS[portal]}</h1>" in text
    assert f'<html lang="{"de" if portal == "plausch" else "en"}">' in text
    assert not [other for key, other in PORTALS.items() if key != portal and other in text]
    # Talk says nothing of privacy, and there is no platform's portal to lead to.
    own = outside.get(f"https://{portal}.stadt.example/readi/legal.html")
    assert own.status == (404 if portal == "plausch" else 200)


def test_two_visitors_of_a_portal_are_invited_to_the_bridge_and_the_other_portals_is_alone(
    found: None, outside: Outside
) -> None:
    """The same room name on both: two conferences."""

    def visitor(portal: str) -> Visitor:
        return Visitor(f"https://{portal}.stadt.example/http-bind", DOMAIN, trust=outside.context)

    rooms = {portal: f"contract-rathaus@conference.{portal}.{DOMAIN}" for portal in PORTALS}
    one, two, other = visitor("plausch"), visitor("plausch"), visitor("talk")
    assert [one.meet(rooms["plausch"]), two.meet(rooms["plausch"]), other.meet(rooms["talk"])] == ["joined"] * 3
    assert one.invited(20) is not None and two.invited(20) is not None and other.invited(3) is None
    for who in (one, two, other):
        who.close()


def test_a_visitor_is_told_of_the_relay_and_of_nobody_elses(found: None, outside: Outside, host: Host) -> None:
    """A name that ends with its hour, and its HMAC with the secret that coturn has."""
    visitor = Visitor("https://talk.stadt.example/http-bind", DOMAIN, trust=outside.context)
    answer = visitor.ask(DOMAIN, "get", "<services xmlns='urn:xmpp:extdisco:2'/>")
    visitor.close()
    assert answer is not None
    (service,) = [one for one in answer.iter() if plain(one) == "service"]
    assert {name: service.get(name) for name in ("type", "transport", "host", "port")} == {
        "type": "turns",
        "transport": "tcp",
        "host": "turn.video.stadt.example",
        "port": "443",
    }
    name = service.get("username", "")
    assert 0 < int(name) - time.time() <= 86400
    settings = host.file("/etc/readi/turn/turnserver.conf").content_string
    key = re.search("^static-auth-secret=(.*)$", settings, re.MULTILINE)
    assert key
    mac = hmac.new(key[1].encode(), name.encode(), hashlib.sha1).digest()
    assert service.get("password") == base64.b64encode(mac).decode()


def test_nothing_of_a_sign_on_is_there(host: Host, lab: Lab) -> None:
    units = host.check_output("systemctl list-unit-files --plain --no-legend | cut -d' ' -f1")
    assert "nginx.service" in units
    assert not [unit for unit in units.split() if unit.startswith(("keycloak", "postgresql", "readi-roster"))]
    assert host.check_output("ls /etc/readi/nginx/sites") == "plausch.stadt.example.conf\ntalk.stadt.example.conf"
    for port in (5222, 5280, 8080, 8888):
        with pytest.raises(OSError):
            socket.create_connection((lab.address("lab"), port), timeout=2).close()
