"""Debian packages of one release: what is wrong with the versions that an inventory names, and with those of a host.

    older("1.0-1133-1", "1.0-1192-1") -> True
    problems("app1", named={"app1": {...}}, packages=["jicofo"], lowest={"jicofo": "1.0-1192-1"}, installed={...})

Pure but for `installed`. Standard library only.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .language import Texts, text

TEXTS: Texts = {
    "none": {
        "de": "{variable} nennt für {host} keine Version von {packages}",
        "en": "{variable} names no version of {packages} for {host}",
    },
    "older": {
        "de": "{variable}: {package} {version} hat Fehler, die es ab {lowest} nicht mehr gibt",
        "en": "{variable}: {package} {version} has faults that are gone from {lowest} on",
    },
    "mixed": {
        "de": "{variable} nennt für {host} {package} {version} und für {other} {there}: alle Hosts haben ein Release",
        "en": "{variable} names {package} {version} for {host} and {there} for {other}: all hosts have one release",
    },
    "installed": {
        "de": "{host} hat {package} {there}, {variable} nennt {version}: ein Lauf wechselt kein Release",
        "en": "{host} has {package} {there}, {variable} names {version}: a run never changes a release",
    },
    "went_back": {
        "de": "{host} hat wieder, was da war ({release}). Gescheitert ist: {why}",
        "en": "{host} has what was there again ({release}). What failed: {why}",
    },
}


def went_back(host: str, release: Mapping[str, str], why: str) -> str:
    """What is said after an upgrade that failed."""
    said = ", ".join(f"{package} {version}" for package, version in sorted(release.items()))
    return text(TEXTS, "went_back", host=host, release=said, why=why)


def older(one: str, other: str) -> bool:
    """Whether `one` comes before `other`, as dpkg --compare-versions says (deb-version(7))."""
    return _key(one) < _key(other)


def _key(version: str) -> tuple[Any, ...]:
    epoch, _, rest = version.rpartition(":")
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return int(epoch or 0), _parts(upstream), _parts(revision)


def _parts(text_: str) -> list[tuple[tuple[int, ...], int]]:
    """What is no digit and what is one, by turns. Before everything a tilde, before all else the end, then letters."""

    def order(char: str) -> int:
        return -1 if char == "~" else ord(char) + (0 if char.isalpha() else 256)

    found = re.findall(r"(\D*)(\d*)", text_)
    return [((*map(order, plain), 0), int(digits or 0)) for plain, digits in found]


def problems(
    host: str,
    *,
    variable: str,
    named: Mapping[str, Mapping[str, str]],
    packages: Iterable[str],
    lowest: Mapping[str, str],
    installed: Mapping[str, str],
) -> Iterator[str]:
    """A sentence for each thing that is wrong. `named`: what the inventory names for every host of the release;
    `installed`: what this one has."""
    mine = named.get(host, {})
    if missing := [package for package in packages if not mine.get(package)]:
        yield text(TEXTS, "none", variable=variable, host=host, packages=", ".join(missing))
        return
    for package in packages:
        version = mine[package]
        about = {"variable": variable, "host": host, "package": package, "version": version}
        if package in lowest and older(version, lowest[package]):
            yield text(TEXTS, "older", lowest=lowest[package], **about)
        for other, release in sorted(named.items()):
            if (there := release.get(package)) != version:
                yield text(TEXTS, "mixed", other=other, there=there or "-", **about)
        if (there := installed.get(package)) not in (None, version):
            yield text(TEXTS, "installed", there=there, **about)


def installed(packages: Iterable[str]) -> dict[str, str]:
    """Package -> version, of those that are installed here."""
    found = {}
    for package in packages:
        words = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Version}", package]
        said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
        state, _, version = said.partition(" ")
        # Of one whose installation was cut off the version counts too.
        if version and state not in ("config-files", "not-installed"):
            found[package] = version
    return found
