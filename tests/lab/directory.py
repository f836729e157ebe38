"""A city's directory: Debian's slapd on one host of a lab, with TLS only, a reading account and people.

    python -m tests.lab.directory LAB HOST INVENTORY     for Molecule: the reading account's password is the vault's

Its certificate comes from an authority of its own, which is the same in every checkout, so that an inventory can name
it as `ca`, or is given. It locks people by the overlay ppolicy, as an operator of OpenLDAP would (slapo-ppolicy(5)).
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.lab import vault
from tests.lab.authority import leaf, own_ca
from tests.lab.hosts import Lab

ADDRESS = "dc1.buehl.example"
BASE = "dc=buehl,dc=example"
READER = f"cn=readi,ou=dienste,{BASE}"
PEOPLE = f"ou=personen,{BASE}"
_AUTHORITY = ("a directory that only tests have", "Stadt Bühl")


@dataclass(frozen=True)
class Member:
    """One person of the directory; `uid` is the first part of the DN."""

    uid: str
    given: str
    family: str
    password: str
    department: str = "10"

    @property
    def mail(self) -> str:
        return f"{self.uid}@buehl.example"


ANNA = Member("anna.muster", "Anna", "Muster", "Rathausplatz-1-blau", "Amt 32")
JUERGEN = Member("juergen.gross", "Jürgen", "Groß", "Rathausplatz-2-rot")
DORA = Member("dora.ditt", "Dora", "Ditt", "Rathausplatz-3-grün")
EVERYBODY = (ANNA, JUERGEN, DORA)


def authority() -> str:
    """The authority's certificate, PEM."""
    return own_ca.root(*_AUTHORITY)


def certificate(address: str) -> tuple[str, str]:
    """Chain and key of the directory's own certificate, PEM, for its name and its address."""
    return leaf(_AUTHORITY, "directory", [ADDRESS], [address])


_CONFIG = f"""\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile /run/slapd/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCertificateFile /etc/ldap/tls/chain.pem
TLSCertificateKeyFile /etc/ldap/tls/key.pem
# Whoever speaks before TLS is refused; root on the socket counts as encrypted.
security ssf=64
authz-regexp "gidNumber=0.uidNumber=0,cn=peercred,cn=external,cn=auth" "cn=admin,{BASE}"
database mdb
suffix "{BASE}"
rootdn "cn=admin,{BASE}"
directory /var/lib/readi-directory
index objectClass,mail,uid,entryUUID eq
overlay ppolicy
ppolicy_default "cn=default,{BASE}"
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{READER}" read by * none
"""
# Lists are asked for only where those that are there do not do: without a network that would take minutes.
INSTALL = """\
known() { apt-get -q -y install --no-install-recommends "$@"; }
packages() { known "$@" || { apt-get -q -y update && known "$@"; }; }
packages"""
SET_UP = f"""\
set -eu
export DEBIAN_FRONTEND=noninteractive
{INSTALL} slapd ldap-utils nmap >/dev/null
systemctl stop slapd
mkdir -p /etc/ldap/tls /var/lib/readi-directory
rm -rf /var/lib/readi-directory/*
chown -R openldap: /etc/ldap/tls /var/lib/readi-directory
chmod 0750 /etc/ldap/tls
sed -i 's|^SLAPD_CONF=.*|SLAPD_CONF=/etc/ldap/readi.conf|' /etc/default/slapd
sed -i 's|^SLAPD_SERVICES=.*|SLAPD_SERVICES="ldap:/// ldaps:/// ldapi:///"|' /etc/default/slapd
sudo -u openldap slapadd -q -f /etc/ldap/readi.conf -b '{BASE}' -l /etc/ldap/people.ldif
systemctl restart slapd
"""


class Directory:
    """One host's slapd; every change goes through root's socket there."""

    def __init__(self, lab: Lab, host: str = "directory") -> None:
        self.lab, self.host = lab, host

    def set_up(
        self,
        reader_password: str,
        people: tuple[Member, ...] = EVERYBODY,
        certified: tuple[str, str] | None = None,
    ) -> None:
        """`certified`: chain and key; without them those of an authority that only tests have."""
        chain, key = certified or certificate(self.lab.address(self.host))
        self.lab.write(self.host, "/etc/ldap/tls/chain.pem", chain)
        self.lab.write(self.host, "/etc/ldap/tls/key.pem", key)
        self.lab.write(self.host, "/etc/ldap/readi.conf", _CONFIG)
        self.lab.write(self.host, "/etc/ldap/people.ldif", _ldif(reader_password, people))
        self.lab.as_root(self.host, SET_UP, timeout=400)

    def add(self, *people: Member) -> None:
        """More people, while it runs."""
        text = "\n".join(_person(who) for who in people)
        self.lab.ssh(self.host, "sudo ldapadd -Q -Y EXTERNAL -H ldapi:///", stdin=text)

    def lock(self, who: Member) -> None:
        """As an administrator does: until somebody unlocks."""
        self._modify(who, "replace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n")

    def unlock(self, who: Member) -> None:
        self._modify(who, "delete: pwdAccountLockedTime\n")

    def unchanging_id(self, who: Member) -> str:
        command = f"sudo ldapsearch -Q -LLL -Y EXTERNAL -H ldapi:/// -b {_dn(who)} -s base entryUUID"
        found = self.lab.ssh(self.host, command)
        return next(line.partition(": ")[2] for line in found.splitlines() if line.startswith("entryUUID"))

    def _modify(self, who: Member, change: str) -> None:
        text = f"dn: {_dn(who)}\nchangetype: modify\n{change}"
        self.lab.ssh(self.host, "sudo ldapmodify -Q -Y EXTERNAL -H ldapi:///", stdin=text)


def _dn(who: Member) -> str:
    return f"uid={who.uid},{PEOPLE}"


def _person(who: Member) -> str:
    return (
        f"dn: {_dn(who)}\nobjectClass: inetOrgPerson\nuid: {who.uid}\ncn: {who.given} {who.family}\n"
        f"givenName: {who.given}\nsn: {who.family}\nmail: {who.mail}\ndepartmentNumber: {who.department}\n"
        f"userPassword: {who.password}\n"
    )


def _ldif(reader_password: str, people: tuple[Member, ...]) -> str:
    """slapadd takes UTF-8 as it is."""
    entries = [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: buehl\no: Stadt Bühl\n",
        f"dn: cn=default,{BASE}\nobjectClass: pwdPolicy\nobjectClass: applicationProcess\ncn: default\n"
        "pwdAttribute: userPassword\npwdLockout: TRUE\n",
        f"dn: ou=dienste,{BASE}\nobjectClass: organizationalUnit\nou: dienste\n",
        f"dn: {READER}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: readi\n"
        f"userPassword: {reader_password}\n",
        f"dn: {PEOPLE}\nobjectClass: organizationalUnit\nou: personen\n",
        *(_person(who) for who in people),
    ]
    return "\n".join(entries)


def main(lab: str, host: str, inventory: str) -> None:
    Directory(Lab(lab), host).set_up(vault.secret(Path(inventory), "directory_buehl_bind_password"))


if __name__ == "__main__":
    main(*sys.argv[1:])
