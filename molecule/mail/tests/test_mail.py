"""The mail server by real SMTP, from outside and from within: who may hand over what, and where it arrives."""

from __future__ import annotations

import json
import smtplib
import ssl
import time

import pytest
from testinfra.host import Host

from tests.lab import containers, vault
from tests.lab.hosts import Lab, wait_for_ssh

from .conftest import INVENTORY, Post, root, sheet

OTHER = "author@allowed.example"
ELSEWHERE = "somebody@musterstadt.example"


def headers(message: str) -> dict[str, str]:
    """Names in lower case; a folded line is one."""
    found: dict[str, str] = {}
    name = ""
    for line in message.partition("\r\n\r\n")[0].split("\r\n"):
        if line[:1] in " \t":
            found[name] += line
        else:
            name, _, value = line.partition(":")
            name = name.lower()
            found[name] = value.strip()
    return found


# What comes in


@pytest.mark.parametrize(
    ("recipient", "by"),
    [("letterbox@readi.test", "lmtp"), ("http@readi.test", "http"), ("pipe@readi.test", "pipe")],
)
def test_a_service_gets_its_mail(post: Post, recipient: str, by: str) -> None:
    message, subject = post.message(OTHER, recipient)
    assert post.from_outside(OTHER, recipient, message) == (250, "")
    (found,) = post.arrived(subject)
    assert (found["by"], found["sender"], found["recipients"]) == (by, OTHER, [recipient])
    assert found.get("account", "letterbox") == "letterbox"


def test_the_case_and_an_extension_are_the_same_address(post: Post) -> None:
    for recipient in ("LetterBox@Readi.Test", "http+token@readi.test"):
        message, subject = post.message(OTHER, recipient)
        assert post.from_outside(OTHER, recipient, message) == (250, "")
        assert [recipient.lower()] == [one.lower() for one in post.arrived(subject)[0]["recipients"]]


@pytest.mark.parametrize("recipient", ["nobody@readi.test", "nobody@lists.readi.test", ELSEWHERE, "x@mail.readi.test"])
def test_mail_for_nobody_is_refused_at_once(post: Post, recipient: str) -> None:
    message, _ = post.message(OTHER, recipient)
    code, said = post.from_outside(OTHER, recipient, message)
    assert 550 <= code <= 554, said


def test_a_table_that_a_service_keeps_says_who_is_there(post: Post, lab: Lab) -> None:
    fill = "echo 'verteiler@lists.readi.test x' > table && postmap hash:table"
    root(lab, f"cd /var/lib/letterbox && {fill}")
    message, subject = post.message(OTHER, "verteiler@lists.readi.test")
    assert post.from_outside(OTHER, "verteiler@lists.readi.test", message) == (250, "")
    assert post.arrived(subject)[0]["by"] == "lmtp"


def test_what_a_service_refuses_goes_back_and_what_it_cannot_take_now_waits(post: Post, lab: Lab) -> None:
    sender = "letterbox@readi.test"
    post.steer("http-status", "500")
    try:
        message, subject = post.message(sender, "http@readi.test")
        post.from_within("letterbox", sender, "http@readi.test", message)
        time.sleep(3)
        assert post.all(subject) == []
        assert "answers 500" in root(lab, "postqueue -p")
    finally:
        post.steer("http-status", "")
    root(lab, "postqueue -f")
    assert post.arrived(subject)[0]["by"] == "http"
    post.steer("http-status", "422")
    try:
        message, subject = post.message(sender, "http@readi.test")
        post.from_within("letterbox", sender, "http@readi.test", message)
        # The bounce has the message, or its head, in it.
        (back,) = post.arrived(subject)
        assert (back["by"], back["sender"], back["recipients"]) == ("lmtp", "", [sender])
        assert "refuses the message (422)" in back["message"]
    finally:
        post.steer("http-status", "")


