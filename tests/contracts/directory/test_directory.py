"""OpenLDAP as an outpost, and Keycloak in it, rely on it.

--address ldap://NAME or ldaps://NAME, as the certificate has it; --run: root on the directory's host, with ldap-utils;
--given: `ca` (path there), `base` (where people are), `reader` (DN) and `reader_password`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest

from tests.contracts.fact import fact
from tests.contracts.target import PREFIX, Ran, Target

WORD = "Rathausplatz-9-grün"
LOCKED = "000001010000Z"
# RFC 4511, section 4.1.9.
NO_SUCH_OBJECT, INVALID_CREDENTIALS, INSUFFICIENT, CONFIDENTIALITY = 32, 49, 50, 13


class Directory:
    """Asked by Debian's ldap-utils, on the host that has them."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.base = target.value("base")
        self.reader = (target.value("reader"), target.value("reader_password"))

    def dn(self, name: str) -> str:
        return f"uid={PREFIX}{name},{self.base}"

    def ask(self, tool: str, *words: str, who: tuple[str, str] | None = None, tls: bool = True, stdin: str = "") -> Ran:
        """A tool with a simple bind. The password goes through a descriptor, so that no process list shows it."""
        address = self.target.address
        if not tls:
            address = re.sub(r"^ldaps://", "ldap://", address)
        start = ["-ZZ"] if tls and address.startswith("ldap://") else []
        line = 'LDAPTLS_CACERT="$1"; export LDAPTLS_CACERT; shift; IFS= read -r word; exec "$@"'
        bind = []
        if who:
            line = line.replace(
                'exec "$@"', 'printf %s "$word" > /run/contract-word; "$@"; c=$?; rm /run/contract-word; exit $c'
            )
            bind = ["-D", who[0], "-y", "/run/contract-word"]
        command = [tool, *(["-LLL"] if tool == "ldapsearch" else []), "-x", *start, "-H", address, *bind, *words]
        sent = (who[1] if who else "") + "\n" + stdin
        return self.target.run("sh", "-c", f"umask 077; {line}", "sh", self.target.value("ca"), *command, stdin=sent)

    def signs_in(self, name: str, word: str = WORD) -> int:
        """The result's code; 0 is right."""
        return self.ask("ldapwhoami", who=(self.dn(name), word)).code

    def as_root(self, tool: str, text: str) -> None:
        """Over the socket, as an administrator of the directory does."""
        done = self.target.run(tool, "-Q", "-Y", "EXTERNAL", "-H", "ldapi:///", stdin=text)
        assert done.code == 0, done.err

    def read(self, name: str, *attributes: str) -> dict[str, list[str]]:
        """As the reading account: attribute -> values. Nothing where there is no such person."""
        who = f"(uid={PREFIX}{name})"
        done = self.ask("ldapsearch", "-o", "ldif-wrap=no", "-b", self.base, who, *attributes, who=self.reader)
        assert done.code == 0, done.err
        return values(done.out)

    def lock(self, name: str) -> None:
        self.change(name, f"replace: pwdAccountLockedTime\npwdAccountLockedTime: {LOCKED}\n")

    def change(self, name: str, what: str) -> None:
        self.as_root("ldapmodify", f"dn: {self.dn(name)}\nchangetype: modify\n{what}")


def values(ldif: str) -> dict[str, list[str]]:
    """Of one entry; `::` is base64 (RFC 2849)."""
    found: dict[str, list[str]] = {}
    for name, coded, value in re.findall(r"(?m)^([\w;-]+):(:?) ?(.*)$", ldif):
        found.setdefault(name, []).append(base64.b64decode(value).decode() if coded else value)
    return found


@pytest.fixture
def directory(target: Target) -> Iterator[Directory]:
    """With two people of the contract's own, who are gone afterwards."""
    made = Directory(target)
    _remove(made)
    for name in ("anna", "zoë"):
        plain = "zoe" if name == "zoë" else name
        made.as_root(
            "ldapadd",
            f"dn: {made.dn(plain)}\nobjectClass: inetOrgPerson\nuid: {PREFIX}{plain}\ncn: {name.title()} Muster\n"
            f"givenName: {name.title()}\nsn: Muster\nmail: {PREFIX}{plain}@buehl.example\nuserPassword: {WORD}\n",
        )
    yield made
    _remove(made)


def _remove(directory: Directory) -> None:
    query = ["ldapsearch", "-Q", "-LLL", "-Y", "EXTERNAL", "-H", "ldapi:///", "-o", "ldif-wrap=no"]
    found = directory.target.run(*query, "-b", directory.base, f"(uid={PREFIX}*)", "1.1")
    for name in values(found.out).get("dn", []):
        directory.target.run("ldapdelete", "-Q", "-Y", "EXTERNAL", "-H", "ldapi:///", name)


@fact("slapd.conf(5), security ssf=", seen="2.6.10", read="2.6.10")
def test_before_tls_nothing_is_said(directory: Directory) -> None:
    """A bind before TLS is refused (confidentialityRequired), with the right password too."""
    assert directory.ask("ldapwhoami", who=directory.reader, tls=False).code == CONFIDENTIALITY
    assert directory.ask("ldapwhoami", who=directory.reader).code == 0


