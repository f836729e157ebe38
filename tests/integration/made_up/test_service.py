"""The house's made-up service on a host: what its manifest asked for is there, and its groups and people are in step.

tests/unit/house/test_new_service.py compiles the same service; its files are below tests/unit/house/almanac. One test
follows the other: people who join in one are there in the next.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import time

import pytest
import yaml

from tests.lab import dumps, ground
from tests.lab.cities import post
from tests.lab.visitor import Visitor
from tests.unit.house import new_service

from .platform import (
    ALMANAC,
    DOMAIN,
    LIBRARY,
    NAME,
    NEIGHBOUR,
    PASSWORD,
    REALM,
    SENDER,
    SIGN_IN,
    UNIT,
    YEARS,
    Platform,
    waited,
)

pytestmark = pytest.mark.docker
GROUPS, PEOPLE, EACH = 50, 500, 2


def test_a_second_run_changes_nothing_and_the_tree_is_as_it_was(platform: Platform) -> None:
    assert platform.runs[0].changed > 0
    assert platform.run().changed == 0
    elsewhere, generated = new_service.elsewhere(platform.tree)
    assert elsewhere == {"inventories/lab/hosts.yml"}
    assert "meta/runtime.yml" in generated


# What the manifest asked for


def me(platform: Platform) -> str:
    """The address from which this test asks."""
    return platform.lab.ssh(ground.HOST, "echo $SSH_CONNECTION").split()[0]


def test_its_site_over_http_shows_the_state_behind_its_api(platform: Platform) -> None:
    said = json.loads(platform.outside.get(f"{ALMANAC}/").text)
    assert said["told"] == {
        "Host": f"{NAME}.{DOMAIN}",
        "X-Forwarded-For": me(platform),
        "X-Forwarded-Proto": "https",
    }
    assert (said["years"], said["feasts"], said["portal"]) == (YEARS, ["Founding of Musterstadt"], None)


def test_its_site_on_a_socket_and_its_snippets(platform: Platform) -> None:
    assert json.loads(platform.outside.get(f"https://feasts.{DOMAIN}/").text)["told"]["Host"] == f"feasts.{DOMAIN}"
    moon = platform.outside.get(f"https://moon.{DOMAIN}/")
    assert (moon.status, moon.headers["x-moon"]) == (204, f"{YEARS} years of moon.{DOMAIN}")


def test_its_php_has_its_own_account_settings_and_redis(platform: Platform) -> None:
    first, second = (json.loads(platform.outside.get(f"https://years.{DOMAIN}/1848?x=1").text) for _ in range(2))
    assert (first["account"], first["asked"]) == (f"readi-{NAME}", "/1848?x=1")
    assert (first["memory_limit"], first["gd"]) == ("128M", True)
    assert second["visits"] == first["visits"] + 1


def test_every_video_portal_has_its_address_and_its_colours(platform: Platform) -> None:
    said = json.loads(platform.outside.get(f"https://{NAME}.palim.example/").text)
    assert said["portal"]["name"] == "Palim!"
    assert said["portal"]["colour"].startswith("#"), said
    # A certificate of its own, which nobody serves.
    shown = platform.host(
        "openssl x509 -noout -ext subjectAltName -in /etc/readi/tls/feasts.palim.example/fullchain.pem"
    )
    assert "DNS:feasts.palim.example" in shown


def test_its_stream_keeps_the_visitors_address_and_its_own_certificate(platform: Platform) -> None:
    name = f"bells.{DOMAIN}"
    with (
        socket.create_connection((platform.lab.address(ground.HOST), 443), timeout=10) as raw,
        platform.outside.context.wrap_socket(raw, server_hostname=name) as connection,
    ):
        said = connection.recv(200).decode()
    assert said.split()[:3] == ["PROXY", "TCP4", me(platform)]
    with pytest.raises(ssl.SSLError), socket.create_connection((platform.lab.address(ground.HOST), 443)) as raw:
        platform.outside.context.wrap_socket(raw, server_hostname=f"nobody.{DOMAIN}")


def test_its_ports_are_open_to_whom_it_named(platform: Platform) -> None:
    address = platform.lab.address(ground.HOST)

    def open_to_us(port: int) -> bool:
        with socket.socket() as asking:
            asking.settimeout(3)
            return asking.connect_ex((address, port)) == 0

    assert [open_to_us(port) for port in (443, 9100, 9101, 9103)] == [True, False, False, False]
    with socket.socket(type=socket.SOCK_DGRAM) as asking:
        asking.settimeout(10)
        asking.sendto(b"1848", (address, 9102))
        assert asking.recv(100) == b"almanac 1848"


def test_its_database_is_its_own(platform: Platform) -> None:
    assert platform.outside.get(f"{ALMANAC}/health").text == NAME
    mine = json.loads(platform.host("cat /etc/almanac/secret.json"))["database"]
    at = f"PGPASSWORD={mine['password']} psql -h 127.0.0.1 -U {NAME} -tAc 'select 1'"
    assert platform.host(f"{at} {NAME}").strip() == "1"
    assert "permission denied" in platform.host(f"{at} keycloak 2>&1", check=False)


def test_the_portal_has_its_tile_and_its_place_for_groups(platform: Platform) -> None:
    for path, name in (("/", "Almanach"), ("/en/", "Almanac")):
        page = platform.outside.get(f"https://portal.{DOMAIN}{path}").text
        assert f'href="{ALMANAC}"' in page and name in page, path
    attributes = platform.api.get(f"{REALM}/group-by-path/projects/eakte")["attributes"]
    assert attributes[NAME] == ["true"]


def test_the_doctor_asks_it_and_its_sync(platform: Platform) -> None:
    platform.host(f"systemctl is-active {NAME}.service readi-php@{NAME}.service redis-server@{NAME}.service")
    assert platform.outside.get(f"{ALMANAC}/health").status == 200


def test_every_program_of_the_host_runs_from_the_library_as_its_own_user(platform: Platform) -> None:
    rows = yaml.safe_load(platform.shown("view:programs", "--host", ground.HOST))
    named = {row["program"] for row in rows}
    assert named >= {f"{NAME}.sync", "certificates.renew", "keycloak.session_check", "roster.serve"}
    for row in rows:
        unit = f"{row['unit'].rpartition('.')[0]}.service"
        # One with a timer ends before systemctl does; the others run on.
        platform.host(f"systemctl reset-failed {unit}; systemctl start {unit}")
        asked = f"systemctl show -p User -p Result -p ExecMainStatus -p ExecStart {unit}"
        shown = dict(line.split("=", 1) for line in platform.host(asked).splitlines())
        assert (shown["User"] or "root", shown["Result"], shown["ExecMainStatus"]) == (row["user"], "success", "0"), (
            unit
        )
        assert f"argv[]=/usr/bin/python3 -I /usr/lib/readi/current {row['program']} " in shown["ExecStart"]


# Parts of another unit: what follows an update of packages, and what makes nginx's lines short.
WITHIN_UNITS = {"base.updated": "/etc/readi/base/updated.json", "web.nginx_log": ""}


def test_no_unit_starts_a_program_that_nobody_names(platform: Platform) -> None:
    rows = yaml.safe_load(platform.shown("view:programs", "--host", ground.HOST))
    started = platform.host("grep -rhoP '/usr/lib/readi/current \\K[a-z_.]+' /etc/systemd/system | sort -u").split()
    assert set(started) == {row["program"] for row in rows} | WITHIN_UNITS.keys()
    platform.host(f"python3 -I /usr/lib/readi/current base.updated {WITHIN_UNITS['base.updated']}")
    # Its socket starts it with nginx's first line.
    platform.host("systemctl start readi-nginx-log.service && systemctl is-active readi-nginx-log.socket")
    shown = platform.host("systemctl show -p DynamicUser -p ActiveState -p ExecStart readi-nginx-log.service")
    assert {"DynamicUser=yes", "ActiveState=active"} <= set(shown.splitlines())
    assert "/usr/lib/readi/current web.nginx_log" in shown


def test_nothing_listens_that_no_manifest_names(platform: Platform) -> None:
    """The port test: what listens is a row of view:ports, and on loopback alone where the row says so."""
    rows = yaml.safe_load(platform.shown("view:ports", "--host", ground.HOST))
    bound = {(row["proto"], row["port"]): row["bind"] for row in rows}
    heard = set()
    for line in platform.host("ss -Hltun").splitlines():
        proto, *_, local, _peer = line.split()
        address, _, port = local.rpartition(":")
        if address.startswith("127.0.0.11"):  # Docker's own resolver
            continue
        there = (proto, int(port))
        assert there in bound, f"{line}: no manifest names it"
        assert bound[there] != "loopback" or address.strip("[]").startswith(("127.", "::1", "::ffff:127.")), line
        heard.add(there)
    assert {("tcp", 22), ("tcp", 443), ("tcp", 9100), ("udp", 9102)} <= heard


# Groups and people


def test_the_first_look_was_in_the_run(platform: Platform) -> None:
    held = platform.held()
    assert held["group"]["eakte"] == {"name": "eAkte", "state": "active", "builtin": False}
    (maria,) = platform.members("eakte")
    assert held["account"][maria]["email"] == "maria.muster@musterstadt.example"


@pytest.fixture(scope="module")
def town(platform: Platform) -> dict[str, str]:
    """Name -> sub of those who are asked about below; nobody is in a group yet.

    The timer rests, so that a look is one that the test asked for.
    """
    platform.host(f"systemctl stop {UNIT}.timer {UNIT}.service")
    return platform.people(["anna", "bert", "cleo", "dora"])


def test_who_joins_is_in_and_who_leaves_is_out(platform: Platform, town: dict[str, str]) -> None:
    group = platform.group("feste")
    platform.joins(town["anna"], group)
    platform.joins(town["cleo"], group)
    platform.settle()
    anna = platform.signed_in("anna", town["anna"])
    assert json.loads(anna.ask("GET", f"{ALMANAC}/groups/feste").text) == ["Anna Muster", "Cleo Muster"]
    platform.leaves(town["anna"], group)
    platform.settle()
    assert anna.ask("GET", f"{ALMANAC}/groups/feste").status == 404
    assert json.loads(anna.ask("GET", f"{ALMANAC}/me").text)["groups"] == []
    platform.joins(town["anna"], group)
    platform.settle()
    assert anna.ask("GET", f"{ALMANAC}/groups/feste").status == 200


def test_who_is_locked_has_no_session_and_unlocked_is_back_in_their_groups(
    platform: Platform, town: dict[str, str]
) -> None:
    anna = platform.signed_in("anna", town["anna"])
    platform.lock(town["anna"])
    platform.settle()
    assert anna.ask("GET", f"{ALMANAC}/me").status == 401
    assert town["anna"] not in platform.members("feste")
    platform.lock(town["anna"], False)
    platform.settle()
    again = platform.signed_in("anna", town["anna"])
    assert json.loads(again.ask("GET", f"{ALMANAC}/me").text)["groups"] == ["feste"]


def _refused(platform: Platform, name: str) -> str:
    visitor = Visitor(platform.outside, ALMANAC)
    return visitor.enter(visitor.go(SIGN_IN), username=platform.mail(name), password=PASSWORD).text


def test_whom_the_services_own_moderator_suspended_stays_so(platform: Platform, town: dict[str, str]) -> None:
    cleo = platform.signed_in("cleo", town["cleo"])
    platform.host(f"{NAME} suspend {town['cleo']}")
    for locked in (True, False):
        platform.lock(town["cleo"], locked)
        platform.settle()
    assert cleo.ask("GET", f"{ALMANAC}/me").status == 401
    assert "locked" in _refused(platform, "cleo")
    assert platform.held()["account"][town["cleo"]]["suspended"]


def test_its_mail_goes_out_to_those_who_may_sign_in(platform: Platform, town: dict[str, str]) -> None:
    """Through the server of the inventory, whose name is verified, into the mailbox that the demo has too."""
    assert platform.members("feste") == {town["anna"], town["cleo"]}
    platform.host(f"{NAME} remind feste")
    (mail,) = post.mails(platform.lab, NEIGHBOUR)
    assert (mail["From"], mail["To"]) == (SENDER, platform.mail("anna"))
    assert post.text(mail).strip() == "Anna Muster, you are expected."


def test_who_is_in_no_group_keeps_account_and_session_over_ten_looks(platform: Platform, town: dict[str, str]) -> None:
    dora = platform.signed_in("dora", town["dora"])
    before = platform.held()
    for _ in range(10):
        platform.sync("--now")
    assert platform.held() == before
    assert json.loads(dora.ask("GET", f"{ALMANAC}/me").text)["groups"] == []


def test_who_is_deleted_in_keycloak_has_no_session(platform: Platform, town: dict[str, str]) -> None:
    platform.joins(town["bert"], platform.group("rest"))
    platform.settle()
    bert = platform.signed_in("bert", town["bert"])
    platform.api.delete(f"{REALM}/users/{town['bert']}")
    platform.settle()
    assert bert.ask("GET", f"{ALMANAC}/me").status == 401
    held = platform.held()
    assert town["bert"] in held["lock"] and town["bert"] in held["account"], "an account is no plan's to delete"


def test_a_group_called_like_the_services_own_makes_nobody_an_administrator(
    platform: Platform, town: dict[str, str]
) -> None:
    for slug in ("admin", "keepers"):
        platform.joins(town["anna"], platform.group(slug))
    platform.settle()
    assert platform.members("admin") == platform.members("keepers") == set()
    anna = platform.signed_in("anna", town["anna"])
    assert not json.loads(anna.ask("GET", f"{ALMANAC}/me").text)["administrator"]


def test_what_the_service_tells_is_served_within_two_seconds(platform: Platform, town: dict[str, str]) -> None:
    """And is in the service by its timer, without anybody's asking."""
    group = platform.api.get(f"{REALM}/group-by-path/projects/rest")["id"]
    credential = platform.secret(f"roster_{NAME}")

    def told(key: str) -> str:
        curl = "curl -sS --cacert /etc/readi/ca/root.pem --resolve lab:8444:127.0.0.1 --config -"
        return platform.host(
            f"{curl} https://lab:8444/v1/changed -o /dev/null -w '%{{http_code}} %{{time_total}}'",
            stdin=f'header = "Authorization: Bearer {key}"\ndata = {json.dumps(json.dumps({"groups": [group]}))}\n',
        )

    assert told("wrong").startswith("401")
    platform.host(f"systemctl start {UNIT}.timer")
    platform.joins(town["dora"], group)
    status, seconds = told(credential).split()
    assert status in ("200", "202", "204") and float(seconds) < 2
    assert waited(lambda: town["dora"] in platform.members("rest"))
    platform.host(f"systemctl stop {UNIT}.timer {UNIT}.service")


