"""The lists' pages from outside: who gets in, what they see there, and what is closed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from ansible_collections.readi.one.plugins.module_utils.personal_data import token
from testinfra.host import Host

from tests.lab.hosts import Lab
from tests.lab.lists import DOMAIN, LISTS, Core, Post, Visitor, derived, root, signed_in, within
from tests.lab.outside import Outside
from tests.lab.sign_on import Person, SignOn

OPEN, GROUPS = f"/postorius/lists/rundbrief.{DOMAIN}/", f"/postorius/lists/eakte.{DOMAIN}/"
MINE = "/postorius/accounts/subscriptions/"
AUTHOR = "SELECT sender_id FROM hyperkitty_email WHERE subject LIKE '%{}%'"
WHOSE = "SELECT {} FROM hyperkitty_sender WHERE address = '{}'"
SUPERUSERS = "SELECT count(*) FROM auth_user WHERE is_superuser OR is_staff"


def in_database(lab: Lab, database: str, sql: str) -> str:
    return root(lab, f'cd / && runuser -u postgres -- psql -qAt -d {database} -c "{sql}"').strip()


@pytest.fixture(scope="module")
def eva(sign_on: SignOn) -> Iterator[Person]:
    """In no group, and in no inventory."""
    made = sign_on.made(f"eva.probe-{uuid4().hex[:8]}@musterstadt.example")
    yield made
    sign_on.ask("DELETE", f"/users/{made.sub}")


@pytest.fixture(scope="module")
def evas(eva: Person, outside: Outside) -> Visitor:
    return signed_in(eva, outside)


@pytest.fixture(scope="module")
def marias(maria: Person, outside: Outside, told: Callable[[], None]) -> Visitor:
    told()
    return signed_in(maria, outside)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_the_front_door_leads_to_the_sign_on(outside: Outside, path: str) -> None:
    visitor = Visitor(outside)
    visitor.go(f"{LISTS}{path}")
    assert visitor.url.startswith("https://sso.readi.test/realms/readi/")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/password/reset/",
        "/accounts/password/set/",
        "/accounts/3rdparty/",
        "/accounts/social/signup/",
        "/accounts/oidc/other/login/",
        "/admin/",
        "/user-profile/delete",
        "/hyperkitty/api/lists/",
        "/hyperkitty/api/mailman/urls",
        f"/postorius/api/templates/list/rundbrief.{DOMAIN}/list:user:notice:welcome",
        f"/postorius/lists/rundbrief.{DOMAIN}/anonymous_subscribe",
    ],
)
def test_ways_around_it_are_closed(outside: Outside, path: str) -> None:
    assert outside.get(f"{LISTS}{path}").status == 404


def test_a_member_of_a_group_finds_themselves_subscribed_at_once(marias: Visitor) -> None:
    page = marias.go(f"{LISTS}{MINE}")
    assert page.status == 200 and f"eakte.{DOMAIN}" in page.text, page.text[:3000]


def test_whoever_is_signed_in_joins_and_leaves_an_open_list(evas: Visitor, eva: Person, core: Core) -> None:
    assert evas.go(f"{LISTS}{OPEN}").status == 200
    page = evas.send(f"{OPEN}subscribe", subscriber=eva.email)
    assert page.status == 200 and eva.email in core.members("rundbrief"), page.text[:3000]
    page = evas.send(f"{OPEN}unsubscribe/", email=eva.email)
    assert page.status == 200 and eva.email not in core.members("rundbrief"), page.text[:3000]


def test_a_groups_list_is_not_joined_by_its_page(evas: Visitor, eva: Person, core: Core) -> None:
    evas.go(f"{LISTS}{GROUPS}")
    evas.send(f"{GROUPS}subscribe", subscriber=eva.email)
    assert eva.email not in core.members("eakte")


def test_nobody_takes_over_an_address(evas: Visitor, maria: Person, outside: Outside, eva: Person, core: Core) -> None:
    """The page for further addresses, with everything that it asks for; and a subscription in somebody else's name."""
    assert evas.send("/accounts/email/", email="jo.fremd@musterstadt.example", action_add="").status == 404
    evas.send(f"{OPEN}subscribe", subscriber="jo.fremd@musterstadt.example")
    assert "jo.fremd@musterstadt.example" not in core.members("rundbrief")
    again = signed_in(eva, outside)
    assert f"eakte.{DOMAIN}" not in again.go(f"{LISTS}{MINE}").text


