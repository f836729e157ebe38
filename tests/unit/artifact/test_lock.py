"""The inventory's lock file: what counts, what is refused, and what the verb and site.yml do with it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.artifact import ArtifactError, declared
from ansible_collections.readi.one.plugins.plugin_utils import artifact_lock as locks
from ansible_collections.readi.one.plugins.plugin_utils import artifact_verb, cli
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.standins.kit.openpgp import Key
from tests.unit.model import builder

from .world import KEYS, UPSTREAM, World, raw

BYTES = b"what upstream released"
SHA = hashlib.sha256(BYTES).hexdigest()
FINGERPRINT = "A" * 40
SIGNED: dict[str, Any] = {
    **raw(None),
    "unseen": {"key": FINGERPRINT, "read_on": "https://x.example", "key_from": [{"url": KEYS}]},
}
PINNED = locks.Pinned("1.2", SHA, UPSTREAM, FINGERPRINT, "2026-11-28")


def settle(entry: dict[str, Any], pinned: locks.Pinned | None, root: Path = Path("/x/inventories/stadt")) -> str:
    lock = {"thing": pinned} if pinned else {}
    return locks.settled([declared("thing", entry)], lock, root)[0].sha256


def test_a_pinned_checksum_counts() -> None:
    assert settle(SIGNED, PINNED) == SHA


def test_the_catalogues_own_checksum_needs_no_lock() -> None:
    seen = {**{k: v for k, v in SIGNED.items() if k != "unseen"}, "seen": "2026-11-28", "sha256": SHA}
    assert settle(seen, None) == SHA
    assert settle(seen, PINNED) == SHA


@pytest.mark.parametrize(
    ("pinned", "said"),
    [
        (None, "thing 1.2: never seen here and not pinned"),
        (locks.Pinned("1.1", SHA, UPSTREAM, FINGERPRINT, "2026-11-28"), "thing 1.2 (pinned is 1.1)"),
        # Upstream's key was changed in the catalogue, or the artefact was taken unsigned.
        (locks.Pinned("1.2", SHA, UPSTREAM, "B" * 40, "2026-11-28"), "thing 1.2: never seen"),
        (locks.Pinned("1.2", SHA, UPSTREAM, locks.NOBODY, "2026-11-28"), "thing 1.2: never seen"),
    ],
)
def test_what_is_not_pinned_names_the_command(pinned: locks.Pinned | None, said: str) -> None:
    with pytest.raises(ArtifactError) as caught:
        settle(SIGNED, pinned)
    assert said in str(caught.value)
    assert "no host was touched" in str(caught.value)
    assert str(caught.value).endswith("bin/readi pin -i /x/inventories/stadt")


def test_what_was_seen_since_must_be_the_same_bytes() -> None:
    seen = {**{k: v for k, v in SIGNED.items() if k != "unseen"}, "seen": "2026-11-28", "sha256": "0" * 64}
    with pytest.raises(ArtifactError, match="one of the two archives does not come from where it should"):
        settle(seen, PINNED)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True),
        st.builds(
            locks.Pinned,
            version=st.from_regex(r"[0-9][0-9.]{0,6}", fullmatch=True),
            sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
            address=st.just(UPSTREAM),
            signed_by=st.sampled_from([FINGERPRINT, "1" * 40, locks.NOBODY]),
            day=st.dates().map(lambda day: f"{day:%Y-%m-%d}".zfill(10)),
        ),
        max_size=4,
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, lock: dict[str, locks.Pinned]) -> None:
    """Versions like 1.10, digits alone and dates stay text."""
    root = tmp_path_factory.mktemp("inventory")
    locks.write(root, lock)
    assert locks.read(root) == lock
    assert [path.name for path in root.iterdir()] == [locks.FILE]


@pytest.mark.parametrize(
    "text",
    ["", "format: 2\npinned: {}", "format: 1", "a: [", "format: 1\npinned: {thing: {version: '1'}}"],
)
def test_a_broken_lock_is_one_line_with_file_and_command(tmp_path: Path, text: str) -> None:
    (tmp_path / locks.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ArtifactError) as caught:
        locks.read(tmp_path)
    assert locks.FILE in str(caught.value)
    assert "bin/readi pin" in str(caught.value)
    assert "\n" not in str(caught.value)


class Desk:
    """An inventory, a catalogue, and the verb."""

    def __init__(self, folder: Path, entries: dict[str, Any]) -> None:
        self.root = builder.write(folder / "inventar", builder.sound())
        self.catalogue = folder / "catalogue.yml"
        self.catalogue.write_text(
            yaml.safe_dump({"artifacts_mirror": "", "artifacts_catalogue": entries}), encoding="utf-8"
        )

    def pin(self, answers: dict[str, bytes], lang: Any = "en", **wish: Any) -> str:
        world = World(answers)
        what = artifact_verb.Wish(self.root, self.catalogue, **wish)
        return artifact_verb.run(what, ["web"], lang, url=world, maven=world)


@pytest.fixture
def answers(key: Key) -> dict[str, bytes]:
    return {UPSTREAM: BYTES, f"{UPSTREAM}.asc": key.signature(BYTES), KEYS: key.public()}


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READI_CACHE", str(tmp_path / "cache"))


def test_pinned_once_and_then_left(tmp_path: Path, key: Key, answers: dict[str, bytes]) -> None:
    desk = Desk(tmp_path, {"thing": raw(key)})
    assert f"thing 1.2: pinned, sha256 {SHA}" in desk.pin(answers)
    written = (desk.root / locks.FILE).read_text(encoding="utf-8")
    assert desk.pin({}, "de") == f"thing 1.2: ist schon festgeschrieben, sha256 {SHA}\n"
    assert (desk.root / locks.FILE).read_text(encoding="utf-8") == written


def test_only_what_the_services_need_or_what_is_named(tmp_path: Path, key: Key, answers: dict[str, bytes]) -> None:
    other = {**raw(key), "services": ["elsewhere"]}
    desk = Desk(tmp_path, {"other": other, "thing": raw(key)})
    desk.pin(answers)
    assert sorted(locks.read(desk.root)) == ["thing"]
    desk.pin(answers, names=("other",))
    assert sorted(locks.read(desk.root)) == ["other", "thing"]
    with pytest.raises(artifact_verb.NotDoneError, match="thin: is not in the catalogue; it knows other, thing"):
        desk.pin(answers, names=("thin",))


def test_one_that_is_wrong_stops_no_other(tmp_path: Path, key: Key, answers: dict[str, bytes]) -> None:
    wrong = {**raw(key), "sources": [{"url": "https://upstream.example/other.tar.gz"}]}
    desk = Desk(tmp_path, {"a": wrong, "thing": raw(key)})
    with pytest.raises(artifact_verb.NotDoneError) as caught:
        desk.pin(answers, "de")
    first, second = str(caught.value).splitlines()
    assert first.startswith("a 1.2: nicht festgeschrieben; https://upstream.example/other.tar.gz: ")
    assert second.startswith("thing 1.2: festgeschrieben")
    assert sorted(locks.read(desk.root)) == ["thing"]


def test_a_mirror_is_filled_with_what_was_seen_too(tmp_path: Path, key: Key, answers: dict[str, bytes]) -> None:
    seen = {k: v for k, v in raw(key).items() if k != "unseen"} | {"seen": "2026-11-28", "sha256": SHA}
    seen["sources"] = [{"mirror": "seen/seen.tar.gz"}, {"url": UPSTREAM}]
    desk = Desk(tmp_path, {"seen": seen, "thing": raw(key)})
    for _ in range(2):
        desk.pin(answers, fill=tmp_path / "mirror")
        found = {str(p.relative_to(tmp_path / "mirror")) for p in (tmp_path / "mirror").rglob("*") if p.is_file()}
        expected = {"seen/seen.tar.gz", "thing/thing-1.2.tar.gz", "thing/thing-1.2.tar.gz.asc", "keys/thing.asc"}
        assert found == expected


def test_nothing_to_pin_is_said(tmp_path: Path) -> None:
    assert "nothing to pin" in Desk(tmp_path, {}).pin({})


def test_the_command_and_site_yml(
    tmp_path: Path, key: Key, mirror: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused before a host is touched, with the command to run; after it, the run goes on to the hosts."""
    address, folder = mirror
    desk = Desk(tmp_path, {"thing": raw(key)})
    playbook = [Path(sys.executable).parent / "ansible-playbook", "-i", desk.root, "playbooks/site.yml"]
    # Nobody answers at this port: whoever touches a host is seen.
    playbook += ["-e", f"@{desk.catalogue}", "-e", "ansible_host=127.0.0.1", "-e", "ansible_port=1"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("ANSIBLE")} | {
        "LC_ALL": "C.UTF-8",
        "LANG": "de_DE.UTF-8",
    }

    def site(*words: str) -> str:
        done = subprocess.run(
            [*playbook, *words], capture_output=True, text=True, check=False, cwd=builder.CHECKOUT, env=env
        )
        assert done.returncode != 0
        return " ".join((done.stdout + done.stderr).split())

    for words in ((), ("--check",)):
        said = site(*words)
        assert "thing 1.2: nie hier gesehen und nicht festgeschrieben" in said
        assert f"bin/readi pin -i {desk.root}" in said
        assert "UNREACHABLE" not in said

    (folder / "thing").mkdir()
    (folder / "keys").mkdir()
    archive = folder / "thing/thing-1.2.tar.gz"
    archive.write_bytes(BYTES)
    (folder / "keys/thing.asc").write_bytes(key.public())
    command = ["pin", "-i", str(desk.root), "--catalogue", str(desk.catalogue), "--mirror", address, "--lang", "en"]
    # No signature yet; upstream does not exist.
    assert cli.main(command) == 1
    assert f"no signature at {address}/thing/thing-1.2.tar.gz.asc: answers 404" in capsys.readouterr().out
    assert not (desk.root / locks.FILE).exists()
    key.sign(archive)
    assert cli.main(command) == 0, capsys.readouterr().out
    assert "UNREACHABLE" in site()
