"""The portal and Nextcloud call a group's folder the same: the one in the browser, the other on its host."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.groups import fit

from tests.e2e.conftest import Visiting

SCRIPT = Path(__file__).resolve().parents[3] / "roles/portal/files/portal.js"
NAMES = [
    "eAkte",
    "Straße / Ärger",
    "  .Punkt. ",
    'a\\b:c*d?e"f<g>h|i',
    "x" * 250,
    "🦊" * 201,
    "a" * 199 + " . b",
    "\u200bnull\u00a0breit",
    "Tab\there\u2028zeile",
    "e\u0301 日本 \ue000 \u00adweich",
    "Milchl@dle4.0",
    "...",
]


def test_a_groups_folder_has_one_name(visit: Visiting) -> None:
    found = re.search(r"function folderName\(name\) \{.*?\n\}", SCRIPT.read_text(encoding="utf-8"), re.S)
    assert found
    page = visit()
    page.open("/")
    assert page.page.evaluate(f"names => {{ {found[0]}; return names.map(folderName); }}", NAMES) == list(
        map(fit, NAMES)
    )