def inside(platform: Platform) -> int:
    return int(platform.sql("select count(*) from members where slug like 'gruppe-%'")[0])


def dies(platform: Platform, **how: int | bool) -> None:
    platform.host(f"cat > /run/{NAME}/dies.json", stdin=json.dumps(how))


def test_what_a_killed_command_did_is_settled_by_the_next_look(platform: Platform) -> None:
    """First the command and the sync that started it are killed; then the command alone, at each of its starts."""
    slugs = [f"gruppe-{number}" for number in range(GROUPS)]
    for slug in slugs:
        platform.group(slug)
    names = [f"p{number}" for number in range(PEOPLE)]
    groups = {
        name: [f"/projects/{slugs[(number + step) % GROUPS]}" for step in range(EACH)]
        for number, name in enumerate(names)
    }
    platform.people(names, groups)
    assert platform.look()
    dies(platform, after=700, whole=True)
    platform.sync()
    assert inside(platform) == 700
    dies(platform, after=50, whole=False)
    platform.sync()
    # It is started four times; what was done without an answer is asked for once more, and refused as there already.
    assert inside(platform) == 700 + 50 + 3 * 49
    platform.host(f"rm /run/{NAME}/dies.json")
    platform.sync("--now")
    assert inside(platform) == PEOPLE * EACH
    assert platform.sync("--now") == ""


