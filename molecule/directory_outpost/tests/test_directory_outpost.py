"""The outpost, asked as the platform's sign-on and a person's browser would, with a real OpenLDAP behind it."""

import base64
import hashlib
import importlib.util
import json
import re
import urllib.parse
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from testinfra.host import Host

from tests.lab import vault as vaults
from tests.lab.directory import ANNA, DORA, JUERGEN, Directory
from tests.lab.half_open import half_open_from
from tests.lab.hosts import Lab
from tests.lab.outside import Answer, Outside
from tests.lab.paths import CHECKOUT

HERE = Path(__file__).parent
PORTS = CHECKOUT / "docs" / "en" / "ports.md"
ADDRESS = "https://anmeldung.buehl.example"
ISSUER = f"{ADDRESS}/realms/stadt"
BACK = "https://sso.readi.test/realms/readi/broker/buehl/endpoint"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CLIENT = {
    "client_id": "readi",
    "redirect_uri": BACK,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def directory(lab: Lab) -> Directory:
    return Directory(lab)


@pytest.fixture(scope="session")
def vault() -> dict[str, str]:
    return vaults.content(HERE.parent / "inventory")


@pytest.fixture
def visitor(outside: Outside) -> Any:
    return beside("visitor").Visitor(outside, ISSUER)


def code(answer: Answer) -> str:
    """The code that the platform's sign-on is sent."""
    assert answer.status == 302, re.sub(r"(?s)<head>.*</head>", "", answer.text)[:3000]
    to = urllib.parse.urlsplit(answer.headers["location"])
    assert f"{to.scheme}://{to.netloc}{to.path}" == BACK
    return urllib.parse.parse_qs(to.query)["code"][0]


def tokens(visitor: Any, word: str, **form: str) -> dict[str, Any]:
    answer = visitor.ask(
        f"{ISSUER}/protocol/openid-connect/token",
        {"client_id": "readi", "client_secret": word, "redirect_uri": BACK, "code_verifier": VERIFIER, **form},
    )
    return {"status": answer.status, **json.loads(answer.body)}


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def test_discovery_over_443(outside: Outside) -> None:
    answer = outside.get(f"{ISSUER}/.well-known/openid-configuration")
    assert answer.status == 200
    assert json.loads(answer.body)["issuer"] == ISSUER


def test_a_person_of_the_directory_signs_in(visitor: Any, directory: Directory, vault: dict[str, str]) -> None:
    found = tokens(
        visitor,
        vault["directory_buehl"],
        grant_type="authorization_code",
        code=code(visitor.sign_in(CLIENT, ANNA.mail, ANNA.password)),
    )
    said = claims(found["id_token"])
    assert said["sub"] == directory.unchanging_id(ANNA)
    expected = {
        "email": ANNA.mail,
        "email_verified": True,
        "given_name": "Anna",
        "family_name": "Muster",
        "department": "Amt 32",
    }
    assert {name: said.get(name) for name in expected} == expected
    told = visitor._outside.get(
        f"{ISSUER}/protocol/openid-connect/userinfo", Authorization=f"Bearer {found['access_token']}"
    )
    assert told.status == 200, told.text
    assert json.loads(told.body)["sub"] == said["sub"], "the sign-on would refuse two different people"


def test_names_with_umlauts(visitor: Any, vault: dict[str, str]) -> None:
    found = tokens(
        visitor,
        vault["directory_buehl"],
        grant_type="authorization_code",
        code=code(visitor.sign_in(CLIENT, JUERGEN.mail, JUERGEN.password)),
    )
    assert claims(found["id_token"])["name"] == "Jürgen Groß"


def test_a_wrong_password_is_refused_in_german(visitor: Any) -> None:
    answer = visitor.sign_in(CLIENT, ANNA.mail, "falsch-falsch-falsch")
    assert answer.status == 200
    assert "E-Mail oder Passwort ist nicht richtig." in answer.text


def test_a_wrong_client_secret_gets_nothing(visitor: Any) -> None:
    found = tokens(
        visitor,
        "geraten",
        grant_type="authorization_code",
        code=code(visitor.sign_in(CLIENT, ANNA.mail, ANNA.password)),
    )
    assert (found["status"], found["error"]) == (401, "unauthorized_client")


def test_nobody_else_gets_a_code(outside: Outside) -> None:
    query = urllib.parse.urlencode({**CLIENT, "redirect_uri": "https://elsewhere.example/", "response_type": "code"})
    assert outside.get(f"{ISSUER}/protocol/openid-connect/auth?{query}").status == 400


def test_a_sign_in_that_fails_is_logged_with_a_shortened_address(visitor: Any, host: Host, lab: Lab) -> None:
    visitor.sign_in(CLIENT, ANNA.mail, "falsch-falsch-falsch")
    said = host.check_output("journalctl -u keycloak.service --no-pager --output=cat")
    mine = lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    assert re.search(rf'ipAddress="{re.escape(mine.rsplit(".", 1)[0])}\.0"', said), said[-2000:]
    assert mine not in said


def test_who_is_locked_in_the_directory_is_refused(outside: Outside, directory: Directory) -> None:
    fresh = beside("visitor").Visitor
    code(fresh(outside, ISSUER).sign_in(CLIENT, DORA.mail, DORA.password))
    directory.lock(DORA)
    try:
        refused = fresh(outside, ISSUER).sign_in(CLIENT, DORA.mail, DORA.password)
        assert refused.status == 200 and "location" not in refused.headers
    finally:
        directory.unlock(DORA)
    code(fresh(outside, ISSUER).sign_in(CLIENT, DORA.mail, DORA.password))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/admin/",
        "/realms/master/",
        "/realms/stadt/account/",
        "/realms/stadt/",
        "/realms/stadt/broker/",
        "/metrics",
    ],
)
def test_nothing_else_is_served(outside: Outside, path: str) -> None:
    assert outside.get(f"{ADDRESS}{path}").status == 404


