"""What goes wrong in Mailman and is told by nobody: runners that end, an import, data that comes back."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable

from ansible_collections.readi.one.plugins.module_utils.model import manifest
from testinfra.host import Host

from tests.lab.dumps import dump_and_restore
from tests.lab.hosts import Lab
from tests.lab.lists import DOMAIN, LISTS, Core, Post, root, signed_in, within
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person

# An mbox of 400 mails.
MANY = """python3 - <<'END'
from pathlib import Path
mail = (
    "From a@x.example Sat Nov 28 12:00:00 2026\\nFrom: A <a@x.example>\\nTo: b@x.example\\nSubject: many-{0}\\n"
    "Message-ID: <many-{0}@x.example>\\nDate: Sat, 28 Nov 2026 12:00:00 +0000\\n\\nText\\n\\n"
)
Path("/tmp/many.mbox").write_text("".join(mail.format(number) for number in range(400)))
Path("/tmp/many.mbox").chmod(0o644)
END"""
# As a security update comes: the package's own scripts go from a version to a higher one, with the same code in it.
NEWER = """set -eu
cd "$(mktemp -d)" && chmod 0755 .
apt-get download -qq mailman3 mailman3-web 2>/dev/null
for deb in *.deb; do
  dpkg-deb -R "$deb" tree
  sed -i 's/^Version: .*/&+readi1/' tree/DEBIAN/control
  dpkg-deb -b tree "newer-$deb" >/dev/null
  rm -r tree
done
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --allow-change-held-packages ./newer-*.deb >/dev/null"""
HEALTH = "/usr/bin/python3 -I /usr/lib/readi/current mailman.tend /etc/readi/mailman/tend.json --health"
# A line of cron: when, as whom, what.
JOB = re.compile(r"(?:@\w+|(?:[0-9*,]+ ){4}[0-9*,]+) (?P<who>www-data|list) (?P<command>.+)")
MANAGE = "runuser -u www-data -- /usr/share/mailman3-web/manage.py"


def test_a_runner_that_ended_is_named_and_comes_back(lab: Lab, host: Host) -> None:
    assert host.run(HEALTH).rc == 0
    root(lab, "systemctl stop readi-mailman-tend.timer; pkill -TERM -u list -f -- --runner=archive")
    try:
        assert within(60, lambda: host.run(HEALTH).rc == 1)
        assert "archive" in host.run(HEALTH).stderr
        assert host.check_output("systemctl is-active mailman3") == "active"
        root(lab, "systemctl start readi-mailman-tend")
        assert host.run(HEALTH).rc == 0
    finally:
        root(lab, "systemctl start readi-mailman-tend.timer")


def test_core_that_wants_more_memory_than_it_may_have_starts_anew_and_loses_no_mail(
    lab: Lab, core: Core, post: Post
) -> None:
    """The kernel ends what is over the unit's limit; here the limit comes down to the programs."""

    def shown(name: str) -> str:
        return root(lab, f"systemctl show -P {name} mailman3").strip()

    core.subscribe("rundbrief", "voll@musterstadt.example")
    restarts = int(shown("NRestarts"))
    root(lab, "systemctl set-property --runtime mailman3 MemoryMax=60M MemorySwapMax=0")
    try:
        code, said, subject = post.send("voll@musterstadt.example", f"rundbrief@{DOMAIN}")
        assert code == 250, said
        assert within(60, lambda: int(shown("NRestarts")) > restarts)
    finally:
        root(lab, "rm -r /run/systemd/system.control/mailman3.service.d; systemctl daemon-reload")
    assert shown("MemoryMax") == str(2500 * 2**20)
    assert within(240, lambda: shown("ActiveState") == "active")
    assert within(60, lambda: "voll@musterstadt.example" in post.copies(subject))


def test_two_parts_never_write_a_lists_archivers_twice(lab: Lab) -> None:
    """Of 3.3.10: at a list's first mail two may do so at once, and every later mail of that list fails."""
    again = "INSERT INTO listarchiver (mailing_list_id, name) SELECT mailing_list_id, name FROM listarchiver LIMIT 1"
    said = root(lab, f'cd / && runuser -u postgres -- psql -qAt -d mailman -c "{again}" 2>&1 || true')
    assert "readi_archivers" in said


def test_no_job_writes_to_root_whatever_breaks(lab: Lab, host: Host) -> None:
    """cron mails what a job says: each minute, where settings are broken."""
    jobs = [JOB.fullmatch(line) for line in host.check_output("cat /etc/cron.d/mailman3-web").splitlines()]
    found = [job for job in jobs if job]
    assert len(found) == 7, jobs
    settings = "/etc/readi/mailman/web.json"
    root(lab, f"mv {settings} {settings}.away")
    try:
        said = [root(lab, f"runuser -u {job['who']} -- sh 2>&1 <<'END'\n{job['command']}\nEND") for job in found]
    finally:
        root(lab, f"mv {settings}.away {settings}")
    assert said == [""] * 7
    assert settings in host.check_output("journalctl --no-pager --output=cat -t mailman3-web-jobs")