@pytest.mark.parametrize("local", ["postmaster", "abuse", "Postmaster"])
@pytest.mark.parametrize("domain", ["readi.test", "lists.readi.test"])
def test_an_operator_is_reached_with_an_envelope_of_ours(post: Post, local: str, domain: str) -> None:
    message, subject = post.message(OTHER, f"{local}@{domain}")
    assert post.from_outside(OTHER, f"{local}@{domain}", message) == (250, "")
    (found,) = post.arrived(subject)
    assert (found["by"], found["recipients"]) == ("relay", ["it@musterstadt.example"])
    assert found["sender"] == f"owner-{local.lower()}@mail.readi.test"


def test_tls_with_the_hosts_certificate(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> None:
    authority = tmp_path_factory.mktemp("ca") / "root.pem"
    authority.write_text(root(lab, "cat /etc/readi/ca/root.pem"))
    context = ssl.create_default_context(cafile=str(authority))
    with smtplib.SMTP(lab.address("lab"), 25, timeout=30) as server:
        server._host = "mail.readi.test"  # type: ignore[attr-defined]
        assert server.starttls(context=context)[0] == 220
        assert server.ehlo()[0] == 250


# Who writes it


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("x@allowed.example", 250),
        ("x@none.example", 250),
        ("x@careful.example", 250),
        ("x@fails.example", 554),
        ("x@strict.example", 554),
        ("anmeldung@readi.test", 554),
        ("x@not-there.fails.example", 450),
    ],
)
def test_a_domain_that_says_who_writes_for_it_is_believed(post: Post, sender: str, code: int) -> None:
    message, subject = post.message(sender, "letterbox@readi.test")
    found, said = post.from_outside(sender, "letterbox@readi.test", message)
    assert found == code, said
    assert len(post.arrived(subject)) == 1 if code == 250 else post.all(subject) == []


def test_dmarc_is_of_the_author_that_people_see(post: Post) -> None:
    """The envelope is honest, the author is not."""
    message, subject = post.message("chef@strict.example", "letterbox@readi.test")
    code, said = post.from_outside("x@allowed.example", "letterbox@readi.test", message)
    assert code == 554, said
    assert post.all(subject) == []


def test_what_was_judged_is_said_and_a_forged_judgement_is_gone(post: Post) -> None:
    forged = "mail.readi.test; dmarc=pass header.from=strict.example"
    message, subject = post.message("x@careful.example", "letterbox@readi.test", Authentication_Results=forged)
    assert post.from_outside("x@careful.example", "letterbox@readi.test", message)[0] == 250
    told = post.arrived(subject)[0]["message"]
    assert "dmarc=fail" in told.lower() or "dmarc=quarantine" in told.lower(), told
    assert "strict.example" not in told


# What goes out


def test_it_goes_through_the_relay_signed_and_the_signature_holds(post: Post) -> None:
    """The message comes back from outside as if another server had passed it on: SPF fails, and the key that the sheet
    names speaks for it."""
    sender = "letterbox@readi.test"
    message, subject = post.message(sender, ELSEWHERE)
    assert post.from_within("letterbox", sender, ELSEWHERE, message) == (250, "")
    (found,) = post.arrived(subject)
    assert (found["by"], found["user"], found["tls"]) == ("relay", "readi", True)
    assert (found["sender"], found["recipients"]) == (sender, [ELSEWHERE])
    signature = headers(found["message"])["dkim-signature"].replace(" ", "")
    assert "d=readi.test;" in signature and "s=readi;" in signature and "a=rsa-sha256;" in signature
    assert post.from_outside(sender, "letterbox@readi.test", found["message"]) == (250, "")
    back = next(one for one in post.arrived(subject, 2) if one["by"] == "lmtp")
    assert "dkim=pass" in back["message"] and "dmarc=pass" in back["message"]
    broken = found["message"].replace("Gr", "gr")
    assert post.from_outside(sender, "letterbox@readi.test", broken)[0] == 554


