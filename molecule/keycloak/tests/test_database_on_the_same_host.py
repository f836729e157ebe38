"""Where the database is on the sign-on's own host, nobody else reaches it; molecule/postgresql has the other case."""

from testinfra.host import Host


def test_it_listens_on_loopback_alone(host: Host) -> None:
    addresses = {line.split()[3] for line in host.run("ss -Hltn sport = :5432").stdout.splitlines()}
    assert addresses and addresses <= {"127.0.0.1:5432", "[::1]:5432"}
