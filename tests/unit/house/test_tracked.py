"""What no tracked file may contain."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from .checkout import ROOT, texts, tracked

ME = "tests/unit/house/test_tracked.py"
# Files that name a forbidden word in order to forbid or explain it.
ABOUT = (
    ME,
    "tests/lint/",
    "docs/",
    "CONTRIBUTING.md",
    "README.md",
    "README.de.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE",
)

FORBIDDEN = {
    "errors ignored": r"ignore_errors\s*:",
    "errors of an unreachable host ignored": r"ignore_unreachable\s*:",
    "changes silenced": r"changed_when\s*:\s*(false|no)\b(?!.*#)",
    "a certificate not verified": r"(validate_certs|verify_certs|verify_ssl)\s*[:=]\s*[\"']?(false|no)\b",
    "a certificate not verified, in Python": r"CERT_NONE|_create_unverified_context|verify\s*=\s*False",
    "a certificate not verified, in the shell": r"\bcurl\b[^\n|;]*\s(-[a-zA-Z]*k\b|--insecure)|--no-check-certificate",
    "a host key not verified": r"(?m)^\s*host_key_checking\s*=\s*(false|no)\b",
    "a version nobody chose": r"(?m)(state|version)\s*:\s*[\"']?latest\b",
    "an image nobody chose": r"(?m)(image\s*:\s*|^FROM\s+)\S+:latest\b",
    "a test that is not run": r"pytest\.mark\.(skip|skipif|xfail)\b|pytest\.(skip|xfail|importorskip)\(",
    "a secret in every log, or none at all": r"(?m)^\s*no_log\s*:\s*(false|no)\b",
}
# Machines' own folders, and the checkouts of whoever works here: written so that this file does not match itself.
# (`operator` is the account on the lab's hosts.)
MACHINE_PATH = re.compile(
    r"(?:^|[^A-Za-z0-9_./-])/(?:wor[k]|far[m]|hom[e]/(?!operator/)[a-z]+|roo[t]/\.(?:m2|pyenv|ssh))/[a-z.]"
)
LOCK_ADDRESS = re.compile(
    r"https?://|--(extra-)?index-url|--find-links|--trusted-host|\"resolved\"\s*:|^\s*-i\s", re.MULTILINE
)


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_forbidden_pattern(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    hits = []
    for name, text in texts().items():
        if name.startswith(ABOUT) or name.endswith(".md"):
            continue
        for hit in pattern.finditer(text):
            hits.append(f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group(0).strip()}")
    assert not hits, f"{what}:\n" + "\n".join(hits)


# Not use but bait: each line is what its pattern must find, so that no pattern can quietly stop finding anything.
@pytest.mark.parametrize(
    ("what", "bad"),
    [
        ("errors ignored", "  ignore_errors: true"),  # text that the pattern must find; nothing runs it
        ("changes silenced", "  changed_when: false"),
        ("a certificate not verified", "validate_certs: false"),  # likewise; nothing connects
        ("a certificate not verified, in the shell", "curl -sk https://x"),
        ("a version nobody chose", "    state: latest"),
        ("an image nobody chose", "FROM debian:latest"),
    ],
)
def test_the_patterns_find_what_they_name(what: str, bad: str) -> None:
    assert re.search(FORBIDDEN[what], bad, re.IGNORECASE)


def test_no_path_of_a_machine() -> None:
    hits = [
        f"{name}: {hit.group(0)}"
        for name, text in texts().items()
        if name != ME and not name.startswith("LICENSE")
        for hit in MACHINE_PATH.finditer(text)
    ]
    assert not hits, "a path of somebody's machine:\n" + "\n".join(hits)


def registry_hosts() -> set[str]:
    """The package registries this machine is configured for; where upstreams publish is no registry."""
    public = {"github.com"}
    places = [*Path("/etc/apt").glob("sources.list*"), *Path("/etc/apt/sources.list.d").glob("*")]
    places += [Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf"]
    places += [Path.home() / ".m2/settings.xml", Path.home() / ".npmrc", Path("/etc/npmrc")]
    told = "\n".join(path.read_text(errors="replace") for path in places if path.is_file())
    told += "\n".join(value for name, value in os.environ.items() if name.endswith(("INDEX_URL", "REGISTRY")))
    # Documentation of the formats, named in comments and XML namespaces of those very files.
    formats = {"maven.apache.org", "www.w3.org", "wiki.debian.org", "www.debian.org"}
    hosts = {
        match.group(1).lower() for match in re.finditer(r"https?://(?:[^/@\s]*@)?([A-Za-z0-9.-]+\.[A-Za-z]+)", told)
    }
    return hosts - public - formats


def test_no_registry_is_named_by_host() -> None:
    hosts = registry_hosts()
    hits = [f"{name}: {host}" for name, text in texts().items() for host in hosts if host in text.lower()]
    assert not hits, "a package registry is named by its host (use the configured client instead):\n" + "\n".join(hits)


def test_locks_hold_hashes_and_no_address() -> None:
    locks = [name for name in tracked() if name.startswith("requirements/") and name.endswith(".txt")]
    assert len(locks) >= 6, locks
    for name in locks:
        text = texts()[name]
        assert not (hit := LOCK_ADDRESS.search(text)), f"{name} holds a download address: {hit}"
        pins = re.findall(r"(?m)^([A-Za-z0-9._-]+)==\S+", text)
        blocks = re.findall(r"(?m)^[A-Za-z0-9._-]+==.*\\\n(?:\s+--hash=sha256:[0-9a-f]{64}.*\n)+", text + "\n")
        assert pins
        assert len(pins) == len(blocks), f"{name}: a pin without a hash"
        loose = re.findall(r"(?m)^(?!\s|#)(?!\S+==)\S.*$", text)
        assert not loose, f"{name}: not pinned: {loose}"


def test_other_locks_hold_no_address() -> None:
    """npm's lock is written with omit-lockfile-registry-resolved."""
    for name in tracked():
        if Path(name).name in {"package-lock.json", "npm-shrinkwrap.json"}:
            text = texts()[name]
            assert not re.search(r'"resolved"\s*:\s*"https?:', text), name
            assert json.loads(text)


def test_nothing_secret_is_tracked() -> None:
    """A vault that is tracked is encrypted; private keys and password files never are."""
    for name, text in texts().items():
        if Path(name).name.startswith("vault") and name.endswith((".yml", ".yaml")):
            assert text.startswith("$ANSIBLE_VAULT;"), f"{name} is not encrypted"
        if name != ME:
            assert not re.search(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{20}", text), (
                f"{name}: a private key"
            )


def test_links_stay_inside_and_lead_somewhere() -> None:
    for name in tracked():
        path = ROOT / name
        if path.is_symlink():
            assert not path.readlink().is_absolute(), name
            assert path.exists(), f"{name} leads nowhere"
            assert path.resolve().is_relative_to(ROOT), f"{name} leads out of the checkout"


def test_what_bin_demo_makes_is_ignored() -> None:
    made = ["inventories/demo/group_vars/secrets/vault.yml", "inventories/demo/group_vars/platform/local.yml"]
    made += ["inventories/demo/artifacts.lock.yml", ".cache/demo/ca.pem", ".venv/bin/python", ".ansible/x"]
    done = subprocess.run(["git", "check-ignore", *made], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == made