def test_a_list_signs_for_itself_what_somebody_else_wrote(post: Post) -> None:
    message, subject = post.message("author@strict.example", ELSEWHERE)
    envelope = "verteiler-bounces+x=y@lists.readi.test"
    assert post.from_within("letterbox", envelope, ELSEWHERE, message) == (250, "")
    (found,) = post.arrived(subject)
    assert found["sender"] == envelope
    assert "d=lists.readi.test;" in headers(found["message"])["dkim-signature"].replace(" ", "")


@pytest.mark.parametrize(
    ("account", "sender"),
    [
        ("letterbox", "anmeldung@readi.test"),
        ("letterbox", "chef@musterstadt.example"),
        ("letterbox", "letterbox@mail.readi.test"),
        ("www-data", "letterbox@readi.test"),
        ("operator", "postmaster@readi.test"),
        ("root", "letterbox@readi.test"),
        ("www-data", ""),
    ],
)
def test_nobody_sends_as_another(post: Post, account: str, sender: str) -> None:
    for recipient in (ELSEWHERE, "letterbox@readi.test"):
        message, subject = post.message(sender or "x@readi.test", recipient)
        code, said = post.from_within(account, sender, recipient, message)
        assert code == 554 and account in said, said
        assert post.all(subject) == []


def test_only_root_hands_mail_over_by_command(host: Host, post: Post) -> None:
    message, subject = post.message("root@mail.readi.test", "root")
    command = f"printf '%s' '{message}' | {{}} sendmail root"
    assert host.run(command.format("runuser -u letterbox --")).rc != 0
    host.check_output(command.format(""))
    (found,) = post.arrived(subject)
    assert (found["recipients"], found["sender"]) == (["it@musterstadt.example"], "owner-root@mail.readi.test")


def test_it_is_no_open_relay(post: Post) -> None:
    for recipient in (ELSEWHERE, "musterstadt.example!somebody", "somebody%musterstadt.example@readi.test"):
        code, said = post.from_outside("letterbox@readi.test", recipient, post.message("x@y.example", recipient)[0])
        assert code >= 500 or code == 450, said


# What lasts


def test_mail_on_its_way_outlives_a_kill(post: Post, lab: Lab) -> None:
    post.steer("relay-refuses", "yes")
    try:
        message, subject = post.message("letterbox@readi.test", ELSEWHERE)
        assert post.from_within("letterbox", "letterbox@readi.test", ELSEWHERE, message) == (250, "")
        for unit in ("postfix", "rspamd"):
            root(lab, f"systemctl kill --signal=KILL {unit}.service")
    finally:
        post.steer("relay-refuses", "")
    until = time.monotonic() + 30
    while root(lab, "systemctl is-active postfix rspamd || true").split() != ["active", "active"]:
        assert time.monotonic() < until
        time.sleep(0.5)
    root(lab, "postqueue -f")
    assert len(post.arrived(subject, within_s=40)) == 1


def test_the_judge_is_back_at_once(post: Post, lab: Lab, host: Host) -> None:
    """A worker that has judged mail does not end when it is told to (rspamd 3.12.1): forty seconds without mail."""
    message, _ = post.message(OTHER, "letterbox@readi.test")
    assert post.from_outside(OTHER, "letterbox@readi.test", message) == (250, "")
    began = time.monotonic()
    root(lab, "systemctl restart rspamd.service")
    assert time.monotonic() - began < 20
    assert post.from_outside(OTHER, "letterbox@readi.test", post.message(OTHER, "letterbox@readi.test")[0])[0] == 250
    root(lab, "systemctl stop rspamd.service")
    try:
        assert host.check_output("systemctl show -P Result rspamd.service") == "success"
    finally:
        root(lab, "systemctl start rspamd.service")


def test_without_a_judge_mail_comes_again(post: Post, lab: Lab) -> None:
    message, subject = post.message(OTHER, "letterbox@readi.test")
    root(lab, "systemctl stop rspamd.service")
    try:
        code, _ = post.from_outside(OTHER, "letterbox@readi.test", message)
        assert 450 <= code <= 459
    finally:
        root(lab, "systemctl start rspamd.service")
    until = time.monotonic() + 20
    while post.from_outside(OTHER, "letterbox@readi.test", message)[0] != 250:
        assert time.monotonic() < until
        time.sleep(1)
    assert post.arrived(subject)


