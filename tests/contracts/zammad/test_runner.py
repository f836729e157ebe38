"""`rails r`, rake and mail from standard input: exit codes, and what is left behind."""

from __future__ import annotations

from tests.contracts.fact import fact
from tests.contracts.target import PREFIX
from tests.contracts.zammad.rest import Zammad

LAB = "5.2"
FOLDER = "/opt/zammad/tmp/unprocessable_mail"


@fact("railties, rails runner", seen=LAB)
def test_exit_codes(zammad: Zammad) -> None:
    """An exception and a syntax error end with 1, `exit 3` with 3; the words are on standard error."""
    assert zammad.run("rails", "r", "exit 3").code == 3
    assert zammad.run("rails", "r", "def").code == 1
    raised = zammad.run("rails", "r", "raise 'umgefallen'")
    assert raised.code == 1 and "umgefallen" in raised.err


@fact("lib/tasks/zammad/setup/auto_wizard.rake", seen=LAB)
def test_the_auto_wizard_again_changes_nothing(zammad: Zammad) -> None:
    """Without a file it ends with 1; once the first setup is done, a file makes nobody an administrator."""
    file = f"/opt/zammad/tmp/{PREFIX}wizard.json"
    assert zammad.run("rake", f"zammad:setup:auto_wizard[{file}]").code == 1
    text = f'{{"Users": [{{"login": "{PREFIX}w", "email": "{PREFIX}w@x.example", "password": "Ein-Kennwort-1"}}]}}'
    zammad.target.run("setpriv", "--reuid=zammad", "--regid=zammad", "--clear-groups", "tee", file, stdin=text)
    try:
        zammad.run("rake", f"zammad:setup:auto_wizard[{file}]")
        assert zammad.ruby(f"User.where(login: '{PREFIX}w').count") == 0
    finally:
        zammad.target.run("rm", "-f", file, "/opt/zammad/auto_wizard.json")


@fact("db/migrate", seen=LAB)
def test_nothing_is_left_to_migrate(zammad: Zammad) -> None:
    """`rake db:abort_if_pending_migrations` ends with 0 where the database is this release's."""
    assert zammad.run("rake", "db:abort_if_pending_migrations").code == 0


@fact("lib/tasks/zammad/search_index_es.rake", seen=LAB)
def test_the_index_is_not_rebuilt_without_elasticsearch(zammad: Zammad) -> None:
    """`rake zammad:searchindex:rebuild` ends with 1 where `es_url` is empty."""
    before = zammad.ruby("Setting.get('es_url').to_s")
    zammad.ruby("Setting.set('es_url', '')")
    try:
        assert zammad.run("rake", "zammad:searchindex:rebuild").code == 1
    finally:
        zammad.ruby(f"Setting.set('es_url', '{before}')")


@fact("app/models/channel/driver/mail_stdin.rb", seen=LAB)
def test_a_mail_becomes_a_ticket_of_a_person_who_is_made(zammad: Zammad) -> None:
    """An unknown sender is made a customer whose log-in is the address."""
    address = f"{PREFIX}post@x.example"
    mail = f"From: Paula Post <{address}>\nTo: helpdesk@x.example\nSubject: {PREFIX}Drucker\n\nEr streikt.\n"
    assert zammad.run("rails", "r", "Channel::Driver::MailStdin.new", stdin=mail).code == 0
    assert zammad.ruby(f"User.find_by(email: '{address}').login") == address
    assert zammad.ruby(f"Ticket.where(customer_id: User.find_by(email: '{address}').id).count") == 1


@fact("app/models/channel/driver/mail_stdin.rb", seen=LAB)
def test_a_broken_mail_is_kept_and_the_runner_ends_with_1(zammad: Zammad) -> None:
    """What nobody can read is in tmp/unprocessable_mail."""
    try:
        done = zammad.run("rails", "r", "Channel::Driver::MailStdin.new", stdin="kein Brief\n")
        assert done.code == 1
        assert zammad.target.run("sh", "-c", f"ls {FOLDER}").out.strip()
    finally:
        zammad.target.run("rm", "-rf", FOLDER)