def test_a_list_from_elsewhere_comes_home_and_its_archive_stays_closed(
    lab: Lab, core: Core, host: Host, outside: Outside
) -> None:
    former = {
        "real_name": "Presse", "description": "Von damals", "archive": True, "archive_private": 0, "digestable": False,
        "members": {"anna.alt@musterstadt.example": 0}, "digest_members": {},
        "user_options": {"anna.alt@musterstadt.example": 0}, "language": {}, "passwords": {}, "delivery_status": {},
        "usernames": {"anna.alt@musterstadt.example": "Anna Alt"}, "member_moderation_action": 0, "owner": [],
        "generic_nonmember_action": 1, "moderator": [], "accept_these_nonmembers": ["^.*@redaktion.example$"],
        "preferred_language": "de", "subscribe_policy": 2, "bounce_info_stale_after": 604800,
        "bounce_you_are_disabled_warnings_interval": 604800,
    }  # fmt: skip
    packed = pickle.dumps(former, protocol=2).hex()
    mbox = (
        "From anna.alt@musterstadt.example Sat Nov 28 12:00:00 2026\\n"
        "From: Anna Alt <anna.alt@musterstadt.example>\\nTo: presse@x.example\\nSubject: von-damals\\n"
        "Message-ID: <damals@x.example>\\nDate: Sat, 28 Nov 2026 12:00:00 +0000\\n\\nText\\n\\n"
    )
    root(
        lab,
        f"""python3 - <<'END'
from pathlib import Path
Path("/tmp/config.pck").write_bytes(bytes.fromhex("{packed}"))
Path("/tmp/presse.mbox").write_text("{mbox}")
Path("/tmp/config.pck").chmod(0o644)
Path("/tmp/presse.mbox").chmod(0o644)
END""",
    )
    owners = core.ask("GET", f"/lists/presse@{DOMAIN}/config")["accept_these_nonmembers"]
    for _ in range(2):
        host.check_output("readi-lists-import presse /tmp/config.pck /tmp/presse.mbox")
        settings = core.ask("GET", f"/lists/presse@{DOMAIN}/config")
        assert settings["archive_policy"] == "private"
        senders = settings["accept_these_nonmembers"]
        assert len(senders) == len(set(senders)) and "^.*@redaktion.example$" in senders, (owners, senders)
    assert core.members("presse") == {"anna.alt@musterstadt.example"}
    archive = f"{LISTS}/hyperkitty/list/presse@{DOMAIN}/2026/11/"
    assert outside.get(archive).status == 403
    count = (
        "SELECT count(*) FROM hyperkitty_email AS mail JOIN hyperkitty_mailinglist AS list ON list.id = mailinglist_id "
        "WHERE subject = 'von-damals' AND list.name = 'presse@lists.readi.test'"
    )
    assert root(lab, f'cd / && runuser -u postgres -- psql -qAt -d mailman_web -c "{count}"').strip() == "1"


def test_an_archive_that_core_does_not_know_is_closed_while_it_is_imported_too(lab: Lab, outside: Outside) -> None:
    """hyperkitty#380, CVE-2021-33038: it was public until the import ended."""
    root(lab, MANY)
    unit = "systemd-run --quiet --unit=import-many --uid=www-data --remain-after-exit"
    root(lab, f"{unit} /usr/share/mailman3-web/manage.py hyperkitty_import -l fremd@{DOMAIN} /tmp/many.mbox")
    try:
        asked = []
        while root(lab, "systemctl show -P SubState import-many").strip() == "running":
            asked.append((imported(lab), outside.get(f"{LISTS}/hyperkitty/list/fremd@{DOMAIN}/2026/11/").status))
        assert root(lab, "systemctl show -P Result import-many").strip() == "success"
    finally:
        root(lab, "systemctl stop import-many")
    assert imported(lab) == 400
    assert any(0 < many < 400 for many, _ in asked), asked
    assert {status for _, status in asked} <= {403, 404}, asked
    assert outside.get(f"{LISTS}/hyperkitty/list/fremd@{DOMAIN}/2026/11/").status == 403


def imported(lab: Lab) -> int:
    count = (
        "SELECT count(*) FROM hyperkitty_email AS mail JOIN hyperkitty_mailinglist AS list ON list.id = mailinglist_id "
        "WHERE list.name = 'fremd@lists.readi.test'"
    )
    return int(root(lab, f'cd / && runuser -u postgres -- psql -qAt -d mailman_web -c "{count}"'))


def test_its_data_comes_back_from_what_the_manifest_names(
    lab: Lab, core: Core, maria: Person, outside: Outside, told: Callable[[], None]
) -> None:
    told()
    before = core.members("eakte")
    dump_and_restore(lab, "lab", manifest.load(CHECKOUT / "roles")["mailman"])
    assert core.members("eakte") == before
    assert signed_in(maria, outside).go(f"{LISTS}/hyperkitty/list/eakte@{DOMAIN}/latest").status == 200


def test_a_newer_package_keeps_mail_pages_and_who_has_rights(lab: Lab, post: Post, core: Core, host: Host) -> None:
    """Debian's scripts migrate, make an administrator by debconf where they are let, and leave copies of settings."""
    core.subscribe("rundbrief", "nachher@musterstadt.example")
    to_root = len(post.all('"root@'))
    root(lab, NEWER)
    versions = host.check_output("dpkg-query -Wf '${db:Status-Status} ${Version}\\n' mailman3 mailman3-web")
    assert all(line.startswith("installed ") and line.endswith("+readi1") for line in versions.splitlines()), versions
    assert within(480, lambda: host.run(HEALTH).rc == 0), host.run(HEALTH).stderr
    code, said, subject = post.send("nachher@musterstadt.example", f"rundbrief@{DOMAIN}")
    assert code == 250, said
    assert within(60, lambda: "nachher@musterstadt.example" in post.copies(subject))
    superusers = "SELECT count(*) FROM auth_user WHERE is_superuser OR is_staff"
    assert root(lab, f'cd / && runuser -u postgres -- psql -qAt -d mailman_web -c "{superusers}"').strip() == "0"
    assert host.check_output("find /etc/mailman3 -name '*.ucf-dist' -o -name '*.dpkg-dist' -perm /004") == ""
    assert len(post.all('"root@')) - to_root <= 1
