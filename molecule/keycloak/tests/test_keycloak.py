"""The sign-on, asked as a browser, a service and an operator would."""

import json
import os
import re
import shlex
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils import keycloak_options
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from testinfra.host import Host

from tests.lab import before
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.ports import free_port
from tests.lab.waiting import killed, until

HERE = Path(__file__).parent
SSO = "https://sso.readi.test"
REALM = f"{SSO}/realms/readi"
TOKEN = "http://127.0.0.1:8080/realms/master/protocol/openid-connect/token"
CONF = "/etc/readi/keycloak"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def play(*arguments: str) -> subprocess.CompletedProcess[str]:
    inventory = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config/molecule/inventory"
    return run("ansible-playbook", "-i", str(inventory), str(HERE.parent / "again.yml"), *arguments)


@pytest.fixture(scope="session")
def master() -> str:
    vault = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config/molecule/inventory/group_vars/secrets/vault.yml"
    return str(yaml.safe_load(run("ansible-vault", "view", str(vault)).stdout)["master_secret"])


def sign_in(lab: Lab, client: str, word: str) -> int:
    """The HTTP status of a service account's sign-in; by standard input, since sudo and ps show arguments."""
    form = f"grant_type=client_credentials&client_id={client}&client_secret={word}"
    ask = f"curl -s -o /dev/null -w '%{{http_code}}' --data @- {TOKEN}"
    done = subprocess.run(
        ["ssh", "-F", str(lab.ssh_config), "lab", "--", ask], input=form, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_discovery_over_tls_names_the_public_address(outside: Outside) -> None:
    answer = outside.get(f"{REALM}/.well-known/openid-configuration")
    assert answer.status == 200
    found = json.loads(answer.body)
    assert found["issuer"] == REALM
    assert found["token_endpoint"].startswith(f"{REALM}/")
    assert "S256" in found["code_challenge_methods_supported"]


def test_the_sign_in_page_is_german_and_asks_no_third_party(outside: Outside) -> None:
    back = "https%3A%2F%2Fsso.readi.test%2Frealms%2Freadi%2Faccount"
    query = f"client_id=account&response_type=code&scope=openid&redirect_uri={back}"
    answer = outside.get(f"{REALM}/protocol/openid-connect/auth?{query}", Accept_Language="de")
    if answer.status != 200:
        # The account page is a public client that demands PKCE.
        challenge = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        answer = outside.get(f"{REALM}/protocol/openid-connect/auth?{query}{challenge}", Accept_Language="de")
    assert answer.status == 200
    assert 'lang="de"' in answer.text
    # What the browser fetches or sends by itself; links to the imprint lead to the portal.
    for address in re.findall(
        r'<(?:link|script|img|iframe|form)\b[^>]*(?:src|href|action)="(https?://[^"]+)"', answer.text
    ):
        assert address.startswith(f"{SSO}/")
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_sign_in_that_fails_is_logged_with_a_shortened_address(outside: Outside, host: Host, lab: Lab) -> None:
    query = "client_id=nobody&response_type=code&redirect_uri=https%3A%2F%2Fsso.readi.test%2F"
    assert outside.get(f"{REALM}/protocol/openid-connect/auth?{query}").status == 400
    said = host.check_output("journalctl -u keycloak.service --no-pager --output=cat")
    mine = lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    assert re.search(rf'ipAddress="{re.escape(mine.rsplit(".", 1)[0])}\.0"', said), said[-2000:]
    assert mine not in said


@pytest.mark.parametrize("path", ["/admin/", "/admin/master/console/", "/realms/master/", "/metrics", "/health"])
def test_what_operators_need_is_not_reached_from_outside(outside: Outside, path: str) -> None:
    assert outside.get(f"{SSO}{path}").status == 404


def test_operators_reach_the_console_by_a_tunnel(lab: Lab, outside: Outside) -> None:
    port = free_port()
    words = ("ssh", "-F", str(lab.ssh_config), "-N", "-o", "ExitOnForwardFailure=yes", "-L", f"{port}:127.0.0.1:8080")
    with subprocess.Popen([*words, "lab"]) as tunnel:
        try:
            page = ""
            for _ in range(50):
                with (
                    suppress(OSError),
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/readi/console/") as found,
                ):
                    page = found.read().decode()
                    break
                time.sleep(0.4)
        finally:
            tunnel.terminate()
    assert "http://localhost:8080" in page and SSO in page, page[:2000]
    challenge = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    asked = f"{REALM}/protocol/openid-connect/auth?client_id=security-admin-console&response_type=code{challenge}"
    back = "http%3A%2F%2Flocalhost%3A8080%2Fadmin%2Freadi%2Fconsole%2F"
    assert outside.get(f"{asked}&redirect_uri={back}").status == 200
    assert outside.get(f"{asked}&redirect_uri=https%3A%2F%2Fsso.readi.test%2Fadmin%2Freadi%2Fconsole%2F").status == 400


def test_only_loopback_listens(host: Host) -> None:
    rows = [line.split() for line in host.check_output("ss -Hltnp").splitlines() if '"java"' in line]
    where = {row[3] for row in rows}
    assert {re.sub(r"^\[::ffff:([0-9.]+)\]", r"\1", place) for place in where} == {"127.0.0.1:8080", "127.0.0.1:9000"}


def test_health_and_metrics_are_on_loopback(host: Host) -> None:
    assert '"UP"' in host.check_output("curl -sf http://127.0.0.1:9000/health/ready")
    assert "jvm_memory_used_bytes" in host.check_output("curl -sf http://127.0.0.1:9000/metrics")


def test_the_playbooks_account_signs_in_and_the_bootstrap_account_is_gone(host: Host, lab: Lab, master: str) -> None:
    assert sign_in(lab, "readi-playbook", secret(master, "keycloak_playbook")) == 200
    assert sign_in(lab, "readi-bootstrap", secret(master, "keycloak_bootstrap")) == 401
    assert not host.file(f"{CONF}/bootstrap.env").exists


def test_no_administrator_with_a_password_exists(host: Host) -> None:
    # Asked of the database itself: whoever is in master is a client's service account.
    query = (
        "select count(*) from user_entity u join realm r on r.id = u.realm_id "
        "where r.name = 'master' and u.service_account_client_link is null"
    )
    assert host.check_output(f'cd / && sudo -u postgres psql -AtX keycloak -c "{query}"') == "0"


def test_no_secret_in_arguments_journal_or_readable_files(host: Host, master: str) -> None:
    # Searched for here: a command with the secret in it would itself be in the journal.
    places = {
        "arguments": "cat /proc/[0-9]*/cmdline | tr '\\0' ' '",
        # The installation's too, which was another machine id's.
        "journal": "journalctl --merge --no-pager --output=cat",
        "files": "find /etc /var/lib/readi /opt/readi/keycloak/current/conf -type f -perm /044 -exec cat {} + "
        "| tr -cd '\\12\\40-\\176'",
    }
    for place, command in places.items():
        text = host.run(f"sh -c {shlex.quote(command)}").stdout
        assert text, place
        for name in ("keycloak_db", "keycloak_bootstrap", "keycloak_playbook"):
            assert secret(master, name) not in text, f"{name} in {place}"
    assert host.file(f"{CONF}/database.env").mode == 0o600
    assert host.file(f"{CONF}/database.env").user == "root"


def test_the_sandbox(host: Host) -> None:
    told = host.check_output("systemd-analyze security keycloak.service --no-pager | tail -1")
    exposure = re.search(r"level for keycloak.service: ([0-9.]+)", told)
    assert exposure and float(exposure[1]) <= 2.0, told


def test_it_runs_as_nobody_else(host: Host) -> None:
    pid = host.check_output("systemctl show -P MainPID keycloak.service")
    status = host.file(f"/proc/{pid}/status").content_string
    assert "NoNewPrivs:\t1" in status
    assert re.search(r"^CapEff:\t0+$", status, re.MULTILINE)
    assert not re.search(r"^Uid:\t0\b", status, re.MULTILINE)


def test_memory(host: Host) -> None:
    # The heap's limit is 512 MB; 564-601 MB were measured after 35 minutes of use.
    pids = host.check_output("pgrep -x java").split()
    rss = sum(int(re.search(r"VmRSS:\s+(\d+)", host.file(f"/proc/{pid}/status").content_string)[1]) for pid in pids)  # type: ignore[index]
    assert rss < 1024 * 1024


def test_an_unknown_option_is_told_before_anything_is_written(host: Host) -> None:
    before = host.check_output(f"sha256sum {CONF}/keycloak.conf")
    done = play("-e", '{"keycloak_options": {"proxy-header": "forwarded"}}')
    assert done.returncode != 0
    assert "proxy-header (did you mean proxy-headers?)" in " ".join((done.stdout + done.stderr).split())
    assert host.check_output(f"sha256sum {CONF}/keycloak.conf") == before
    assert host.service("keycloak").is_running


def test_the_known_options_are_those_of_the_installed_version(host: Host) -> None:
    told = [
        host.check_output(f"/opt/readi/keycloak/current/bin/kc.sh {verb} --help-all") for verb in ("start", "build")
    ]
    assert tuple(map(keycloak_options.names, told)) == keycloak_options.known()


def test_check_mode_foresees_a_build_and_the_restart(host: Host) -> None:
    started = host.check_output("systemctl show -P ExecMainStartTimestamp keycloak.service")
    done = play("--check", "--diff", "-e", '{"keycloak_options": {"features-disabled": "par"}}')
    assert done.returncode == 0, done.stdout + done.stderr
    assert "+features-disabled=par" in done.stdout
    assert re.search(r"^\+restart: ", done.stdout, re.MULTILINE), done.stdout
    assert host.check_output("systemctl show -P ExecMainStartTimestamp keycloak.service") == started


def test_it_comes_back_when_it_is_killed(host: Host) -> None:
    killed(host, "keycloak.service")
    ask = "curl -sf -o /dev/null http://127.0.0.1:9000/health/ready"
    until(lambda: host.run(ask).rc == 0, "the sign-on is ready", within_s=120)


PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
# By standard input: what a command line holds, the journal holds too.
ADMIN = """
import json, urllib.parse, urllib.request
base = "http://127.0.0.1:8080"
def ask(method, path, body=None, form=None):
    data = urllib.parse.urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else None
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    request = urllib.request.Request(base + path, data, {"Content-Type": kind, **head}, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None
head = {}
form = {"grant_type": "client_credentials", "client_id": "readi-playbook", "client_secret": SECRET}
answer = ask("POST", "/realms/master/protocol/openid-connect/token", form=form)
head["Authorization"] = "Bearer " + answer["access_token"]
"""


def as_administrator(lab: Lab, master: str, text: str) -> str:
    script = f"SECRET = {secret(master, 'keycloak_playbook')!r}\n{ADMIN}\n{text}"
    words = ["ssh", "-F", str(lab.ssh_config), "lab", "--", "python3", "-"]
    return subprocess.run(words, input=script, capture_output=True, text=True, check=True).stdout


def verb(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    inventory = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config/molecule/inventory"
    return run("ansible-playbook", "-i", str(inventory), str(PLAYBOOKS / f"{name}.yml"), *arguments)


def test_the_playbooks_account_is_regained_beside_the_running_server(host: Host, lab: Lab, master: str) -> None:
    """Somebody changed its secret by hand: nothing here can sign in any more, and nobody is signed out for it."""
    as_administrator(
        lab,
        master,
        "found = ask('GET', '/admin/realms/master/clients?clientId=readi-playbook')[0]\n"
        "ask('PUT', '/admin/realms/master/clients/' + found['id'], {'clientId': 'readi-playbook', 'secret': 'anders'})",
    )
    assert sign_in(lab, "readi-playbook", secret(master, "keycloak_playbook")) == 401
    lost = play("--check")
    assert lost.returncode != 0 and "playbooks/account_way_back.yml" in lost.stdout
    pid = host.check_output("systemctl show -P MainPID keycloak.service")
    told = verb("account_way_back", "--check")
    assert told.returncode == 0 and "changed=1" in told.stdout, told.stdout + told.stderr
    done = verb("account_way_back")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sign_in(lab, "readi-playbook", secret(master, "keycloak_playbook")) == 200
    assert sign_in(lab, "readi-way-back", secret(master, "keycloak_bootstrap")) == 401
    assert host.check_output("systemctl show -P MainPID keycloak.service") == pid
    again = verb("account_way_back")
    assert again.returncode == 0 and "changed=0" in again.stdout, again.stdout + again.stderr
    assert "way back for readi-playbook" in host.check_output("journalctl --no-pager --output=cat --since=-10min")


def test_what_lives_is_adopted_by_the_playbook(tmp_path: Path) -> None:
    to = tmp_path / "adopted"
    done = verb("adopt", "-e", f"into={to}")
    assert done.returncode == 0, done.stdout + done.stderr
    sound = run(str(PLAYBOOKS.parent / "bin" / "readi"), "validate", "-i", str(to))
    assert sound.returncode == 0, sound.stdout + sound.stderr
    again = verb("adopt", "-e", f"into={to}")
    assert again.returncode != 0 and "nichts wurde geschrieben" in again.stdout


def test_an_operator_is_let_in_again_by_the_playbook(host: Host) -> None:
    done = verb("operator_way_back", "-e", "operator=betrieb")
    assert done.returncode == 0 and "changed=1" in done.stdout, done.stdout + done.stderr
    kept = Path(re.search(r"steht in (/[^;]+);", done.stdout)[1])  # type: ignore[index]
    one_time = kept.read_text().strip()
    again = verb("operator_way_back", "-e", "operator=betrieb")
    assert again.returncode == 0 and "changed=0" in again.stdout, again.stdout + again.stderr
    assert one_time not in done.stdout + again.stdout and kept.read_text().strip() == one_time
    kept.unlink()
    journal = host.check_output("journalctl --no-pager --output=cat --since=-10min")
    assert "way back for the operator bea.trieb@musterstadt.example" in journal and one_time not in journal


def test_a_person_is_locked_by_the_playbook_at_once(lab: Lab, master: str) -> None:
    """As check mode said it, and once; the account is opened again as an operator does it by hand."""
    person = ("-e", "person=betrieb")
    told = verb("lock_person", "--check", *person)
    assert told.returncode == 0 and "changed=1" in told.stdout, told.stdout + told.stderr
    done = verb("lock_person", *person)
    assert done.returncode == 0 and "changed=1" in done.stdout, done.stdout + done.stderr
    again = verb("lock_person", *person)
    assert again.returncode == 0 and "changed=0" in again.stdout, again.stdout + again.stderr
    as_administrator(
        lab,
        master,
        "found = ask('GET', '/admin/realms/readi/users?exact=true&email=bea.trieb@musterstadt.example')[0]\n"
        "assert found['enabled'] is False\n"
        "ask('PUT', '/admin/realms/readi/users/' + found['id'], {**found, 'enabled': True})",
    )


def test_the_emergency_page_names_commands_that_run(host: Host) -> None:
    """Those for the server as they are written; the tests above, the converge and others run the playbooks."""
    page = (PLAYBOOKS.parent / "docs/de/notfall.md").read_text(encoding="utf-8")
    lines = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
    ]
    asked = [
        line for line in lines if line.startswith(("systemctl status", "journalctl", "curl -sS http://127", "openssl"))
    ]
    assert len(asked) == 6
    for line in asked:
        command = line.replace("portal.bergstadt.example:443", "127.0.0.1:443").replace("portal.bergstadt", "sso.readi")
        done = host.run(f"bash -o pipefail -c {shlex.quote(command.replace('readi.example', 'readi.test'))}")
        # A search finds nothing where nothing was wrong.
        assert done.rc == 0 or "IDENTITY_PROVIDER" in line, f"{line}: {done.stdout}{done.stderr}"
    named = {name for line in lines for name in re.findall(r"playbooks/(\w+)\.yml", line)}
    assert named == {"doctor", "site", "operator_way_back", "account_way_back", "lock_person"}


def test_the_session_check_runs_from_the_library_as_its_own_user(host: Host) -> None:
    host.check_output("systemctl start readi-keycloak-session-check.service")
    state = host.file("/var/lib/readi-keycloak-session-check/last.json")
    assert state.user == "readi-session-check"
    assert json.loads(state.content_string)["succeeded_s"] > 0
    settings = host.file(f"{CONF}/session_check.json")
    assert (settings.mode, settings.user, settings.group) == (0o640, "root", "readi-session-check")
    assert json.loads(settings.content_string)["client_secret"] not in host.run("journalctl --no-pager").stdout


def test_the_session_check_of_before_is_gone_after_a_run(host: Host) -> None:
    before.put(host, before.SESSION_CHECK)
    done = play()
    assert done.returncode == 0, done.stdout
    assert before.still_there(host, before.SESSION_CHECK) == []
    assert host.service("readi-keycloak-session-check.timer").is_running
    again = play()
    assert re.search(r"changed=0 ", again.stdout), again.stdout
