"""SMTP as the platform's services speak it to whoever takes their mails.

--address HOST:PORT; --run: root where the mailbox is; --given: `ca` (PEM), `name` (on its certificate),
`folder` (Maildir), `unit` (its systemd unit).
"""

from __future__ import annotations

import smtplib
import ssl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from tests.contracts.fact import fact
from tests.contracts.target import PREFIX, Target

SENDER = f"{PREFIX}sender@readi.example"


@contextmanager
def spoken(target: Target, tls: bool = True) -> Iterator[smtplib.SMTP]:
    """A session, with StartTLS checked for the name that `given` has."""
    host, _, port = target.address.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=30) as session:
        if tls:
            # As smtplib, Keycloak and Postfix do: the certificate is for the name, wherever the packets go.
            session._host = target.value("name")  # type: ignore[attr-defined]
            session.starttls(context=ssl.create_default_context(cadata=target.value("ca")))
        yield session


def mail(text: str, to: str) -> tuple[str, EmailMessage]:
    mark = f"{PREFIX}{uuid.uuid4().hex}"
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = SENDER, to, f"Einladung für Jürgen {mark}"
    made.set_content(text)
    return mark, made


def kept(target: Target, mark: str) -> list[str]:
    """Paths of the mails with the mark; a moment may pass until it is written."""
    for _ in range(20):
        found = target.run("grep", "--recursive", "--files-with-matches", mark, target.value("folder"))
        if found.out.strip():
            return found.out.split()
        time.sleep(0.25)
    return []


@pytest.fixture(autouse=True)
def leave_nothing(target: Target) -> Iterator[None]:
    yield
    found = target.run("grep", "--recursive", "--files-with-matches", SENDER, target.value("folder"))
    if paths := found.out.split():
        target.run("rm", "--", *paths)


@fact("RFC 3207, section 4; aiosmtpd/smtp.py, smtp_EHLO", seen="1.4.6", read="1.4.6")
def test_it_offers_starttls(target: Target) -> None:
    """It offers StartTLS before anything else is said."""
    with spoken(target, tls=False) as session:
        session.ehlo()
        assert session.has_extn("starttls")


@fact("aiosmtpd/smtp.py, ALLOWED_BEFORE_STARTTLS; aiosmtpd/main.py, --no-requiretls", seen="1.4.6", read="1.4.6")
def test_nothing_is_taken_in_the_clear(target: Target) -> None:
    """Without TLS no mail is taken: 530."""
    with spoken(target, tls=False) as session:
        session.ehlo()
        assert session.mail(SENDER)[0] == 530


@fact("RFC 6125, section 6.4; RFC 3207, section 4.1", seen="1.4.6")
def test_its_certificate_is_for_its_name(target: Target) -> None:
    """Its certificate is for its name, by an authority that we know; for another name the session ends."""
    with spoken(target) as session:
        assert session.noop()[0] == 250
    host, _, port = target.address.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=30) as session:
        session._host = "another.example"  # type: ignore[attr-defined]
        with pytest.raises(ssl.SSLCertVerificationError):
            session.starttls(context=ssl.create_default_context(cadata=target.value("ca")))


@fact("RFC 3207, section 4.2; aiosmtpd/smtp.py, connection_made after STARTTLS", seen="1.4.6", read="1.4.6")
def test_after_starttls_it_starts_anew(target: Target) -> None:
    """After StartTLS it has forgotten what was said before: MAIL without a new EHLO is refused."""
    with spoken(target) as session:
        code, _ = session.docmd("MAIL", f"FROM:<{SENDER}>")
        assert code == 503


@fact("aiosmtpd/handlers.py, Mailbox and Message.prepare_message", seen="1.4.6", read="1.4.6")
def test_it_accepts_and_keeps_what_it_accepted(target: Target) -> None:
    """Whatever it accepts is kept once, with the envelope's sender and recipients."""
    mark, made = mail("Herzlich willkommen!\n.\n..zwei Punkte\n", "Maria <maria@buehl.example>")
    with spoken(target) as session:
        session.send_message(made, SENDER, ["maria@buehl.example", "hidden@buehl.example"])
    [path] = kept(target, mark)
    text = target.run("cat", path).out
    assert f"X-MailFrom: {SENDER}" in text
    assert "X-RcptTo: maria@buehl.example, hidden@buehl.example" in text
    assert "..zwei Punkte" in text and "...zwei" not in text


@fact("RFC 6531; aiosmtpd/main.py, --smtputf8", seen="1.4.6")
def test_addresses_are_ascii(target: Target) -> None:
    """It does not offer SMTPUTF8: an address with an umlaut has to be written as its ASCII form."""
    with spoken(target) as session:
        session.ehlo()
        assert not session.has_extn("smtputf8")
        assert session.has_extn("8bitmime")


@fact("RFC 1870; aiosmtpd/main.py, --size", seen="1.4.6", read="1.4.6")
def test_it_says_no_limit(target: Target) -> None:
    """It announces no largest size: whoever sends learns of a limit only from the platform's own side."""
    with spoken(target) as session:
        session.ehlo()
        assert not session.has_extn("size")


@fact("mailbox.Maildir: a file per mail in new/", seen="1.4.6", disposable=True)
def test_what_it_kept_outlives_a_restart(target: Target) -> None:
    """A restart loses no mail."""
    mark, made = mail("Bleibt.\n", "maria@buehl.example")
    with spoken(target) as session:
        session.send_message(made, SENDER, ["maria@buehl.example"])
    assert len(kept(target, mark)) == 1
    unit = target.value("unit")
    assert target.run("systemctl", "restart", unit).code == 0
    for _ in range(40):
        try:
            with spoken(target) as session:
                session.noop()
            break
        except OSError:
            time.sleep(0.25)
    assert len(kept(target, mark)) == 1
