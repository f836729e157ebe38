"""What the files of a release and of an app say of themselves. Pure but for reading them.

version.php of a release has its four numbers and the releases that it takes over from; appinfo/info.xml of an app has
its version and the majors that it runs with (nextcloud/server 32.0.1, version.php; lib/private/Updater.php,
isUpgradePossible and checkAppsRequirements).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .messages import say

_NUMBERS = re.compile(r"\$OC_Version\s*=\s*(?:array\s*\(|\[)([\d\s,]+)")
_TEXT = re.compile(r"\$OC_VersionString\s*=\s*'([^']+)'")
_FOLLOWS = re.compile(r"\$OC_VersionCanBeUpgradedFrom\s*=.*?'nextcloud'\s*=>\s*(?:array\s*\(|\[)([^)\]]*)", re.DOTALL)
_ONE = re.compile(r"'(\d+\.\d+)'\s*=>\s*true")


@dataclass(frozen=True)
class Release:
    """`numbers`: as `occ status` says `version`; `text`: what people call it; `follows`: MAJOR.MINOR, or nothing."""

    numbers: tuple[int, ...]
    text: str
    follows: frozenset[str]

    @classmethod
    def of(cls, root: Path) -> Release:
        """ValueError where version.php says no version."""
        said = (root / "version.php").read_text(encoding="utf-8")
        numbers, text, follows = _NUMBERS.search(said), _TEXT.search(said), _FOLLOWS.search(said)
        if not (numbers and text):
            raise ValueError(say("no_version", file=root / "version.php"))
        known = frozenset(_ONE.findall(follows[1])) if follows else frozenset()
        return cls(parts(numbers[1].replace(",", ".")), text[1], known)

    @property
    def major(self) -> int:
        return self.numbers[0]

    def takes_over(self, before: Release) -> bool:
        """From the same release or a later one of the same major, or from the major before."""
        if before.numbers > self.numbers or self.major > before.major + 1:
            return False
        return not self.follows or ".".join(map(str, before.numbers[:2])) in self.follows


@dataclass(frozen=True)
class App:
    """`least`, `most`: majors of the server that it says it runs with."""

    id: str
    version: str
    least: int
    most: int

    @classmethod
    def of(cls, folder: Path) -> App:
        """ValueError where info.xml says no id or no version."""
        said = (folder / "appinfo/info.xml").read_text(encoding="utf-8")
        found = [re.search(rf"<{name}>\s*([^<\s]+)\s*</{name}>", said) for name in ("id", "version")]
        if not (found[0] and found[1]):
            raise ValueError(say("no_id", file=folder / "appinfo/info.xml"))
        server = re.search(r"<nextcloud\s[^>]*>", said)
        bounds = dict(re.findall(r'(min|max)-version="(\d+)', server[0] if server else ""))
        return cls(found[0][1], found[1][1], int(bounds.get("min", 0)), int(bounds.get("max", 10**6)))

    def runs_with(self, release: Release) -> bool:
        return self.least <= release.major <= self.most


def parts(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparing: 22.0.6 -> (22, 0, 6); what is behind a hyphen does not count."""
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("-")[0]))
