"""What applications make of names."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.names import discourse_slug, dokuwiki_id, nextcloud_group


@pytest.mark.parametrize(
    ("name", "nextcloud", "discourse", "dokuwiki"),
    [
        ("eAkte", "eakte", "eakte", "eakte"),
        ("Digitale Mobilität", "digitale mobilität", "digitale-mobilitaet", "digitale_mobilitaet"),
        ("Bürgerdienste: Online-Anträge", "bürgerdienste online-anträge", "buergerdienste-online-antraege",
         "buergerdienste:online-antraege"),
        ("  Smart City #1 ", "smart city #1", "smart-city-1", "smart_city_1"),
        ("a;b/c", "a;bc", "a-b-c", "a:b_c"),
        ("...", None, None, None),
        ("שלום", "שלום", None, "שלום"),
        ("Café", "café", "cafe", "cafe"),
    ],
)  # fmt: skip
def test_names(name: str, nextcloud: str | None, discourse: str | None, dokuwiki: str | None) -> None:
    assert (nextcloud_group(name), discourse_slug(name), dokuwiki_id(name)) == (nextcloud, discourse, dokuwiki)


def test_nextcloud_hashes_what_is_too_long() -> None:
    assert nextcloud_group("x" * 65) != nextcloud_group("x" * 66)
    assert len(nextcloud_group("ä" * 300) or "") == 64