def test_a_second_account_with_a_known_address_is_refused_and_named(
    outside: Outside, sign_on: SignOn, marias: Visitor, maria: Person, host: Host
) -> None:
    sign_on.changed(maria, email="maria.neu@musterstadt.example", username="maria.neu@musterstadt.example")
    second = sign_on.made(maria.email)
    try:
        visitor = Visitor(outside)
        page = visitor.sign_in(second)
        assert page.status == 403 and "gehört hier zu einem anderen Konto" in page.text, (visitor.url, page.text)
        assert visitor.go(f"{LISTS}{MINE}").status != 200 or not visitor.url.startswith(LISTS)
        journal = host.check_output("journalctl --no-pager --output=cat -u mailman3-web")
        assert f"sign-in of {second.sub} refused (taken): {second.email}" in journal
    finally:
        sign_on.ask("DELETE", f"/users/{second.sub}")
        sign_on.changed(maria, email=maria.email, username=maria.email)


def test_an_address_that_nobody_vouches_for_opens_nothing(outside: Outside, sign_on: SignOn) -> None:
    doubtful = sign_on.made(f"du.ungeprueft-{uuid4().hex[:8]}@musterstadt.example")
    try:
        signed_in(doubtful, outside)
        sign_on.changed(doubtful, emailVerified=False)
        visitor = Visitor(outside)
        page = visitor.sign_in(doubtful)
        # The sign-on itself asks for a confirmation first, or the lists' pages refuse what it lets through.
        assert page.status == 403 or visitor.url.startswith("https://sso.readi.test/"), (visitor.url, page.text)
        mine = visitor.go(f"{LISTS}{MINE}")
        assert doubtful.email not in mine.text or not visitor.url.startswith(LISTS)
    finally:
        sign_on.ask("DELETE", f"/users/{doubtful.sub}")


def test_a_changed_address_is_followed_with_its_subscriptions(
    outside: Outside, sign_on: SignOn, eva: Person, evas: Visitor, core: Core
) -> None:
    # Whose address is another account's is refused, a former one's too: each run has its own.
    new = f"eva.anders-{uuid4().hex[:8]}@musterstadt.example"
    core.subscribe("rundbrief", eva.email)
    sign_on.changed(eva, email=new, username=new, lastName="Anders")
    try:
        signed_in(Person(eva.sub, new, eva.password), outside)
        members = core.members("rundbrief")
        assert new in members and eva.email not in members, members
        assert core.ask("GET", f"/users/{new}")["display_name"] == "Eva Anders"
    finally:
        sign_on.changed(eva, email=eva.email, username=eva.email, lastName="Probe")
        signed_in(eva, outside)
    assert eva.email in core.members("rundbrief")


def test_operators_alone_have_the_pages_of_administration(
    outside: Outside, bea: Person, marias: Visitor, lab: Lab
) -> None:
    new = "/postorius/lists/new/"
    assert marias.go(f"{LISTS}{new}").status == 403
    assert signed_in(bea, outside).go(f"{LISTS}{new}").status == 200
    # By who they are, and not by what is written of them.
    assert in_database(lab, "mailman_web", SUPERUSERS) == "0"


def test_no_configure_makes_an_account_with_all_rights(lab: Lab, host: Host) -> None:
    """With a password for one in debconf's memory, as an administrator's or an attacker's answer would leave it."""
    assert host.check_output("debconf-show mailman3-web | grep superuser-name") == "* mailman3-web/superuser-name:"
    told = "mailman3-web mailman3-web/superuser-{}"
    root(
        lab,
        f"""debconf-set-selections <<'END'
{told.format("name string chief")}
{told.format("mail string chief@musterstadt.example")}
{told.format("password password Aa1-wrong")}
END
dpkg-reconfigure -f noninteractive mailman3-web""",
    )
    try:
        assert in_database(lab, "mailman_web", SUPERUSERS) == "0"
        assert in_database(lab, "mailman_web", "SELECT count(*) FROM auth_user WHERE username = 'chief'") == "1"
    finally:
        root(
            lab,
            f"""debconf-set-selections <<'END'
{told.format("name string ")}
{told.format("password password ")}
END""",
        )
        in_database(
            lab,
            "mailman_web",
            "DELETE FROM hyperkitty_profile WHERE user_id IN (SELECT id FROM auth_user WHERE username = 'chief')",
        )
        in_database(
            lab,
            "mailman_web",
            "DELETE FROM django_mailman3_profile WHERE user_id IN (SELECT id FROM auth_user WHERE username = 'chief')",
        )
        in_database(lab, "mailman_web", "DELETE FROM auth_user WHERE username = 'chief'")


