"""The databases, asked by a client with a password as the services have it."""

import subprocess
from collections.abc import Callable

from testinfra.host import Host

from tests.lab.hosts import Lab

Converge = Callable[..., subprocess.CompletedProcess[str]]


def ask(lab: Lab, user: str, password: str, database: str, query: str) -> str:
    """psql over TCP, with a password; not by sudo, which would write it into the journal."""
    command = f'PGPASSWORD={password} psql -XAtw -h 127.0.0.1 -U {user} -d {database} -c "{query}" 2>&1'
    return lab.ssh("lab", command, check=False).strip()


def postgres(host: Host, statement: str) -> str:
    """The operator's way in."""
    return str(host.run(f'cd / && runuser -u postgres -- psql -XAtc "{statement}"').stdout).strip()


def test_the_service_comes_in_with_its_derived_password(lab: Lab, password: str) -> None:
    shape = (
        "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider FROM pg_database WHERE datname = 'keycloak'"
    )
    assert ask(lab, "keycloak", password, "keycloak", shape) == "UTF8|C|b"
    said = ask(lab, "keycloak", "another", "keycloak", "SELECT 1")
    assert "password authentication failed" in said


def test_a_service_does_not_enter_anothers_database(lab: Lab, host: Host, password: str) -> None:
    postgres(host, "CREATE DATABASE neighbour")
    postgres(host, "REVOKE ALL ON DATABASE neighbour FROM PUBLIC")
    said = ask(lab, "keycloak", password, "neighbour", "SELECT 1")
    postgres(host, "DROP DATABASE neighbour")
    assert "permission denied for database" in said
    assert postgres(host, "SELECT rolsuper FROM pg_roles WHERE rolname = 'keycloak'") == "f"


def test_what_was_changed_by_hand_is_set_back_and_check_mode_says_so(
    lab: Lab, host: Host, converge: Converge, password: str
) -> None:
    postgres(host, "ALTER ROLE keycloak PASSWORD 'by-hand'")
    announced = converge("--check", "--diff")
    assert announced.returncode == 0 and "(secret, to be written)" in announced.stdout, announced.stdout
    assert ask(lab, "keycloak", "by-hand", "keycloak", "SELECT 1") == "1", "check mode wrote nothing"
    done = converge("--diff")
    assert done.returncode == 0, done.stdout
    assert password not in done.stdout
    assert ask(lab, "keycloak", password, "keycloak", "SELECT 1") == "1"


def test_no_password_in_the_journal_or_in_a_log(host: Host, password: str) -> None:
    assert password not in host.run("journalctl --no-pager").stdout
    for folder in ("/var/log/postgresql", "/var/lib/readi", "/tmp"):  # noqa: S108 - the host's
        contents = host.run(f"find {folder} -type f -exec cat {{}} +").stdout_bytes
        assert password.encode() not in contents


def test_a_server_that_does_not_answer_is_an_error_also_in_check_mode(host: Host, converge: Converge) -> None:
    assert host.run("systemctl stop postgresql@17-main.service").rc == 0
    done = converge("--check", "-e", "postgresql_start_within_s=2")
    host.run("systemctl start postgresql@17-main.service")
    assert done.returncode != 0, f"a stopped server was taken for an empty one: {done.stdout}"
