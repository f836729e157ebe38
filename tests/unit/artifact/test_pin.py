"""Pinning: nothing enters the lock file whose signature is not the declared key's, and the reason is said."""

from __future__ import annotations

import datetime
import hashlib
import string
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.artifact import ArtifactError, declared
from ansible_collections.readi.one.plugins.plugin_utils import artifact_fetch, artifact_pin, artifact_signature
from ansible_collections.readi.one.plugins.plugin_utils.artifact_lock import Pinned
from ansible_collections.readi.one.plugins.plugin_utils.artifact_words import WORDS, Said

from tests.standins.kit.openpgp import Home, Key

from .world import KEYS, PAGE, UPSTREAM, World, raw

DAY = datetime.date(2026, 11, 28)
BYTES = b"what upstream released"
MIRROR = "https://mirror.example/x"


def pin(tmp_path: Path, key: Key | None, answers: dict[str, bytes], mirror: str = "", **more: Any) -> artifact_pin.Done:
    world = World(answers)
    place = artifact_pin.Place(tmp_path, mirror, url=world, maven=world)
    return artifact_pin.pin(declared("thing", raw(key, **more)), place, DAY)


def refused(tmp_path: Path, key: Key, answers: dict[str, bytes], **more: Any) -> str:
    """What is said; and nothing new is in the cache but a lock."""
    with pytest.raises(Said) as caught:
        pin(tmp_path, key, answers, **more)
    assert [path.name for path in tmp_path.iterdir()] == [".pin-thing.lock"]
    assert "\n" not in str(caught.value)
    assert caught.value.said("de") != caught.value.said("en")
    return str(caught.value)


def sound(key: Key) -> dict[str, bytes]:
    return {UPSTREAM: BYTES, f"{UPSTREAM}.asc": key.signature(BYTES), KEYS: key.public()}


def test_a_right_signature_is_pinned(tmp_path: Path, key: Key) -> None:
    done = pin(tmp_path, key, sound(key))
    sha256 = hashlib.sha256(BYTES).hexdigest()
    assert done.pinned == Pinned("1.2", sha256, UPSTREAM, key.fingerprint, "2026-11-28")
    assert (tmp_path / sha256).read_bytes() == BYTES


def test_keys_and_signatures_may_be_binary(tmp_path: Path, key: Key) -> None:
    signature = key.signature(BYTES, armoured=False)
    answers = {UPSTREAM: BYTES, f"{UPSTREAM}.sig": signature, KEYS: key.public(armoured=False)}
    unseen = {**raw(key)["unseen"], "signature": ".sig"}
    assert pin(tmp_path, key, answers, unseen=unseen).pinned.signed_by == key.fingerprint


def test_a_subkey_signs_for_its_primary_key(tmp_path: Path, home: Home) -> None:
    key = home.key("With a subkey <sub@upstream.example>", subkey=True)
    assert pin(tmp_path, key, sound(key)).pinned.signed_by == key.fingerprint


def test_changed_bytes(tmp_path: Path, key: Key) -> None:
    said = refused(tmp_path, key, {**sound(key), UPSTREAM: BYTES + b"!"})
    assert "the signature does not fit the file: its bytes were changed" in said


def test_a_signature_of_something_else(tmp_path: Path, key: Key) -> None:
    said = refused(tmp_path, key, {**sound(key), f"{UPSTREAM}.asc": key.signature(b"an older release")})
    assert "its bytes were changed" in said


@pytest.mark.parametrize("signature", [b"", b"<html>not found</html>", b"-----BEGIN PGP SIGNATURE-----\n"])
def test_what_is_no_signature(tmp_path: Path, key: Key, signature: bytes) -> None:
    said = refused(tmp_path, key, {**sound(key), f"{UPSTREAM}.asc": signature})
    assert f"{UPSTREAM}.asc is no OpenPGP signature" in said


