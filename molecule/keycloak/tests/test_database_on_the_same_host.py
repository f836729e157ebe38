"""Where the database is on the sign-on's own host, nobody else reaches it; molecule/postgresql has the other case."""

from testinfra.host import Host

# Ten at once, so that the pool has several connections; nobody is called so.
ASKED = (
    "seq 40 | xargs -P 10 -I@ curl -s -o /dev/null -w '%{http_code}\\n' -d grant_type=password -d client_id=admin-cli "
    "-d username=nobody@ -d password=x http://127.0.0.1:8080/realms/master/protocol/openid-connect/token | sort -u"
)


def test_it_listens_on_loopback_alone(host: Host) -> None:
    addresses = {line.split()[3] for line in host.run("ss -Hltn sport = :5432").stdout.splitlines()}
    assert addresses and addresses <= {"127.0.0.1:5432", "[::1]:5432"}


def test_a_restart_of_the_database_costs_nobody_their_sign_in(host: Host) -> None:
    """Once it is back, its connections of before are known as broken."""
    before = host.check_output(ASKED)
    host.check_output("systemctl restart postgresql@17-main.service")
    assert host.check_output(ASKED) == before != "500"