def test_a_private_archive_is_closed_from_its_first_mail_on(
    post: Post, core: Core, maria: Person, marias: Visitor, evas: Visitor, outside: Outside, lab: Lab
) -> None:
    _, _, subject = post.send(maria.email, f"eakte@{DOMAIN}")
    archive = f"/hyperkitty/list/eakte@{DOMAIN}/latest"
    found = "SELECT count(*) FROM hyperkitty_email WHERE subject LIKE '%{}%'"
    # Before anything was asked in the background: the row is closed where it appears.
    assert within(30, lambda: in_database(lab, "mailman_web", found.format(subject)) == "1")
    assert in_database(lab, "mailman_web", "SELECT DISTINCT archive_policy FROM hyperkitty_mailinglist") == "1"
    assert outside.get(f"{LISTS}{archive}").status == 403
    assert evas.go(f"{LISTS}{archive}").status == 403
    page = marias.go(f"{LISTS}{archive}")
    assert page.status == 200 and subject in page.text


def test_who_left_a_group_soon_reads_its_archive_no_more(
    post: Post, sign_on: SignOn, outside: Outside, maria: Person, told: Callable[[], None]
) -> None:
    """The pages remember for two minutes at most whose lists are whose."""
    archive = f"{LISTS}/hyperkitty/list/eakte@{DOMAIN}/latest"
    person = sign_on.made(f"lea.probe-{uuid4().hex[:8]}@musterstadt.example", "/projects/eakte")
    try:
        told()
        _, _, subject = post.send(maria.email, f"eakte@{DOMAIN}")
        leas = signed_in(person, outside)
        assert within(60, lambda: subject in leas.go(archive).text)
        sign_on.leaves(person, "/projects/eakte")
        told()
        assert within(120, lambda: leas.go(archive).status == 403)
        assert subject not in leas.go(archive).text
    finally:
        sign_on.ask("DELETE", f"/users/{person.sub}")
        told()


def asked(lab: Lab, verb: str, sub: str, *words: str) -> Any:
    """What the verbs of one person's data say of the lists."""
    ask = "/usr/bin/python3 -I /usr/lib/readi/current mailman.sync /etc/readi/mailman/sync.json --person"
    return json.loads(root(lab, f"{ask} {verb} {sub} {' '.join(words)} || true").splitlines()[-1])


def test_mails_from_a_former_address_are_erased_with_their_author(
    post: Post, core: Core, sign_on: SignOn, outside: Outside, lab: Lab
) -> None:
    person = sign_on.made(f"ida.probe-{uuid4().hex[:8]}@musterstadt.example")
    new = person.email.replace("ida", "ida.neu")
    try:
        signed_in(person, outside)
        core.subscribe("rundbrief", person.email)
        _, _, subject = post.send(person.email, f"rundbrief@{DOMAIN}")
        # HyperKitty asks core in the background whose address it is.
        assert within(90, lambda: in_database(lab, "mailman_web", WHOSE.format("mailman_id", person.email)))
        sign_on.changed(person, email=new, username=new)
        signed_in(replace(person, email=new), outside)
        done = asked(lab, "erase", person.sub, token("readi.test", person.sub), new)
    finally:
        sign_on.ask("DELETE", f"/users/{person.sub}")
    assert done["error"] == "" and {one["id"]: one["many"] for one in done["entries"]}["archives"] == 1, done
    assert in_database(lab, "mailman_web", AUTHOR.format(subject)).startswith("erased-")
    assert in_database(lab, "mailman_web", WHOSE.format("count(*)", person.email)) == "0"


