"""The forum over HTTPS and by mail, from outside: who reads and writes where, and who sees nothing of it."""

from __future__ import annotations

from collections.abc import Callable

from testinfra.host import Host

from tests.lab.lists import Post, within
from tests.lab.outside import Outside
from tests.lab.sign_on import Person

from .conftest import derived
from .visitor import FORUM, Visitor

Told = Callable[[], None]
SOCKET = "/run/readi-discourse/nginx.http.sock"
GET = f"curl -s -o /dev/null -w '%{{http_code}}' --unix-socket {SOCKET} -H 'Host: forum.readi.test'"


def signed_in(outside: Outside, person: Person) -> Visitor:
    visitor = Visitor(outside)
    page = visitor.sign_in(person)
    assert page.status == 200 and visitor.url == f"{FORUM}/", (visitor.url, page.text[:2000])
    return visitor


def test_a_stranger_sees_the_sign_in_and_nothing_else(outside: Outside) -> None:
    visitor = Visitor(outside)
    page = visitor.go(f"{FORUM}/")
    assert visitor.url == f"{FORUM}/login" and "eAkte" not in page.text
    assert outside.get(f"{FORUM}/finish-installation").status == 404
    for path in ("/admin/site_settings.json", "/groups/search.json", "/site.json"):
        assert outside.get(f"{FORUM}{path}").status in (302, 403, 404), path


def test_it_is_german_from_its_first_migration(host: Host) -> None:
    sql = "SELECT string_agg(name, ' ' ORDER BY id) FROM {}"
    named = host.check_output(f'runuser -u postgres -- psql -Atd discourse -c "{sql.format("categories")}"')
    assert "Allgemein" in named and "General" not in named
    groups = host.check_output(f'runuser -u postgres -- psql -Atd discourse -c "{sql.format("groups")}"')
    assert "Administratoren" in groups


def test_a_member_sees_the_groups_category_and_posts_and_an_outsider_does_not(
    outside: Outside, maria: Person, karl: Person, told: Told
) -> None:
    told()
    inside, other = signed_in(outside, maria), signed_in(outside, karl)
    page = inside.write("eakte", "Zeitplan", "Wir beginnen im Mai.")
    assert page.status == 200 and "Wir beginnen im Mai." in page.text
    topic = inside.url
    assert "eAkte" in inside.go(f"{FORUM}/").text
    assert "eAkte" not in other.go(f"{FORUM}/").text
    assert other.category("eakte").status == 404
    assert other.go(topic).status == 404


def test_the_account_was_there_before_the_first_sign_in_and_by_the_sub(host: Host, maria: Person) -> None:
    sql = "SELECT count(*) FROM user_associated_accounts WHERE provider_uid = '{}'"
    assert host.check_output(f'runuser -u postgres -- psql -Atd discourse -c "{sql.format(maria.sub)}"') == "1"


def test_a_post_by_mail_arrives_and_a_stranger_gets_no_answer(
    outside: Outside, host: Host, maria: Person, post: Post, told: Told
) -> None:
    told()
    code, said, subject = post.send("maria.muster@musterstadt.example", "neues@forum.readi.test")
    assert code == 250, said
    visitor = signed_in(outside, maria)
    assert within(60, lambda: subject in visitor.category("neues").text)
    code, said, stranger = post.send("fremd@musterstadt.example", "neues@forum.readi.test")
    assert code == 250, said
    line = "fremd@musterstadt.example"
    assert within(60, lambda: line in host.run("journalctl --no-pager --output=cat -t postfix/pipe -t postfix").stdout)
    assert stranger not in visitor.category("neues").text
    assert post.copies(stranger) == []


def test_whoever_may_not_write_there_is_told_so_by_the_hosts_mail_server(
    outside: Outside, karl: Person, post: Post, told: Told
) -> None:
    """Mail out: from the container by a socket, as the forum's account, through Postfix."""
    told()
    signed_in(outside, karl)
    _, _, subject = post.send("karl.kollege@musterstadt.example", "eakte@forum.readi.test")
    assert within(90, lambda: "karl.kollege@musterstadt.example" in post.copies(subject)), post.all(subject)


def test_nobody_but_nginx_and_the_forums_account_opens_its_socket(host: Host) -> None:
    for who in ("root", "www-data", "readi-discourse"):
        assert host.check_output(f"runuser -u {who} -- {GET} http://forum/srv/status") == "200", who
    assert host.run(f"runuser -u nobody -- {GET} http://forum/srv/status").stdout == "000"
    assert host.run("runuser -u nobody -- ls /run/readi-discourse-mail/open").failed
    assert host.run("runuser -u readi-discourse -- ls /run/readi-discourse-mail/open").failed


def test_it_has_no_port_of_the_hosts(host: Host) -> None:
    assert host.check_output("docker port discourse") == ""
    assert host.run("pgrep docker-proxy").failed


def test_health_asks_the_application_which_its_own_status_does_not(host: Host) -> None:
    host.check_output("readi-discourse health")
    host.check_output("systemctl stop postgresql@17-main.service")
    try:
        assert host.check_output(f"{GET} http://forum/srv/status") == "200"
        assert host.run("readi-discourse health").rc == 1
    finally:
        host.check_output("systemctl start postgresql@17-main.service")
    host.check_output("timeout 60 sh -c 'until readi-discourse health; do sleep 0.5; done'")


def test_no_secret_is_in_the_journal(host: Host) -> None:
    journal = host.check_output("journalctl --no-pager --output=cat")
    for name in ("discourse_db", "discourse_client", "discourse_token", "roster_discourse"):
        assert derived(name) not in journal, name


def test_its_environment_is_roots_alone(host: Host) -> None:
    file = host.file("/etc/readi/discourse/environment")
    assert (file.user, file.mode) == ("root", 0o600)
