"""Certificates from others: in whatever form they come, judged in every respect, and named with their file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.action import certificates as action
from ansible_collections.readi.one.plugins.module_utils.services.certificates import host as c
from ansible_collections.readi.one.plugins.module_utils.services.certificates.places import Paths
from ansible_collections.readi.one.plugins.plugin_utils import given_certificates as given
from ansible_collections.readi.one.plugins.plugin_utils import inventory
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.unit.certificates.test_host import document
from tests.unit.model import builder

NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
A, B = "a.example", "b.example"
DAY = dt.timedelta(days=1)
PEM, DER = Encoding.PEM, Encoding.DER


class Made:
    """A certificate with its key, issued by another or by itself."""

    def __init__(self, name: str, by: Made | None = None, **more: Any) -> None:
        self.key: Any = more.get("key") or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder_ = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.certificate.subject if by else subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(more.get("since", NOW - DAY))
            .not_valid_after(more.get("until", NOW + 300 * DAY))
            .add_extension(x509.BasicConstraints(ca=more.get("ca", False), path_length=None), critical=True)
        )
        if names := more.get("names"):
            builder_ = builder_.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
        if uses := more.get("uses"):
            builder_ = builder_.add_extension(x509.ExtendedKeyUsage(uses), False)
        self.certificate = builder_.sign(by.key if by else self.key, hashes.SHA256())

    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    def secret(self, encoding: Encoding = PEM, lock: Any = None) -> bytes:
        made: bytes = self.key.private_bytes(encoding, PrivateFormat.PKCS8, lock or NoEncryption())
        return made


ROOT = Made("Root", ca=True)
MIDDLE = Made("Middle", ROOT, ca=True)
LEAF = Made(A, MIDDLE, names=[A, B])
BAG = "Bag Attributes\n    friendlyName: Stadt Münster\n".encode("latin-1")
FULL = LEAF.pem() + MIDDLE.pem()

SOUND = {
    "as it should be": FULL,
    "with the root": FULL + ROOT.pem(),
    "in the wrong order": MIDDLE.pem() + LEAF.pem(),
    "with attributes of a bag in Latin-1": BAG + LEAF.pem() + BAG + MIDDLE.pem(),
    "with Windows' line ends": FULL.replace(b"\n", b"\r\n"),
    "saved as Unicode on Windows": FULL.decode().replace("\n", "\r\n").encode("utf-16"),
    "with a mark of UTF-8 before it": b"\xef\xbb\xbf" + FULL,
    "with something else beside": Made("Other", ca=True).pem() + FULL,
    "PKCS#7 as PEM": pkcs7.serialize_certificates([MIDDLE.certificate, LEAF.certificate], PEM),
    "PKCS#7 as DER": pkcs7.serialize_certificates([LEAF.certificate, MIDDLE.certificate], DER),
    "with the key in it": LEAF.secret() + FULL,
}


@pytest.mark.parametrize("form", SOUND)
def test_read_whatever_its_form(form: str) -> None:
    pair = given.read(SOUND[form], LEAF.secret(), A, NOW)
    assert pair["chain"].startswith(FULL.decode())
    assert "Other" not in pair["chain"] and pair["key"] == LEAF.secret().decode()


@pytest.mark.parametrize("encoding", [PEM, DER])
def test_a_key_in_either_form(encoding: Encoding) -> None:
    assert given.read(FULL, LEAF.secret(encoding), B, NOW)["key"] == LEAF.secret().decode()


def test_der_of_one_that_a_root_of_its_own_issued() -> None:
    alone = Made(A, names=[f"*.{A.partition('.')[2]}"])
    assert given.read(alone.certificate.public_bytes(DER), alone.secret(), A, NOW)["chain"] == alone.pem().decode()


def test_several_files_as_where_each_is_der() -> None:
    files = [LEAF.certificate.public_bytes(DER), MIDDLE.certificate.public_bytes(DER)]
    assert given.read(files, LEAF.secret(), A, NOW)["chain"] == FULL.decode()


SMALL = Made(A, MIDDLE, names=[A], key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - it is to be refused
UNSOUND = {
    "leaf alone": (LEAF, LEAF.pem(), "lacks the certificate of Middle, which issued a.example; append it"),
    "leaf alone as DER": (LEAF, LEAF.certificate.public_bytes(DER), "lacks the certificate of Middle"),
    "the root instead of the intermediate": (LEAF, LEAF.pem() + ROOT.pem(), "lacks the certificate of Middle"),
    "an intermediate of the same name": (
        LEAF,
        LEAF.pem() + Made("Middle", ROOT, ca=True).pem(),
        "lacks the certificate of Middle",
    ),
    "an issuer that is no authority": (
        leafs := Made(A, plain := Made("Plain", ROOT), names=[A]),
        leafs.pem() + plain.pem(),
        "has Plain, which is no authority",
    ),
    "another address": (
        other := Made("c", MIDDLE, names=["c.example"]),
        other.pem() + MIDDLE.pem(),
        "is for c.example",
    ),
    "a star too high": (star := Made("c", MIDDLE, names=["*.example"]), star.pem() + MIDDLE.pem(), None),
    "CN only": (cn := Made(A, MIDDLE), cn.pem() + MIDDLE.pem(), "names a.example in its CN alone"),
    "clients only": (
        client := Made(A, MIDDLE, names=[A], uses=[ExtendedKeyUsageOID.CLIENT_AUTH]),
        client.pem() + MIDDLE.pem(),
        "is not issued for servers",
    ),
    "not yet": (
        early := Made(A, MIDDLE, names=[A], since=NOW + DAY),
        early.pem() + MIDDLE.pem(),
        "is good from 2026-11-29 on only",
    ),
    "over": (
        late := Made(A, MIDDLE, names=[A], since=NOW - 9 * DAY, until=NOW - DAY),
        late.pem() + MIDDLE.pem(),
        "ran out on 2026-11-27 (a.example)",
    ),
    "an intermediate that is over": (
        below := Made(A, old := Made("Old", ROOT, ca=True, since=NOW - 9 * DAY, until=NOW - DAY), names=[A]),
        below.pem() + old.pem(),
        "ran out on 2026-11-27 (Old)",
    ),
    "an authority's own": (
        authority := Made(A, MIDDLE, names=[A], ca=True),
        authority.pem() + MIDDLE.pem(),
        "is the certificate of an authority",
    ),
    "a short key": (SMALL, SMALL.pem() + MIDDLE.pem(), "has an RSA key of 1024 bits"),
    "another's": (Made(A, MIDDLE, names=[A]), FULL, "holds no certificate for the key x.key"),
    "PKCS#12": (
        LEAF,
        pkcs12.serialize_key_and_certificates(None, LEAF.key, LEAF.certificate, None, NoEncryption()),
        "is PKCS#12 (.pfx, .p12); openssl pkcs12 -in",
    ),
    "a star of the wrong name": (
        stray := Made("c", MIDDLE, names=["*.b.example"]),
        stray.pem() + MIDDLE.pem(),
        "is for *.b.example",
    ),
    "nothing": (LEAF, b"", "holds no readable certificate"),
    "something else": (LEAF, b"\xff\xd8\xff\xe0 a picture", "holds no readable certificate"),
    "cut off": (LEAF, FULL[:200], "holds no readable certificate"),
    "broken within": (LEAF, FULL.replace(FULL[100:140], b"A" * 40), "holds no readable certificate"),
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.mark.parametrize("case", UNSOUND)
def test_refused(case: str) -> None:
    made, chain, why = UNSOUND[case]
    if why is None:
        assert given.read(chain, made.secret(), A, NOW)  # *.example is one label above .example
        with pytest.raises(given.NotSoundError):
            given.read(chain, made.secret(), f"x.{A}", NOW)
        return
    with pytest.raises(given.NotSoundError) as refused:
        given.read(chain, made.secret(), A, NOW, "x.key")
    assert str(refused.value).startswith(why), refused.value


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (LEAF.secret(lock=BestAvailableEncryption(b"geheim")), "is locked with a passphrase"),
        (LEAF.secret(DER, BestAvailableEncryption(b"geheim")), "is locked with a passphrase"),
        (b"", "holds no readable key"),
        (FULL, "holds no readable key"),
    ],
)
def test_a_key_that_cannot_be_used(key: bytes, why: str) -> None:
    with pytest.raises(given.NotSoundError) as refused:
        given.read(FULL, key, A, NOW)
    assert str(refused.value).startswith(why) and refused.value.of_key


def test_both_languages_say_the_same() -> None:
    de, en = given.WORDS["de"], given.WORDS["en"]
    assert de.keys() == en.keys()


class Reads(action.ActionModule):
    """The action without Ansible; its files are not encrypted."""

    def __init__(self, root: Path) -> None:
        self.folder = root
        self._display = self
        self.warned: list[str] = []

    def warning(self, text: str) -> None:
        self.warned.append(text)

    def root(self, task_vars: Any) -> Path:
        return self.folder

    def _read(self, path: Path) -> bytes:
        return path.read_bytes()


def test_one_that_is_wrong_hurts_its_own_address_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c, "reload_units", sorted)
    monkeypatch.setattr(c, "run", lambda *_, **__: "")
    folder = tmp_path / "inventar/files"
    folder.mkdir(parents=True)
    now = dt.datetime.now(dt.UTC)
    root = Made("Root", ca=True, since=now - DAY)
    good = Made(A, root, names=[A], since=now - DAY)
    (folder / "good.pem").write_bytes(BAG + good.pem() + root.pem())
    (folder / "bad.der").write_bytes(good.certificate.public_bytes(DER))
    (folder / "x.key").write_bytes(good.secret())
    reads = Reads(tmp_path / "inventar")
    pairs = {
        A: {"chain": "files/good.pem", "key": "files/x.key"},
        B: {"chain": "files/bad.der", "key": "files/x.key"},
    }
    wanted = document(a="files", b="files")
    wanted["files"] = reads._files(pairs, wanted["config"]["addresses"], {})
    made = c.apply(wanted, Paths(tmp_path / "host"), now, False)
    assert made["certificates"][A]["source"] == "files"
    assert made["certificates"][B]["source"] == "placeholder"
    assert list(made["failed_addresses"]) == [B]
    assert made["failed_addresses"][B].startswith("files/bad.der: is for a.example, not for b.example")
    assert reads.warned == [f"{B}: {made['failed_addresses'][B]}"]
    for wrong in ({"chain": "files/none.pem", "key": "files/x.key"}, {"chain": "files/good.pem"}, "files/good.pem"):
        said: dict[str, Any] = reads._files({A: wrong}, wanted["config"]["addresses"], {})  # type: ignore[dict-item]
        assert "files/" in said[A]["error"]


@pytest.mark.parametrize("name", ["portal.pem", "portal.key", "stadt/portal.crt", "portal.der", "kette.p7b"])
def test_the_documented_folder_passes(name: str, tmp_path: Path) -> None:
    root = builder.write(tmp_path / "inventar", builder.sound())
    (root / "files" / name).parent.mkdir(parents=True)
    (root / "files" / name).write_bytes(LEAF.secret() if name.endswith("key") else FULL)
    model, said = inventory.examined(root)
    assert model is not None, said
    assert ("note_key_plain" in [p.code for p in said]) == name.endswith("key")