def test_connections_that_say_nothing_stop_nobody_else(lab: Lab, outside: Outside, host: Host) -> None:
    """A machine of the city's network opens as many as it can; another one is served meanwhile."""
    with half_open_from(lab, "directory", lab.address("lab"), 2100) as there:
        assert there > 500
        assert outside.get(f"{ISSUER}/.well-known/openid-configuration").status == 200
    assert "failed (24" not in host.run("journalctl -u readi-nginx-log --since -2min").stdout


def published() -> set[int]:
    """What the page of ports says is open at an outpost."""
    rows = [line.split(" | ") for line in PORTS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    found = {re.match(r"\| (\d+)", row[0]) for row in rows if row[-1].rstrip(" |") == "everybody"}
    return {int(port[1]) for port in found if port}


def test_no_other_port_is_open_than_the_page_says(lab: Lab) -> None:
    """443 is the outpost, 22 is how it was installed."""
    words = f"sudo nmap -n -Pn -T5 --min-rate 15000 --max-retries 2 -oG - -sS -p- {lab.address('lab')}"
    found = lab.ssh("directory", words, timeout=110)
    assert {int(port) for port in re.findall(r"(\d+)/(?:open|closed)/tcp", found)} == published() == {22, 443}


def test_the_directory_is_asked_by_tls_alone(lab: Lab, vault: dict[str, str]) -> None:
    """Without StartTLS it refuses even the right password; with it, an unknown authority is refused by us."""
    plain = "ldapwhoami -x -H ldap://127.0.0.1 -D cn=readi,ou=dienste,dc=buehl,dc=example -y /dev/stdin"
    done = lab.ssh("directory", f"printf %s '{vault['directory_buehl_bind_password']}' | {plain} 2>&1", check=False)
    assert "Confidentiality required" in done


def test_no_secret_of_the_platform_or_of_the_directory_is_readable(host: Host, vault: dict[str, str]) -> None:
    command = (
        "sh -c 'find /etc /var/lib/readi /opt/readi/keycloak/current/conf -type f -perm /044 -exec cat {} + "
        '| tr -cd "\\12\\40-\\176"; journalctl --no-pager --output=cat\''
    )
    text = host.run(command).stdout
    assert text
    assert [name for name, value in vault.items() if value in text] == []


def test_the_sandbox(host: Host) -> None:
    told = host.check_output("systemd-analyze security keycloak.service --no-pager | tail -1")
    exposure = re.search(r"level for keycloak.service: ([0-9.]+)", told)
    assert exposure and float(exposure[1]) <= 2.0, told


def test_the_session_check_runs_and_is_missed_when_it_does_not(host: Host) -> None:
    program = "/usr/bin/python3 -I /usr/lib/readi/current keycloak.session_check"
    health = f"{program} /etc/readi/keycloak/session_check.json --health"
    assert host.service("readi-keycloak-session-check.timer").is_running
    host.check_output("systemctl start readi-keycloak-session-check.service")
    assert host.run(health).rc == 0
    state = "/var/lib/readi-keycloak-session-check/last.json"
    kept = host.check_output(f"cat {state}")
    host.check_output(f"""echo '{{"since_ms": 0, "succeeded_s": 1, "led_s": 1}}' > {state}""")
    done = host.run(health)
    host.check_output(f"echo '{kept}' > {state}")
    assert (done.rc, "has not succeeded" in done.stderr) == (1, True)


def test_the_session_checks_sandbox(host: Host) -> None:
    told = host.check_output("systemd-analyze security readi-keycloak-session-check.service --no-pager | tail -1")
    exposure = re.search(r"level for readi-keycloak-session-check.service: ([0-9.]+)", told)
    assert exposure and float(exposure[1]) <= 1.5, told
    settings = host.file("/etc/readi/keycloak/session_check.json")
    assert (settings.mode, settings.user, settings.group) == (0o640, "root", "readi-session-check")
