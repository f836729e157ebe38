"""What README tells its reader to type: six lines, whose commands are there; bin/test long own_server types them."""

from __future__ import annotations

import re

from tests.integration.own_server.readme import REPOSITORY, six_lines

from .checkout import ROOT


def test_your_own_server_is_six_lines() -> None:
    lines = six_lines()
    assert len(lines) == 6
    assert REPOSITORY in lines[0]


def test_what_they_name_is_in_the_repository() -> None:
    named = re.findall(r"(?<![\w/])(?:bin|playbooks)/[\w.]+", "\n".join(six_lines()))
    assert len(named) == 4
    assert [name for name in named if not (ROOT / name).is_file()] == []
