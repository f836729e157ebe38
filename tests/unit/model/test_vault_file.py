"""A vault in both of Ansible's ways, and what its values mean."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.readi.one.plugins.module_utils.model import vault_file
from ansible_collections.readi.one.plugins.module_utils.model.layout import VAULT
from ansible_collections.readi.one.plugins.plugin_utils import vault

PASSWORD = VaultSecret(b"pw-for-tests")
LIB = VaultLib([("default", PASSWORD)])
VALUES = {
    "master_secret": "q0vT3pLr8XzN5bWk2HdYcF7sJmGtUe4A",
    "mail_password": "0123",
    "directory_a": "yes",
    "directory_b": "1e3",
    "directory_c": "12:30:45",
    "directory_d": "null",
    "client_e": "2024-01-01",
    "client_f": "-1_000",
}


def loader(*secrets: VaultSecret) -> Any:
    made = DataLoader()
    made.set_vault_secrets([("default", one) for one in secrets])
    return made


def whole(values: dict[str, str]) -> bytes:
    text = "".join(f"{key}: {value}\n" for key, value in values.items())
    return bytes(LIB.encrypt(text.encode(), secret=PASSWORD))


def sealed(value: str) -> str:
    cipher = LIB.encrypt(value.encode(), secret=PASSWORD).decode()
    return "!vault |\n" + "".join(f"          {line}\n" for line in cipher.splitlines())


def by_value(values: dict[str, str]) -> bytes:
    return ("---\n" + "".join(f"{key}: {sealed(value)}" for key, value in values.items())).encode()


def put(root: Path, content: bytes) -> Path:
    (root / VAULT).parent.mkdir(parents=True)
    (root / VAULT).write_bytes(content)
    return root


def labelled(values: dict[str, str]) -> bytes:
    """By `--vault-id stadt@FILE`: the header has the label (format 1.2)."""
    text = "".join(f"{key}: {value}\n" for key, value in values.items())
    return bytes(LIB.encrypt(text.encode(), secret=PASSWORD, vault_id="stadt"))


def labelled_by_value(values: dict[str, str]) -> bytes:
    """Folded, in another order, and with a comment between, as people paste them together."""
    parts = []
    for key, value in reversed(values.items()):
        cipher = LIB.encrypt(value.encode(), secret=PASSWORD, vault_id="stadt").decode()
        parts.append(f"# {key}\n{key}: !vault |-\n" + "".join(f"  {line}\n" for line in cipher.splitlines()))
    return "\n".join(parts).encode()


@pytest.mark.parametrize("way", [whole, by_value, labelled, labelled_by_value])
def test_both_ways_say_the_same(way: Any, tmp_path: Path) -> None:
    root = put(tmp_path, way(VALUES))
    assert vault_file.plain((root / VAULT).read_bytes()) == []
    assert vault.read(root, loader(PASSWORD)) == VALUES


@pytest.mark.parametrize("way", [whole, by_value])
def test_another_password_does_not_open_it(way: Any, tmp_path: Path) -> None:
    root = put(tmp_path, way(VALUES))
    for given in ([], [VaultSecret(b"another")]):
        with pytest.raises(vault.VaultClosedError, match="no password opens it"):
            vault.read(root, loader(*given))


def test_a_value_in_clear_text_is_named(tmp_path: Path) -> None:
    content = by_value({"master_secret": "x"}) + b"mail_password: offen\nempty:\n"
    assert [one.key for one in vault_file.plain(content)] == ["mail_password"]
    with pytest.raises(AnsibleError, match="not encrypted"):
        vault.read(put(tmp_path, content), loader(PASSWORD))


@pytest.mark.parametrize(
    "content",
    [b"master_secret: offen\n", b"", b"# nothing\n", b"a: [b, c]\n", b"a: !vault offen\n", b"\xff", b"a: [\n"],
)
def test_what_is_no_vault(content: bytes) -> None:
    assert [one.key for one in vault_file.plain(content)] == [""]


def test_a_plain_value_inside_a_list_or_mapping_is_named() -> None:
    content = by_value({"a": "x"}) + b"b:\n  c: [offen]\n  d: {e: f}\n"
    assert [(one.key, one.line) for one in vault_file.plain(content)] == [
        ("b", len(content.splitlines()) - 1),
        ("b", len(content.splitlines())),
    ]


def test_a_mistake_shows_no_secret(tmp_path: Path) -> None:
    broken = LIB.encrypt(b"master_secret: 'hidden-value\nmail: x\n", secret=PASSWORD)
    with pytest.raises(AnsibleError) as refused:
        vault.read(put(tmp_path, broken), loader(PASSWORD))
    assert "hidden-value" not in str(refused.value)
    assert f"{VAULT}:" in str(refused.value)


def test_the_case_that_was_tried(tmp_path: Path) -> None:
    """encrypt_string's own output, which stands ten deep."""
    shutil.rmtree(tmp_path)
    root = put(tmp_path, by_value({"master_secret": VALUES["master_secret"]}))
    assert vault.read(root, loader(PASSWORD)) == {"master_secret": VALUES["master_secret"]}


@pytest.mark.parametrize("cut", [lambda t: t[:-40], lambda t: t.replace("AES256", "AES", 1), lambda t: t[:-3] + "zz\n"])
def test_what_no_password_opens_is_named(cut: Callable[[str], str]) -> None:
    """A merge in git, or a copy out of a mail, that lost a line."""
    file = whole(VALUES).decode()
    assert vault_file.broken(file.encode()) == []
    assert vault_file.broken(cut(file).encode()) == [vault_file.Place(1)]
    values = by_value(VALUES).decode()
    assert vault_file.broken(values.encode()) == []
    (found,) = vault_file.broken(
        values.replace(sealed_in(values, "directory_b"), cut(sealed_in(values, "directory_b"))).encode()
    )
    assert found.key == "directory_b"


def sealed_in(text: str, key: str) -> str:
    """The lines of one value."""
    return text.partition(f"{key}: !vault |\n")[2].partition("\n\n")[0].split("\ndirectory_c")[0] + "\n"
