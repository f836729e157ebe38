"""The diff of generated files is a line each."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.plugin_utils.brief_diff import brief


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def entry(before: str, after: str) -> dict[str, str]:
    name = "/var/lib/readi/portal/index.html"
    return {
        "before_header": f"{name} (0644 0:0)" if before else name,
        "after_header": f"{name} (0644 root:root)" if after else name,
        "before": before,
        "after": after,
    }


def test_a_line_for_each_file_whatever_is_in_it() -> None:
    page = "".join(f"line {number}\n" for number in range(1000))
    other = page.replace("line 7\n", "line seven\n") + "one more\n"
    said = [one["prepared"] for one in brief([entry(page, other), entry("", page), entry(page, "")])]
    assert said == [
        "/var/lib/readi/portal/index.html: 3 lines differ (-v shows them)\n",
        "/var/lib/readi/portal/index.html: new, 1000 lines (-v shows them)\n",
        "/var/lib/readi/portal/index.html: goes\n",
    ]
