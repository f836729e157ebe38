"""LDAP addresses, names and filters, and certificates: read by their grammar; several servers and keys at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import ldap_grammar as grammar
from ansible_collections.readi.one.plugins.module_utils.model import x509
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_ldap import federation
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_providers import saml
from ansible_collections.readi.one.plugins.module_utils.services.keycloak_server.desired import authorities
from ansible_collections.readi.one.plugins.plugin_utils import own_ca
from hypothesis import given
from hypothesis import strategies as st

from . import builder

FILTERS = (
    "(department=*)",
    "(&(objectClass=user)(department=*))",
    "(|(a=b)(!(c=d)))",
    "(&)",
    "(cn=Müller \\28IT\\29)",
    "(cn=a*b*c)",
    "(userAccountControl:1.2.840.113556.1.4.803:=2)",
    "(cn:caseExactMatch:=Fred)",
    "(sn:dn:2.4.6.8.10:=Barney)",
    "(:1.2.3:=Wilma)",
    "(ou:dn:=x)",
    "(a>=1)",
    "(a<=1)",
    "(a~=x)",
    "(1.2.3.4=x)",
    "(userCertificate;binary=*)",
    "(a=)",
    "(memberOf=CN=Amt,OU=Gruppen,DC=zwei,DC=example)",
)
NO_FILTERS = (
    "(&(objectClass=user)(department=*)",
    "(a=b)(c=d)",
    "a=b",
    "()",
    "(a)",
    "(a=b))",
    "(a=(b))",
    "(&a=b)",
    "(!(a=b)(c=d))",
    "(!)",
    "(cn=\\2)",
    "(cn=a\\zz)",
    "(:=x)",
    "( a=b)",
    "(a b=c)",
    "(" * 80 + "a=b" + ")" * 80,
)
NAMES = (
    "cn=readi,ou=dienste,dc=rastatt,dc=example",
    "CN=svc, OU=Dienste , DC=zwei,DC=example",
    "CN=Meier\\, Karl,DC=a",
    "CN=a+UID=1,DC=a",
    "1.3.6.1=#04024869,DC=a",
    'O="Stadt, Bühl",C=DE',
    "CN=Bühl (IT) / Ämter,DC=a",
    "cn=a\\2Cb",
    "cn= x",
)
NO_NAMES = (
    "cn=readi,",
    "cn",
    "cn=",
    "=x",
    "cn=a,,dc=b",
    "cn=a b=c,dc",
    "readi@rastatt.example",
    "ZWEI\\svc",
    "cn=a<b",
    "cn=a\\q",
    "cn=a;",
    ",cn=a",
    "",
)
URLS = (
    "ldaps://dc1.zwei.example",
    "ldaps://dc1.zwei.example:636",
    "ldap://a-b.example:389",
    "ldaps://xn--bhl-hoa.example:1",
    "ldaps://DC1.Zwei.Example:636",
)
NO_URLS = (
    *("ldaps://dc1.zwei.example:0", "ldaps://dc1.zwei.example:65536", "ldaps://dc1.zwei.example:", "ldaps://dc1"),
    *("ldaps://dc1.zwei.example/", "ldaps://dc1.zwei.example:636/dc=a", "ldaps://192.0.2.1", "ldaps://[2001:db8::1]"),
    *("https://dc1.zwei.example", "ldaps://dc1.zwei.example ldaps://dc2.zwei.example", "ldaps://-a.example", ""),
)


@pytest.mark.parametrize("text", ["readi@rastatt.local", "ZWEI\\svc", "zwei.example\\svc_readi", "cn=readi,dc=a"])
def test_names_of_an_account_that_reads(text: str) -> None:
    assert grammar.fault_of_bind_name(text) is None


@pytest.mark.parametrize("text", ["readi", "@zwei.example", "a@b@c", "ZWEI\\a\\b", "a b@zwei.example", "cn=readi,"])
def test_no_names_of_an_account_that_reads(text: str) -> None:
    assert grammar.fault_of_bind_name(text) is not None


@pytest.mark.parametrize("text", FILTERS)
def test_filters(text: str) -> None:
    assert grammar.fault_of_filter(text) is None


@pytest.mark.parametrize("text", NO_FILTERS)
def test_no_filters(text: str) -> None:
    assert grammar.fault_of_filter(text) is not None


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_that_lacks_a_bracket_is_none(text: str) -> None:
    for at, char in enumerate(text):
        # An escaped one is part of a value.
        if char in "()":
            assert grammar.fault_of_filter(text[:at] + text[at + 1 :]) is not None


def test_the_place_is_told() -> None:
    assert grammar.fault_of_filter("(&(objectClass=user)(department=*)") == grammar.Fault(35, ")")
    assert grammar.fault_of_dn("cn=readi,") == grammar.Fault(10, "a-z")
    assert grammar.fault_of_filter("(a=b)(c=d)") == grammar.Fault(6, "")


@pytest.mark.parametrize("text", NAMES)
def test_names(text: str) -> None:
    assert grammar.fault_of_dn(text) is None


@pytest.mark.parametrize("text", NO_NAMES)
def test_no_names(text: str) -> None:
    assert grammar.fault_of_dn(text) is not None


@pytest.mark.parametrize("text", URLS)
def test_urls(text: str) -> None:
    assert grammar.fault_of_url(text) is None


@pytest.mark.parametrize("text", NO_URLS)
def test_no_urls(text: str) -> None:
    assert grammar.fault_of_url(text) is not None


@given(st.text("()&|!=*\\a2: ", max_size=30))
def test_a_filter_is_one_only_with_all_its_brackets(text: str) -> None:
    if grammar.fault_of_filter(text) is None:
        depths = [text[: n + 1].count("(") - text[: n + 1].count(")") for n in range(len(text))]
        assert depths[-1] == 0 and all(d > 0 for d in depths[:-1])


def pem(secret: str) -> str:
    return "".join(own_ca.root(secret, "Stadt Bühl").splitlines()[1:-1])


OLD, NEW = pem("old"), pem("new")


@pytest.mark.parametrize("text", ["abc", "MIIC8DCC", OLD[:-4], OLD[:-8] + "AAAA" + OLD[-4:] + OLD, "TUlJQzhEQ0M=", ""])
def test_no_certificates(text: str) -> None:
    assert not x509.is_certificate(text)


def model(tmp_path: Path, directory: dict[str, Any]) -> Model:
    data = builder.sound()
    data["organisations"][0]["directory"] = directory
    found = builder.result(builder.write(tmp_path / "inventar", data))
    assert isinstance(found, Model), found
    return found


SAML = {"type": "saml", "sso_url": "https://adfs.buehl.example/adfs/ls/"}
LDAP = {"type": "ldap", "bind_dn": "cn=readi,dc=a", "users_dn": "ou=b"}
OUTPOST = {"type": "outpost", "issuer": "https://login.buehl.example/realms/stadt"}


def test_two_certificates_at_a_time(tmp_path: Path) -> None:
    one = model(tmp_path, {**SAML, "certificate": OLD})
    both = model(tmp_path, {**SAML, "certificate": [OLD, NEW]})
    assert saml(one.organisation("buehl"))["signingCertificate"] == OLD
    assert saml(both.organisation("buehl"))["signingCertificate"] == f"{OLD},{NEW}"
    assert render(difference(one, both), "en") == [f"organisation Bühl: identity provider's certificate added: {NEW}"]


def test_one_in_a_list_is_the_same_as_one(tmp_path: Path) -> None:
    one, same = (model(tmp_path, {**SAML, "certificate": given}) for given in (OLD, [OLD]))
    assert one.sha == same.sha


DIRECTLY = {**LDAP, "url": "ldap://dc1.buehl.example", "starttls": True}


@pytest.mark.parametrize("way", [OUTPOST, DIRECTLY], ids=["outpost", "ldap"])
def test_several_authorities_of_a_directory(tmp_path: Path, way: dict[str, Any]) -> None:
    """Most domain controllers have their certificate from an authority of the town hall, whichever way leads there."""
    found = model(tmp_path, {**way, "ca": [OLD, NEW]})
    (file,) = authorities([found.organisation("buehl")])
    assert file["content"].count("-----BEGIN CERTIFICATE-----\n") == 2
    assert "".join(file["content"].split("\n")[1:-2]).count(OLD) == 1


def test_several_servers(tmp_path: Path) -> None:
    one = model(tmp_path, {**LDAP, "url": "ldaps://dc1.buehl.example"})
    urls = ["ldaps://dc1.buehl.example", "ldaps://dc2.buehl.example:636"]
    both = model(tmp_path, {**LDAP, "url": urls})
    config = federation(both.organisation("buehl"), ())["fields"]["config"]
    assert config["connectionUrl"] == " ".join(urls)
    assert federation(one.organisation("buehl"), ())["fields"]["config"]["connectionUrl"] == urls[0]
    assert render(difference(one, both), "en") == [f"organisation Bühl: directory server added: {urls[1]}"]
