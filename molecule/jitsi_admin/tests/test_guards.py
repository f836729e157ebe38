"""Each guard of ours: what it stops from outside, and that the fault is there without it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from testinfra.host import Host

from tests.contracts.jitsi_admin.there import There
from tests.lab.outside import Outside
from tests.lab.sign_on import Person, SignOn

from .conftest import SITE, derived
from .test_conferences import PALIM, RATHAUS, last_room, where
from .visitor import Visitor

# Settings alone: what our own prepend file does, but for the guard in it.
BARE = """<?php
foreach (require '/etc/readi/jitsi_admin/settings.php' as $name => $value) {
    $_ENV[$name] = $_SERVER[$name] = (string) $value;
}
"""
CLOSED = (
    "/api/v1/server/getRooms",
    "/api/v1/serverInfo?email=x",
    "/cron/run",
    "/login/auth0_login",
    "/mywaiting/waiting?uid=1",
    "/register",
    "/room/profileImage/save",
    "/server/add",
)


@contextmanager
def without(there: There, table: str, guard: str) -> Iterator[None]:
    there.sql(f"alter table {table} disable trigger readi_{guard};")
    try:
        yield
    finally:
        there.sql(f"alter table {table} enable trigger readi_{guard};")


@pytest.fixture(scope="module")
def at_work(outside: Outside, maria: Person, there: There) -> Iterator[Visitor]:
    visitor = Visitor(outside)
    visitor.sign_in(maria)
    yield visitor
    there.sql("delete from user_rooms; delete from rooms;")


@pytest.mark.parametrize("path", CLOSED)
def test_what_upstream_leaves_open_is_closed_in_every_spelling(at_work: Visitor, there: There, path: str) -> None:
    # Signed in, as the worst of them asks for no more; and with a token of anybody's.
    spellings = [path, f"/en{path}", f"/index.php{path}", f"/index.php/fr{path}", f"/{path}", f"/x/..{path}"]
    spellings.append(path.replace("/", "/%", 1).replace("%" + path[1], f"%{ord(path[1]):02x}", 1))
    for spelling in spellings:
        assert at_work.ask("GET", f"{SITE}{spelling}").status == 404, spelling
        assert at_work.ask("POST", f"{SITE}{spelling}", {}).status == 404, spelling
    # Without nginx in front it is there.
    assert there.ask(path, HTTP_COOKIE=at_work.cookies).status != 404


def test_nobody_makes_servers(at_work: Visitor, there: There) -> None:
    """The fault, past nginx, and what comes of it from outside."""
    before = there.sql("select count(*) from server;")
    at_work.ask("POST", f"{SITE}/server/add", {"server[url]": "evil.example"})
    assert there.sql("select count(*) from server;") == before
    there.ask("/server/add", method="POST", body="server[url]=contract-evil.example", HTTP_COOKIE=at_work.cookies)
    assert there.sql("select count(*) from server where url = 'contract-evil.example';") == [["1"]]
    there.tidy()


def test_a_parameter_puts_a_conference_on_no_other_portal(at_work: Visitor, there: There) -> None:
    (other,) = there.sql(f"select id from server where url = '{PALIM}';")[0]
    with without(there, "rooms", "room_server"):
        for how in ("query", "body", "both"):
            query = f"?serverfake={other}" if how != "body" else ""
            at_work.plan(f"Rat {how}", query, **({"serverfake": other} if how != "query" else {}))
            assert (last_room(there, "name"), where(there)) == (f"Rat {how}", RATHAUS)
        # Symfony reads a form from the body of other methods, too: such requests are none.
        for method in ("PUT", "PATCH", "DELETE"):
            at_work.ask(method, f"{SITE}/room/new", {"room[name]": method, "serverfake": other})
            assert last_room(there, "name") == "Rat both"
        # Without our prepend file.
        bare = "/var/lib/jitsi-admin/contract-bare.php"
        there.target.run("tee", bare, stdin=BARE)
        body = f"room[name]=Fault&serverfake={other}"
        value = f"auto_prepend_file={bare}"
        there.ask("/room/new", method="POST", body=body, HTTP_COOKIE=at_work.cookies, PHP_ADMIN_VALUE=value)
        assert (last_room(there, "name"), where(there)) == ("Fault", PALIM)
    # The database holds, whatever a page does.
    there.ask(
        "/room/new",
        method="POST",
        body=body.replace("Fault", "Held"),
        HTTP_COOKIE=at_work.cookies,
        PHP_ADMIN_VALUE=value,
    )
    assert last_room(there, "name") == "Fault"
    there.target.run("rm", bare)
    # A worker keeps what a request set by PHP_ADMIN_VALUE.
    there.target.run("systemctl", "restart", "readi-php@jitsi_admin")


def test_where_the_owner_is_gone_nobody_gets_in(at_work: Visitor, outside: Outside, there: There) -> None:
    for guarded in (True, False):
        at_work.plan("Offen", **{"room[totalOpenRooms]": "1"})
        number, uid = last_room(there, "id"), last_room(there, "uid")
        path = f"{SITE}/myRoom/start/{uid}?name=Gast"
        assert "data-jwt" in outside.get(path).text
        if guarded:
            at_work.go(f"{SITE}/room/remove?room={number}")
            assert outside.get(path).status == 404
        else:
            with without(there, "rooms", "ownerless"):
                at_work.go(f"{SITE}/room/remove?room={number}")
            assert "data-jwt" in outside.get(path).text


def test_a_reused_address_takes_nobodys_account(outside: Outside, sign_on: SignOn, there: There) -> None:
    """Somebody whom sync does not know comes with the address that an account has."""
    address = "neu@anderswo.example"
    nina = sign_on.made(address, firstName="Nina", lastName="Neu", attributes={})
    try:
        there.sql(
            "insert into fos_user (id, email, keycloak_id) "
            f"values (nextval('fos_user_id_seq'), '{address}', 'contract-before');"
        )
        owner = f"select keycloak_id from fos_user where email = '{address}';"
        Visitor(outside).sign_in(nina)
        assert there.sql(owner) == [["contract-before"]]
        with without(there, "fos_user", "sign_in"):
            Visitor(outside).sign_in(nina)
            assert there.sql(owner) == [[nina.sub]]
    finally:
        sign_on.ask("DELETE", f"/users/{nina.sub}")
        there.sql(f"delete from fos_user where email = '{address}';")


def test_who_is_locked_is_refused_by_the_database_too(outside: Outside, maria: Person, there: There) -> None:
    """Upstream takes whomever the sign-on sends."""
    timer = "readi-jitsi-admin-sync.timer"
    there.target.run("systemctl", "stop", timer)
    try:
        there.sql(f"insert into readi_lock (sub) values ('{maria.sub}');")
        assert Visitor(outside).sign_in(maria).status == 500
        with without(there, "fos_user", "sign_in"):
            assert Visitor(outside).sign_in(maria).status == 200
    finally:
        there.sql("delete from readi_lock;")
        there.target.run("systemctl", "start", timer)


def test_no_other_name_is_answered(at_work: Visitor, outside: Outside, there: There) -> None:
    """The links of a mail have the name that the request had (src/Service/CreateHttpsUrl.php)."""
    asked = {"Host": "evil.example", "Cookie": at_work.cookies, "Content-Type": "application/x-www-form-urlencoded"}
    before = there.sql("select count(*) from rooms;")
    try:
        answer = outside.request("POST", f"{SITE}/room/new", b"room[name]=Evil", asked)
    except (http.client.RemoteDisconnected, ConnectionResetError):
        pass
    else:
        assert answer.status in (404, 421, 444), answer.status
    assert there.sql("select count(*) from rooms;") == before
    # Without nginx in front it is there.
    there.ask(
        "/room/new", method="POST", body="room[name]=Fault", HTTP_COOKIE=at_work.cookies, HTTP_HOST="evil.example"
    )
    assert last_room(there, "host_url") == "https://evil.example"


def test_nobody_outside_publishes(outside: Outside, there: There) -> None:
    """Not even with the right token; the contract has it answered on loopback."""
    for path in ("/.well-known/mercure", "/ws/../.well-known/mercure"):
        assert outside.request("POST", f"{SITE}{path}", b"topic=x&data=y").status == 404, path


def test_every_server_has_a_key_and_no_mail_server(there: There) -> None:
    sql = "select count(*) from server where api_key is null or smtp_host is not null or administrator_id is not null;"
    assert there.sql(sql) == [["0"]]
    assert there.ask("/api/v1/server/getRooms").status == 401
    bearer = f"Bearer {derived('jitsi_admin_api')}"
    assert there.ask("/api/v1/server/getRooms", HTTP_AUTHORIZATION=bearer).status == 200


def test_the_websocket_is_loopbacks(host: Host) -> None:
    """Upstream listens on every address (nodejs/websocket.js)."""
    (line,) = host.check_output("ss -Hltn 'sport = :10050'").splitlines()
    assert line.split()[3] == "127.0.0.1:10050"


PROBE = """<?php
foreach (explode(',', $_GET['to']) as $to) {
    $there = @stream_socket_client("tcp://$to", $code, $why, 3);
    echo $to, '=', $there ? 'reached' : 'not', "\\n";
}
"""


def test_its_php_reaches_nobody_else(host: Host, there: There) -> None:
    """Upstream tells its maker how many conferences there are; here is nobody to be told."""
    mine = host.check_output("hostname -I").split()[0]
    file = "/var/lib/jitsi-admin/contract-probe.php"
    there.target.run("tee", file, stdin=PROBE)
    to = f"127.0.0.1:443,{mine}:443,stats.jitsi-admin.de:443,sso.readi.test:443"
    said = there.ask(f"/?to={to}", SCRIPT_FILENAME=file).text.split()
    assert said == [
        "127.0.0.1:443=reached",
        f"{mine}:443=not",
        "stats.jitsi-admin.de:443=not",
        "sso.readi.test:443=reached",
    ]
    there.target.run("rm", file)
    # From the host itself it is there to be reached.
    assert host.run(f"bash -c 'exec 3<>/dev/tcp/{mine}/443'").rc == 0


def test_no_secret_is_in_the_journal_or_readable(host: Host) -> None:
    journal = host.check_output("journalctl --no-pager --output=cat")
    for name in ("app", "api", "client", "db", "tokens", "websocket"):
        assert derived(f"jitsi_admin_{name}") not in journal, name
    for file in ("settings.php", "websocket.env", "sync.json"):
        for who in ("nobody", "www-data", "operator"):
            assert host.run(f"runuser -u {who} -- cat /etc/readi/jitsi_admin/{file}").rc != 0
    assert host.check_output("find /opt/readi/jitsi_admin*/ -not -user root") == ""
