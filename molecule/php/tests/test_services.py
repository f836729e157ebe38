"""What a service's manifest can have at nginx, asked from outside: every kind of site, a snippet, a stream."""

import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.waiting import killed

ALMANAC = "https://almanac.readi.test"
RAW = "raw.almanac.readi.test"
PROGRAM = (Path(__file__).parent / "almanac.py").read_text(encoding="utf-8")
STOP = "sudo systemctl stop almanac.service; sudo rm -rf /run/almanac /srv/almanac /run/almanac.py"


@pytest.fixture(scope="module", autouse=True)
def _almanac(lab: Lab) -> Iterator[None]:
    lab.ssh("lab", STOP, check=False)
    lab.as_root("lab", f"cat > /run/almanac.py <<'END'\n{PROGRAM}\nEND\n")
    lab.ssh("lab", "sudo systemd-run --quiet --collect --unit=almanac python3 /run/almanac.py")
    lab.ssh("lab", "for n in $(seq 100); do sudo test -e /run/almanac/ready && exit 0; sleep 0.2; done; exit 1")
    yield
    lab.ssh("lab", STOP)


@pytest.fixture
def me(lab: Lab) -> str:
    """The address from which these tests come."""
    return lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]


def _short(address: str) -> str:
    return f"{address.rsplit('.', 1)[0]}.0"


def test_a_service_over_http_is_told_who_asks_through_the_stream(outside: Outside, me: str) -> None:
    answer = outside.get(f"{ALMANAC}/http/x?y=1", X_Forwarded_For="192.0.2.66")
    seen = json.loads(answer.text)
    assert seen["path"] == "/http/x?y=1"
    assert seen["X-Forwarded-For"] == seen["X-Real-IP"] == me
    assert (seen["X-Forwarded-Proto"], seen["X-Forwarded-Port"]) == ("https", "443")
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert answer.headers["server"] == "nginx"


def test_a_service_over_a_socket(outside: Outside, me: str) -> None:
    seen = json.loads(outside.get(f"{ALMANAC}/socket/x").text)
    assert (seen["path"], seen["Host"], seen["X-Forwarded-For"]) == ("/socket/x", "almanac.readi.test", _short(me))


def test_a_service_over_fastcgi_answers_where_there_is_no_file(outside: Outside, me: str) -> None:
    answer = outside.get(f"{ALMANAC}/year/2026?day=1", Proxy="http://192.0.2.66", X_Forwarded_For="192.0.2.66")
    told = json.loads(answer.text)
    assert (told["SCRIPT_FILENAME"], told["SCRIPT_NAME"]) == ("/srv/almanac/index.php", "/index.php")
    assert (told["REQUEST_URI"], told["QUERY_STRING"]) == ("/year/2026?day=1", "day=1")
    assert (told["REMOTE_ADDR"], told["HTTPS"], told["SERVER_PORT"]) == (me, "on", "443")
    assert told["HTTP_HOST"] == told["SERVER_NAME"] == "almanac.readi.test"
    assert not any("192.0.2.66" in value for value in told.values()), "what a client claims is not believed"
    assert "x-powered-by" not in answer.headers
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert outside.get(f"{ALMANAC}/style.css").text == "body {}\n"


def test_no_php_file_is_shown_or_run_by_its_name(outside: Outside) -> None:
    for path in ("/secret.php", "/secret.php/x", "/index.php"):
        assert json.loads(outside.get(f"{ALMANAC}{path}").text)["SCRIPT_FILENAME"] == "/srv/almanac/index.php"


def test_a_snippet_of_the_role_that_declares_it(outside: Outside) -> None:
    answer = outside.get(f"{ALMANAC}/snippet")
    assert answer.text == "a visitor of almanac.readi.test"
    assert answer.headers["x-almanac"] == "5 sites, almanac.readi.test"
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert outside.get(f"{ALMANAC}/snippet", User_Agent="Bot/1").text == "a machine"


def test_services_share_an_address_and_each_answers_for_its_paths(outside: Outside, me: str) -> None:
    answer = outside.get("https://portal.readi.test/almanac/x")
    seen = json.loads(answer.text)
    # Whole, for a service that did not ask for less.
    assert (seen["path"], seen["X-Forwarded-For"]) == ("/almanac/x", me)
    assert "content-security-policy" not in answer.headers
    portals = outside.get("https://portal.readi.test/")
    assert "content-security-policy" in portals.headers, "the portal's own"
    for one in (answer, portals):
        assert one.headers["strict-transport-security"] == "max-age=63072000"


def _raw(lab: Lab, authority: Path, name: str, *protocols: str) -> dict[str, str]:
    context = ssl.create_default_context(cafile=str(authority))
    if protocols:
        context.set_alpn_protocols(list(protocols))
    with (
        socket.create_connection((lab.address("lab"), 443), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name) as connection,
    ):
        said = b""
        while part := connection.recv(4096):
            said += part
        return dict(json.loads(said))


@pytest.fixture
def authority(lab: Lab, tmp_path: Path) -> Path:
    root = tmp_path / "root.pem"
    root.write_text(lab.ssh("lab", "cat /etc/readi/ca/root.pem"))
    return root


def test_a_stream_by_protocol_keeps_the_visitors_address(lab: Lab, authority: Path, me: str) -> None:
    # The name is the almanac's own, whose certificate the program shows; nginx has not opened anything.
    said = _raw(lab, authority, RAW, "h2", "almanac/1")
    assert said["spoken"] == "almanac/1"
    assert said["told"].split()[:3] == ["PROXY", "TCP4", me]
    assert said["told"].split()[5] == "443"


def test_a_stream_by_name_without_the_proxy_protocol(lab: Lab, authority: Path) -> None:
    assert _raw(lab, authority, RAW) == {"told": "", "spoken": None}


def test_a_protocol_is_not_taken_for_a_part_of_anothers_name(lab: Lab, authority: Path) -> None:
    """nginx answers itself: it ends TLS by the site's certificate and refuses a protocol that it does not speak."""
    with pytest.raises(ssl.SSLError, match=r"(?i)no.application.protocol"):
        _raw(lab, authority, "almanac.readi.test", "xalmanac/1")


def test_nobody_else_opens_the_socket_between_stream_and_sites(host: Host) -> None:
    folder = host.file("/run/readi/web")
    assert (folder.user, folder.group, folder.mode) == ("root", "www-data", 0o710)
    asked = 'import socket; socket.socket(socket.AF_UNIX).connect("/run/readi/web/https.sock")'
    said = host.run(f"runuser -u nobody -- python3 -c '{asked}'")
    assert "PermissionError" in said.stderr


def test_nginx_comes_back_after_it_was_killed(host: Host, outside: Outside) -> None:
    killed(host, "nginx.service")
    assert outside.get(f"{ALMANAC}/snippet").status == 200


def test_while_a_service_does_not_answer_people_read_a_page_of_ours(lab: Lab, outside: Outside) -> None:
    """Last: it stops the almanac for the tests of this file."""
    lab.ssh("lab", "sudo systemctl stop almanac.service")
    for language, title in (("de-DE,de;q=0.9", "Gerade nicht zu erreichen"), ("en-GB,en", "Not available just now")):
        answer = outside.get(f"{ALMANAC}/year/2026?day=1", Accept_Language=language)
        assert (answer.status, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
        assert title in answer.text
        assert answer.headers["retry-after"] == "60"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert outside.get(f"{ALMANAC}/readi-unavailable").status == 404, "nobody asks for it by its name"
    assert outside.get("https://sso.readi.test/readi-unavailable").status == 404