def test_a_service_that_lost_much_waits_and_a_thousand_memberships_are_one_start(platform: Platform) -> None:
    platform.sql("delete from members where slug like 'gruppe-%'")
    said = platform.sync("--now")
    assert inside(platform) == 0, said
    (token,) = set(re.findall(r"confirm=([\w-]+)", said))
    platform.host(f"{LIBRARY} {NAME}.sync /etc/readi/{NAME}/sync.json --confirm {token}")
    platform.sql("delete from starts")
    started = time.monotonic()
    platform.sync()
    print(f"{PEOPLE * EACH} memberships: {time.monotonic() - started:.1f} s")
    assert inside(platform) == PEOPLE * EACH
    assert platform.sql("select kind, steps from starts") == [f"membership|{PEOPLE * EACH}"]


def test_state_and_sync_take_turns_and_one_waits_for_the_other(platform: Platform) -> None:
    lock = f"/run/readi/lock/{NAME}"
    platform.host(f"flock {lock} sleep 6 >/dev/null 2>&1 & sleep 1")
    started = time.monotonic()
    assert platform.sync("--now") == ""
    assert time.monotonic() - started > 3
    assert platform.host(f"ls -l {lock}").split()[2:4] == ["root", f"readi-{NAME}"]


def test_whoever_is_silent_changes_nothing(platform: Platform) -> None:
    before = platform.held()
    platform.host("systemctl stop readi-roster-serve.service")
    assert "Connection refused" in platform.sync("--now")
    assert platform.held() == before
    platform.host("systemctl start readi-roster-serve.service")
    assert waited(platform.look, 300) and platform.sync("--now") == ""
    platform.host("systemctl stop keycloak.service")
    assert not platform.look()
    assert "Keycloak" in platform.sync("--now")
    assert platform.held() == before
    platform.host("systemctl start --no-block keycloak.service")


def test_its_data_comes_back_from_what_the_manifest_names(platform: Platform) -> None:
    platform.host(f"runuser -u readi-{NAME} -- sh -c 'echo 1848 > /var/lib/{NAME}/Käse'")
    visits = json.loads(platform.outside.get(f"https://years.{DOMAIN}/").text)["visits"]
    before = platform.held()
    assert before["session"] and before["membership"]
    dumps.dump_and_restore(platform.lab, ground.HOST, platform.manifest)
    assert waited(lambda: platform.outside.get(f"{ALMANAC}/health").text == NAME)
    assert platform.held() == before
    assert json.loads(platform.outside.get(f"https://years.{DOMAIN}/").text)["visits"] == visits + 1


def test_afterwards_a_look_has_nothing_to_do(platform: Platform) -> None:
    assert waited(platform.look, 300)
    before = platform.held()
    platform.sync("--now")
    assert platform.held() == before
