"""The database and the console: what the role writes, and what upstream leaves out on PostgreSQL."""

from __future__ import annotations

from tests.contracts.fact import fact
from tests.contracts.jitsi_admin.there import There

READ = "1.4.2"
COLUMNS = "select column_name from information_schema.columns where table_name ="


@fact("src/Command/ConnectServerAndGroupsCommand.php, RemoveServerAndGroupsCommand.php", read=READ)
def test_a_server_is_linked_to_a_group_once(there: There) -> None:
    """Linking a server to a group ends with 1 where it is linked already, and unlinking where it is not."""
    number = str(there.server())
    codes = [there.console(f"app:{verb}ServerAndGroups", number, "/contract")[0] for verb in ("connect", "connect")]
    codes += [there.console("app:removeServerAndGroups", number, "/contract")[0] for _ in range(2)]
    assert codes == [0, 1, 0, 1]


@fact("src/Entity/Server.php; src/Migrations", read=READ)
def test_what_a_server_must_have(there: There) -> None:
    """A server needs url, slug, name and the place of `moderator` in its token; everything else may be NULL."""
    found = there.sql(f"{COLUMNS} 'server' and is_nullable = 'NO' order by 1;")
    assert [row[0] for row in found] == ["id", "jwt_moderator_position", "server_name", "slug", "url"]


@fact("src/Migrations/Version20220225112622.php", read=READ)
def test_ids_come_from_sequences_that_no_column_names(there: There) -> None:
    """On PostgreSQL the ids of servers, people, conferences, address groups and jobs come from sequences, and no column
    has one as its default."""
    for table in ("server", "fos_user", "rooms", "address_group", "cron_job"):
        assert there.sql(f"select to_regclass('{table}_id_seq');") == [[f"{table}_id_seq"]]
        free = there.sql(f"{COLUMNS} '{table}' and column_name = 'id' and column_default is null;")
        assert free == [["id"]]


@fact("src/Migrations (no unique index on fos_user)", read=READ)
def test_two_accounts_may_have_one_address(there: There) -> None:
    """Nothing keeps two accounts from having the same address."""
    row = (
        "insert into fos_user (id, email, keycloak_id) "
        "values (nextval('fos_user_id_seq'), 'contract-two@x.example', 'contract-{}');"
    )
    there.sql(row.format(1) + row.format(2))
    assert there.sql("select count(*) from fos_user where email = 'contract-two@x.example';") == [["2"]]


@fact("src/Controller/HealthCheckController.php", read=READ)
def test_it_says_whether_it_is_well(there: There) -> None:
    """/health/check answers 200 and {"health": true}."""
    answer = there.ask("/health/check")
    assert answer.status == 200 and '"health":true' in answer.text.replace(" ", "")