def test_a_missing_signature(tmp_path: Path, key: Key) -> None:
    answers = sound(key)
    del answers[f"{UPSTREAM}.asc"]
    assert f"no signature at {UPSTREAM}.asc: does not answer" in refused(tmp_path, key, answers)


def test_another_signer(tmp_path: Path, key: Key, stranger: Key) -> None:
    said = refused(tmp_path, key, {**sound(key), f"{UPSTREAM}.asc": stranger.signature(BYTES)})
    assert f"instead of {key.fingerprint}" in said


def test_another_signer_whose_key_is_in_upstreams_file(tmp_path: Path, key: Key, stranger: Key) -> None:
    answers = {**sound(key), f"{UPSTREAM}.asc": stranger.signature(BYTES), KEYS: key.public() + stranger.public()}
    assert f"signed with key {stranger.fingerprint} instead of {key.fingerprint}" in refused(tmp_path, key, answers)


def test_one_of_two_signatures_is_ours(tmp_path: Path, key: Key, stranger: Key) -> None:
    both = key.signature(BYTES, armoured=False) + stranger.signature(BYTES, armoured=False)
    assert pin(tmp_path, key, {**sound(key), f"{UPSTREAM}.asc": both}).pinned.signed_by == key.fingerprint


def test_another_key_at_the_address(tmp_path: Path, key: Key, stranger: Key) -> None:
    said = refused(tmp_path, key, {**sound(stranger), KEYS: stranger.public()})
    assert f"{KEYS}: does not hold key {key.fingerprint} but {stranger.fingerprint}" in said
    assert PAGE in said