def test_who_never_signed_in_is_given_out_and_erased_by_their_address(
    post: Post, core: Core, maria: Person, lab: Lab
) -> None:
    """They joined and wrote by mail alone; the sign-on knew them, and says no more than their id and address."""
    email, sub = f"Nora.Nie-{uuid4().hex[:8]}@musterstadt.example", str(uuid4())
    core.subscribe("rundbrief", email)
    _, _, subject = post.send(email, f"rundbrief@{DOMAIN}")

    def author() -> str:
        return in_database(lab, "mailman_web", AUTHOR.format(subject))

    assert within(60, author).lower() == email.lower()

    def said(verb: str, *words: str) -> Any:
        return asked(lab, verb, sub, *words)

    assert {one["id"]: one["many"] for one in said("what", "''", email)["entries"]} | {"accounts": 0} == {
        "memberships": 1, "archives": 1, "accounts": 0, "former": 0, "waiting": 0, "deliveries": 0,
    }  # fmt: skip
    root(lab, f"install -d -m 0700 /var/lib/readi/export/{sub}")
    assert said("export", f"/var/lib/readi/export/{sub}", email)["files"] == ["lists.json"]
    given = json.loads(root(lab, f"cat /var/lib/readi/export/{sub}/lists.json; rm -r /var/lib/readi/export/{sub}"))
    assert [one["list"] for one in given["memberships"]] == [f"rundbrief.{DOMAIN}"]
    assert [subject in one["subject"] for one in given["mails"]] == [True]
    word = token("readi.test", sub)
    assert "Adresse eines anderen Kontos" in said("erase", word, maria.email)["error"]
    done = said("erase", word, email)
    assert done["error"] == "" and [one["many"] for one in done["entries"]][:2] == [1, 1]
    assert email.lower() not in core.members("rundbrief")
    assert core.each([("GET", f"/addresses/{email}", None)])[0][0] == 404
    assert author().startswith("erased-")
    assert email.lower() not in in_database(lab, "mailman_web", "SELECT lower(address) FROM hyperkitty_sender")


def test_a_former_address_is_found_of_whoever_was_on_a_groups_list_and_never_signed_in(
    post: Post, core: Core, sign_on: SignOn, told: Callable[[], None], lab: Lab
) -> None:
    person = sign_on.made(f"ole.probe-{uuid4().hex[:8]}@musterstadt.example", "/projects/eakte")
    new = person.email.replace("ole", "ole.neu")
    try:
        told()
        _, _, subject = post.send(person.email, f"eakte@{DOMAIN}")
        assert within(60, lambda: in_database(lab, "mailman_web", AUTHOR.format(subject))) == person.email
        sign_on.changed(person, email=new, username=new)
        told()
        assert core.members("eakte") & {person.email, new} == {new}
    finally:
        sign_on.ask("DELETE", f"/users/{person.sub}")
    told()
    assert new not in core.members("eakte")
    done = asked(lab, "erase", person.sub, token("readi.test", person.sub), new)
    many = {one["id"]: one["many"] for one in done["entries"]}
    assert done["error"] == "" and (many["archives"], many["former"]) == (1, 2), done
    assert in_database(lab, "mailman_web", AUTHOR.format(subject)).startswith("erased-")
    assert asked(lab, "what", person.sub, "''", new)["entries"][0]["many"] == 0
    assert person.sub not in root(lab, "cat /var/lib/readi/ledger/mailman/former.jsonl")


def test_nothing_comes_from_elsewhere(outside: Outside) -> None:
    page = outside.get(f"{LISTS}/postorius/lists/")
    assert page.status == 200 and "example.com" not in page.text and "gravatar.com" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


# By standard input: what sudo is told to run, the journal holds too.
HOLDING = """
import subprocess
where = ["/etc", "/usr/share/mailman3-web", "/var/lib/dpkg", "/var/cache/debconf"]
for line in {!r}.split():
    found = subprocess.run(["grep", "-rlF", "-f", "-", *where], input=line + "\\n", capture_output=True, text=True)
    print("\\n".join(found.stdout.split()))
"""


def test_secrets_are_in_no_copy_that_others_read(lab: Lab, host: Host) -> None:
    journal = host.check_output("journalctl --no-pager --output=cat")
    assert host.check_output("find /etc/mailman3 -type f -perm /007 ! -name '*.ini' ! -name '*.conf'") == ""
    names = ("mailman_archiver", "mailman_client", "mailman_db", "mailman_rest", "mailman_web", "mailman_web_db")
    values = [derived(name) for name in names]
    assert [name for name, value in zip(names, values, strict=True) if value in journal] == []
    owned = lab.ssh("lab", "sudo python3 -", stdin=HOLDING.format(" ".join(values))).split()
    known = {"mailman.cfg", "mailman-hyperkitty.cfg", "web.json", "sync.json"}
    assert {path.rpartition("/")[2] for path in owned} == known, owned
    defaults = "grep -rlE 'SecretArchiverAPIKey|restpass|change-this-on-your|changeme@' /etc || true"
    assert host.check_output(defaults) == ""