def test_without_the_gate_nobody_sends(post: Post, lab: Lab) -> None:
    message, _ = post.message("letterbox@readi.test", ELSEWHERE)
    root(lab, "systemctl stop readi-mail-gate.service")
    try:
        code, _ = post.from_within("letterbox", "letterbox@readi.test", ELSEWHERE, message)
        assert 450 <= code <= 459
    finally:
        root(lab, "systemctl start readi-mail-gate.service")


def test_the_key_was_born_once_and_only_the_signer_reads_it(host: Host, lab: Lab) -> None:
    key = host.file("/var/lib/readi-mail/dkim.key")
    assert (key.user, key.group, key.mode) == ("root", "_rspamd", 0o640)
    before = key.sha256sum
    root(lab, "systemctl restart rspamd.service")
    assert host.file(key.path).sha256sum == before
    kinds = {name.split()[0]: value for name, value in sheet(lab).items()}
    assert any(value.startswith("v=DKIM1; k=rsa; p=MII") for value in kinds["readi._domainkey.readi.test"])


def test_the_queue_says_what_waits_too_long(lab: Lab, host: Host, post: Post) -> None:
    ask = "/usr/bin/python3 -I /usr/lib/readi/current mail.queue /etc/readi/mail/queue.json"
    assert host.run(ask).rc == 0
    post.steer("relay-refuses", "yes")
    try:
        message, subject = post.message("letterbox@readi.test", ELSEWHERE)
        post.from_within("letterbox", "letterbox@readi.test", ELSEWHERE, message)
        time.sleep(2)
        root(lab, """echo '{"hours": 0}' > /run/queue.json""")
        found = host.run(ask.replace("/etc/readi/mail/queue.json", "/run/queue.json"))
        assert found.rc == 1 and "450 4.2.0 later" in found.stderr, found
    finally:
        post.steer("relay-refuses", "")
    root(lab, "postqueue -f")
    post.arrived(subject, within_s=40)


def test_no_password_is_seen(host: Host) -> None:
    password = vault.secret(INVENTORY, "mail_password")
    assert password not in host.check_output("journalctl --no-pager --output=cat")
    assert password not in host.check_output("ps -eo args")
    secret = host.file("/etc/postfix/readi/relay_password")
    assert (secret.mode, secret.user) == (0o600, "root") and password in secret.content_string


def test_nothing_is_asked_on_the_internet(host: Host) -> None:
    """rspamd reads our file alone: no map, no list, no service of others."""
    said = json.loads(host.check_output("rspamadm configdump -c /etc/readi/mail/rspamd.conf -j"))
    assert not {"rbl", "surbl", "fuzzy_check", "phishing", "asn", "url_redirector"} & set(said)
    assert "http" not in json.dumps(said)


def test_mail_on_its_way_outlives_a_restart_of_the_host(post: Post, lab: Lab) -> None:
    """Last: whoever answers for names is put back by it."""
    post.steer("relay-refuses", "yes")
    message, subject = post.message("letterbox@readi.test", ELSEWHERE)
    assert post.from_within("letterbox", "letterbox@readi.test", ELSEWHERE, message) == (250, "")
    lab.close_connections()
    lab.sockets.mkdir(mode=0o700)
    containers.restart(lab.container("lab"))
    wait_for_ssh(lab.address("lab"))
    post.steer("relay-refuses", "")
    root(lab, "echo nameserver 127.0.0.1 > /etc/resolv.conf; systemctl is-system-running --wait >/dev/null || true")
    assert root(lab, "systemctl is-active postfix rspamd readi-mail-gate").split() == ["active"] * 3
    # By itself after some minutes.
    root(lab, "postqueue -f")
    assert len(post.arrived(subject, within_s=60)) == 1