@fact("RFC 4511, section 4.2; slapd.access(5)", seen="2.6.10", read="2.6.10")
def test_a_wrong_password(directory: Directory) -> None:
    """A wrong password and an unknown person have the same answer (invalidCredentials)."""
    assert directory.signs_in("anna") == 0
    assert directory.signs_in("anna", "wrong") == INVALID_CREDENTIALS
    assert directory.signs_in("nobody", "wrong") == INVALID_CREDENTIALS


@fact("slapd.access(5)", seen="2.6.10", read="2.6.10")
def test_a_stranger_reads_nothing(directory: Directory) -> None:
    """Anonymously no person is found, as if there were none (noSuchObject)."""
    assert directory.ask("ldapsearch", "-b", directory.base).code == NO_SUCH_OBJECT


@fact("slapd.access(5)", seen="2.6.10", read="2.6.10")
def test_the_reader_reads_people_and_no_password(directory: Directory) -> None:
    """The reading account reads names with every letter, and no password, not even its hash."""
    found = directory.read("zoe", "*", "+")
    assert found["givenName"] == ["Zoë"]
    assert found["mail"] == [f"{PREFIX}zoe@buehl.example"]
    assert "userPassword" not in found


@fact("slapd.access(5)", seen="2.6.10", read="2.6.10")
def test_the_reader_writes_nothing(directory: Directory) -> None:
    """The reading account changes nothing (insufficientAccessRights)."""
    text = f"dn: {directory.dn('anna')}\nchangetype: modify\nreplace: sn\nsn: Andere\n"
    assert directory.ask("ldapmodify", who=directory.reader, stdin=text).code == INSUFFICIENT
    assert directory.read("anna", "sn")["sn"] == ["Muster"]


@fact("slapo-ppolicy(5), pwdAccountLockedTime", seen="2.6.10", read="2.6.10")
def test_who_is_locked_does_not_sign_in(directory: Directory) -> None:
    """A person locked for good (000001010000Z) is refused with the right password, and let in again when unlocked."""
    directory.lock("anna")
    assert directory.signs_in("anna") == INVALID_CREDENTIALS
    assert directory.signs_in("zoe") == 0
    directory.change("anna", "delete: pwdAccountLockedTime\n")
    assert directory.signs_in("anna") == 0


@fact("slapo-ppolicy(5), pwdAccountLockedTime; RFC 4512, section 3.4", seen="2.6.10", read="2.6.10")
def test_the_reader_sees_who_is_locked(directory: Directory) -> None:
    """The lock is an operational attribute: it is read only where it is asked for, and a filter finds it."""
    directory.lock("anna")
    assert "pwdAccountLockedTime" not in directory.read("anna")
    assert directory.read("anna", "pwdAccountLockedTime")["pwdAccountLockedTime"] == [LOCKED]
    query = f"(&(uid={PREFIX}*)(!(pwdAccountLockedTime=*)))"
    found = directory.ask("ldapsearch", "-b", directory.base, query, "uid", who=directory.reader)
    assert values(found.out)["uid"] == [f"{PREFIX}zoe"]


@fact("RFC 4530; slapd(8)", seen="2.6.10", read="2.6.10")
def test_entryuuid_stays_when_the_name_changes(directory: Directory) -> None:
    """A person whose entry gets another name keeps entryUUID; who is made anew gets another one."""
    before = directory.read("anna", "entryUUID")["entryUUID"]
    move = f"dn: {directory.dn('anna')}\nchangetype: modrdn\nnewrdn: uid={PREFIX}anne\ndeleteoldrdn: 1\n"
    directory.as_root("ldapmodify", move)
    assert directory.read("anne", "entryUUID")["entryUUID"] == before
    assert directory.read("anna") == {}
    directory.as_root("ldapmodify", f"dn: {directory.dn('anne')}\nchangetype: delete\n")
    directory.as_root(
        "ldapadd", f"dn: {directory.dn('anna')}\nobjectClass: inetOrgPerson\nuid: {PREFIX}anna\ncn: A\nsn: Muster\n"
    )
    assert directory.read("anna", "entryUUID")["entryUUID"] != before


@fact("RFC 2696; slapd.conf(5), limits", seen="2.6.10", read="2.6.10")
def test_people_come_in_pages(directory: Directory) -> None:
    """A search in pages of one finds everybody (simple paged results), as Keycloak reads a large directory."""
    query = ["-E", "pr=1/noprompt", "-b", directory.base, f"(uid={PREFIX}*)", "uid"]
    found = directory.ask("ldapsearch", *query, who=directory.reader)
    assert sorted(values(found.out)["uid"]) == [f"{PREFIX}anna", f"{PREFIX}zoe"]


@fact("RFC 4512, section 3.4.2; slapd(8)", seen="2.6.10", read="2.6.10")
def test_a_change_is_stamped(directory: Directory) -> None:
    """modifyTimestamp changes with the entry and with nothing else: that is how changed people are found."""
    before = directory.read("anna", "modifyTimestamp")["modifyTimestamp"][0]
    other = directory.read("zoe", "modifyTimestamp")["modifyTimestamp"][0]
    # It counts in seconds.
    for _ in range(20):
        directory.change("anna", "replace: sn\nsn: Muster-Groß\n")
        directory.change("anna", "replace: sn\nsn: Muster\n")
        if directory.read("anna", "modifyTimestamp")["modifyTimestamp"][0] > before:
            break
    assert directory.read("anna", "modifyTimestamp")["modifyTimestamp"][0] > before
    assert directory.read("zoe", "modifyTimestamp")["modifyTimestamp"][0] == other
