"""The host's half with the real OpenSSL in a folder of its own: what is issued when, and who is left alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.certificates import host as c
from ansible_collections.readi.one.plugins.module_utils.services.certificates.places import Paths
from ansible_collections.readi.one.plugins.plugin_utils import own_ca

SECRET = "not-a-secret"
NOW = dt.datetime.now(dt.UTC)
A, B = "a.example", "b.example"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """No systemd and no trust store of this machine; what would be reloaded is kept."""
    reloaded: list[set[str]] = []
    real = c.run

    def run(*command: str, **options: Any) -> str:
        return "" if command[0] == "update-ca-certificates" else real(*command, **options)

    def reload_units(units: Any) -> list[str]:
        reloaded.append(set(units))
        return sorted(units)

    monkeypatch.setattr(c, "run", run)
    monkeypatch.setattr(c, "reload_units", reload_units)
    return reloaded


def document(obtain: bool = False, files: dict[str, Any] | None = None, **modes: str) -> dict[str, Any]:
    authority = own_ca.intermediate(SECRET, "Bühl", "web1", [A, B], NOW.year)
    addresses = {
        name: {"mode": modes.get(name[0], "own"), "reload": ["nginx.service"], "group": None} for name in (A, B)
    }
    acme = (
        {"directory": "https://acme.example/dir", "contact": "it@buehl.example"} if "acme" in modes.values() else None
    )
    return {
        "root": own_ca.root(SECRET, "Bühl"),
        "intermediate": authority.certificate,
        "intermediate_key": authority.key,
        "config": {"addresses": addresses, "days": 90, "renew_days": 30, "warn_days": 14, "acme": acme},
        "files": files or {},
        "obtain": obtain,
    }


def go(folder: Path, wanted: dict[str, Any], days: int = 0, check: bool = False) -> dict[str, Any]:
    return c.apply(wanted, Paths(folder), NOW + dt.timedelta(days=days), check)


def test_issued_once_announced_before_and_renewed_when_due(tmp_path: Path, quiet: list[set[str]]) -> None:
    announced = go(tmp_path, document(), check=True)
    assert not any(tmp_path.iterdir())
    made = go(tmp_path, document())
    assert announced["issued"] == made["issued"] == {A: "own: none yet", B: "own: none yet"}
    assert announced["files"] == made["files"]
    assert not go(tmp_path, document())["changed"]
    assert quiet[-1] == set(), "nothing changed, nothing is reloaded"
    assert not go(tmp_path, document(), days=59)["changed"]
    assert set(go(tmp_path, document(), days=61)["issued"]) == {A, B}


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    go(tmp_path, document())
    for key in (tmp_path / "etc/readi/tls" / A / "key.pem", tmp_path / "etc/readi/ca/intermediate.key"):
        assert key.stat().st_mode & 0o777 == 0o600


def test_one_that_fails_gets_a_placeholder_and_leaves_the_other_alone(tmp_path: Path) -> None:
    made = go(tmp_path, document(a="files"))
    assert made["failed_addresses"] == {A: "no files are given for it (certificates_files)"}
    assert made["certificates"][A]["source"] == "placeholder"
    assert made["certificates"][B]["source"] == "own"
    # And it is named again at the end of the run.
    named = go(tmp_path, document(obtain=True, a="files"))["failed_addresses"][A]
    assert named.startswith("is on a placeholder, files has not")


def test_given_files_must_fit(tmp_path: Path) -> None:
    go(tmp_path / "giver", document())
    folder = tmp_path / "giver/etc/readi/tls"
    chain = {name: (folder / name / "fullchain.pem").read_text() for name in (A, B)}
    key = {name: (folder / name / "key.pem").read_text() for name in (A, B)}
    host = tmp_path / "host"
    good = go(host, document(files={A: {"chain": chain[A], "key": key[A]}}, a="files"))
    assert good["certificates"][A]["source"] == "files" and not good["failed_addresses"]
    for pair, why in (
        ({"chain": chain[A], "key": key[B]}, "the key does not belong to the certificate"),
        ({"chain": chain[B], "key": key[B]}, f"the certificate is not for {A}"),
    ):
        bad = go(host, document(files={A: pair}, a="files"))
        assert bad["failed_addresses"] == {A: why}
        assert bad["certificates"][A]["source"] == "files", "the one that fitted stays"


def test_acme_starts_on_a_placeholder_and_is_only_announced_in_check_mode(tmp_path: Path) -> None:
    made = go(tmp_path, document(a="acme"))
    assert made["certificates"][A]["source"] == "placeholder"
    assert not made["failed_addresses"], "it has not been asked yet"
    announced = go(tmp_path, document(obtain=True, a="acme"), check=True)
    assert announced["issued"] == {A: "ACME is asked"}


def test_what_was_changed_by_hand_or_is_gone_from_the_model(tmp_path: Path) -> None:
    go(tmp_path, document())
    (tmp_path / "etc/readi/tls" / A / "fullchain.pem").write_text("garbage")
    assert go(tmp_path, document())["issued"] == {A: "own: changed by hand"}
    without = document(obtain=True)
    del without["config"]["addresses"][B]
    assert go(tmp_path, without)["removed"] == [B]
    assert not (tmp_path / "etc/readi/tls" / B).is_symlink()


def test_what_runs_out_is_named(tmp_path: Path) -> None:
    go(tmp_path, document())
    late = document(obtain=True)
    late["config"]["renew_days"] = 1
    assert set(go(tmp_path, late, days=80)["failed_addresses"]) == {A, B}


def test_what_an_operator_is_told_of_a_placeholder_and_of_an_end_that_is_near(tmp_path: Path) -> None:
    paths, late = Paths(tmp_path), NOW + dt.timedelta(days=80)
    assert c.alarms(paths, NOW, [A]) == {A: "has no certificate"}, "there is nothing yet"
    go(tmp_path, document(a="acme"))
    assert c.alarms(paths, NOW, [A, B]) == {A: "is on a placeholder, acme has not succeeded"}
    assert c.alarms(paths, NOW, ["new.example"]) == {"new.example": "has no certificate"}
    assert c.alarms(paths, late, [B])[B].startswith("runs out on ")