def test_a_key_in_a_file_of_the_checkout(tmp_path: Path, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    """Upstream's address is then not asked for it."""
    monkeypatch.setattr(artifact_pin, "COLLECTION", tmp_path / "checkout")
    file = tmp_path / "checkout/keys/thing.asc"
    file.parent.mkdir(parents=True)
    file.write_bytes(key.public())
    unseen = {**raw(key)["unseen"], "key_from": [{"file": "keys/gone.asc"}, {"file": "keys/thing.asc"}]}
    answers = {name: data for name, data in sound(key).items() if name != KEYS}
    assert pin(tmp_path / "cache", key, answers, unseen=unseen).pinned.signed_by == key.fingerprint
    file.unlink()
    with pytest.raises(Said, match=r"keys/gone\.asc: is not there; keys/thing\.asc: is not there"):
        pin(tmp_path / "cache", key, answers, unseen=unseen)
    for wrong in ("/etc/key.asc", "../key.asc"):
        with pytest.raises(ArtifactError, match="a path below the checkout"):
            declared("thing", raw(key, unseen={**unseen, "key_from": [{"file": wrong}]}))


def test_what_is_no_key(tmp_path: Path, key: Key) -> None:
    assert "nothing readable" in refused(tmp_path, key, {**sound(key), KEYS: b"<html>"})


def test_a_signature_as_large_as_an_archive_is_not_read(tmp_path: Path, key: Key) -> None:
    said = refused(tmp_path, key, {**sound(key), f"{UPSTREAM}.asc": b"x" * 1_000_001})
    assert "larger than 1000000 bytes" in said


def test_a_key_that_expired(tmp_path: Path, home: Home) -> None:
    old = home.key("Long ago <old@upstream.example>", made="20200101T000000", expires="1y")
    assert "expired" in refused(tmp_path, old, sound(old))


def test_a_broken_checksum(tmp_path: Path, key: Key) -> None:
    weak = key.signature(BYTES, "--digest-algo", "SHA1", "--allow-weak-digest-algos")
    assert "SHA-1" in refused(tmp_path, key, {**sound(key), f"{UPSTREAM}.asc": weak})


def test_the_operators_own_keyring_has_no_say(tmp_path: Path, key: Key, home: Home, monkeypatch: Any) -> None:
    """The stranger is known and trusted there."""
    monkeypatch.setenv("GNUPGHOME", str(home.folder))
    stranger = home.key("Trusted at home <home@example.org>")
    assert "instead of" in refused(tmp_path, key, {**sound(key), f"{UPSTREAM}.asc": stranger.signature(BYTES)})


def test_a_revoked_key_is_judged_by_its_status_line() -> None:
    fingerprint = "A" * 40
    valid = f"[GNUPG:] VALIDSIG {fingerprint} 2026-01-01 0 0 4 0 22 10 00 {fingerprint}\n"
    with pytest.raises(Said, match="REVKEYSIG"):
        artifact_signature.judge(f"[GNUPG:] NEWSIG\n[GNUPG:] REVKEYSIG x\n{valid}", "x", fingerprint)
    artifact_signature.judge(f"[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG x\n{valid}", "x", fingerprint)


def test_without_gpgv_it_says_what_to_install(tmp_path: Path, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = sound(key)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert "apt install gpg gpgv" in refused(tmp_path, key, answers)


def test_sources_are_tried_in_order_and_the_note_is_kept(tmp_path: Path, key: Key) -> None:
    mirrored = f"{MIRROR}/thing/thing-1.2.tar.gz"
    answers = {**sound(key), mirrored: BYTES + b"!", f"{mirrored}.asc": key.signature(BYTES)}
    done = pin(tmp_path, key, answers, MIRROR)
    assert done.pinned.address == UPSTREAM
    # The key is not there either, at the mirror; at upstream it is.
    assert [(address, str(error)) for address, error in done.notes] == [
        (mirrored, "the signature does not fit the file: its bytes were changed")
    ]


def test_what_upstream_does_not_sign_is_recorded_as_such(tmp_path: Path) -> None:
    assert pin(tmp_path, None, {UPSTREAM: BYTES}).pinned.signed_by == "nobody"


def test_a_filled_mirror_serves_all_that_vouches(tmp_path: Path, key: Key) -> None:
    done = pin(tmp_path / "one", key, sound(key))
    entry = declared("thing", raw(key))
    files = artifact_pin.fill(tmp_path / "mirror", entry, done.path, done.voucher)
    assert files == ["keys/thing.asc", "thing/thing-1.2.tar.gz", "thing/thing-1.2.tar.gz.asc"]
    served = {f"{MIRROR}/{name}": (tmp_path / "mirror" / name).read_bytes() for name in files}
    # On a closed network, from the mirror alone.
    assert pin(tmp_path / "two", key, served, MIRROR).pinned.address == f"{MIRROR}/thing/thing-1.2.tar.gz"


def test_what_is_pinned_is_fetched_by_its_checksum(tmp_path: Path, key: Key) -> None:
    pinned = pin(tmp_path / "one", key, sound(key)).pinned
    entry = declared("thing", raw(key))

    def place(answers: dict[str, bytes]) -> artifact_pin.Place:
        return artifact_pin.Place(tmp_path / "two", url=World(answers), maven=World({}))

    # Upstream released the same version again, soundly signed: other bytes all the same.
    with pytest.raises(ArtifactError, match="wrong checksum"):
        artifact_pin.again(
            entry, pinned, place({**sound(key), UPSTREAM: b"new", f"{UPSTREAM}.asc": key.signature(b"new")})
        )
    assert artifact_pin.again(entry, pinned, place(sound(key))).pinned == pinned
    # Its bytes are in the cache; what vouches for them is verified again.
    with pytest.raises(ArtifactError, match="bytes were changed"):
        artifact_pin.again(entry, pinned, place({**sound(key), f"{UPSTREAM}.asc": key.signature(b"new")}))


def test_a_download_that_broke_off_is_not_taken_as_whole(tmp_path: Path, mirror: tuple[str, Path]) -> None:
    address, _ = mirror
    with pytest.raises(ArtifactError, match="broke off"):
        artifact_fetch.by_url(f"{address}/short", tmp_path / "x")


def test_both_languages_have_the_same_words() -> None:
    for code, texts in WORDS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
        assert fields[0] == fields[1], code
        assert all("\n" not in text for text in texts.values()), code
