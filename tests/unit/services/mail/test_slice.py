"""What the manifests' `mail:` and the inventory's section mean for the host's mail server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.manifest_people import Incoming, MailUse
from ansible_collections.readi.one.plugins.module_utils.model.types import Mail, Model
from ansible_collections.readi.one.plugins.module_utils.services.mail import desired
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT


@pytest.fixture(scope="module")
def model() -> Model:
    compiled = inventory.compiled(CHECKOUT / "molecule/mail/inventory")
    assert not isinstance(compiled, list), compiled
    return compiled


def changed(model: Model, use: MailUse, mail: Mail | None = None) -> dict[str, Any]:
    """The slice with another use of mail by the scenario's service, and another relay."""
    manifests = {**model.manifests, "letterbox": replace(model.manifests["letterbox"], mail=use)}
    return replace(model, manifests=manifests, mail=mail).desired("mail", "lab")


def test_each_way_in_is_a_transport(model: Model) -> None:
    slice_ = model.desired("mail", "lab")
    assert slice_["transports"] == {
        "letterbox@readi.test": "lmtp:unix:/run/letterbox/lmtp.sock",
        "http@readi.test": "readi-post:",
        "pipe@readi.test": "readi-pipe-2:",
        "lists.readi.test": "lmtp:unix:/run/letterbox/lmtp.sock",
    }
    assert slice_["pipes"] == [{"name": "readi-pipe-2", "user": "letterbox", "argv": "/usr/local/bin/letterbox-take"}]
    assert slice_["post"] == {"targets": {"http@readi.test": "http://127.0.0.1:9025/mail"}}


def test_a_domain_is_whole_or_its_table_says_who_is_there(model: Model) -> None:
    assert "@lists.readi.test" not in model.desired("mail", "lab")["recipients"]
    use = MailUse((Incoming("lmtp:inet:127.0.0.1:24", domain="all.readi.test"),))
    whole = changed(model, use)
    assert whole["recipients"] == ["@all.readi.test"]
    assert whole["tables"] == []
    assert whole["domains"] == ["all.readi.test", "readi.test"]


def test_every_domain_has_somebody_who_answers(model: Model) -> None:
    slice_ = model.desired("mail", "lab")
    for domain in slice_["domains"]:
        assert {f"postmaster@{domain}", f"abuse@{domain}"} <= set(slice_["operators"])


def test_a_service_that_says_no_envelope_has_the_platforms(model: Model) -> None:
    sends = MailUse(out=True)
    assert changed(model, sends)["gate"]["senders"]["readi-letterbox"] == ["noreply@readi.test"]
    relay = Mail("relay.example", 587, "starttls", "post@readi.test", "re@di")
    named = changed(model, sends, relay)
    assert named["gate"]["senders"]["readi-letterbox"] == ["post@readi.test"]
    # An answer to it reaches somebody, as long as no service takes it.
    assert "post@readi.test" in named["operators"]
    both = MailUse((Incoming("lmtp:unix:/x", address="post@readi.test"),), out=True)
    assert "post@readi.test" not in changed(model, both, relay)["operators"]


def test_two_services_of_one_account_have_both_envelopes(model: Model) -> None:
    one = replace(model.manifests["letterbox"], mail=MailUse(out=True, user="list", from_=("b@readi.test",)))
    two = Manifest("other", mail=MailUse(out=True, user="list", from_=("a@readi.test",)))
    hosts = {**model.hosts, "other": ("lab",)}
    both = replace(model, manifests={**model.manifests, "letterbox": one, "other": two}, hosts=hosts)
    assert both.desired("mail", "lab")["gate"]["senders"]["list"] == ["a@readi.test", "b@readi.test"]


def test_the_relay_is_the_inventorys_and_its_password_a_secret(model: Model) -> None:
    slice_ = model.desired("mail", "lab")
    assert slice_["relay"]["host"] == "relay.readi.test"
    assert slice_["secrets"] == ["mail_password"]
    for mail in (None, Mail("localhost", 25, "none", "x@readi.test", "x")):
        alone = changed(model, MailUse(), mail)
        assert (alone["relay"], alone["secrets"]) == (None, [])


def test_services_send_by_the_server_beside_them(model: Model) -> None:
    here = desired.sent_through(model, "lab")
    assert here is not None
    assert (here.host, here.port, here.encryption, here.user) == ("127.0.0.1", 25, "none", None)
    assert here.sender == "anmeldung@readi.test"
    assert desired.sent_through(model, "elsewhere") == model.mail


def test_the_sheet_names_every_record(model: Model) -> None:
    lines = model.desired("mail", "lab")["sheet"]["lines"]
    assert 'readi.test.  TXT  "v=spf1 a:mail.readi.test a:relay.readi.test -all"' in lines
    assert "lists.readi.test.  MX  10 mail.readi.test." in lines
    assert '_dmarc.lists.readi.test.  TXT  "v=DMARC1; p=reject; adkim=r; aspf=r"' in lines
    assert "<address of this host>  PTR  mail.readi.test." in lines
    # No city's name server has to say anything of ours.
    assert not any("musterstadt" in line for line in lines)
