"""What operators ask for, typed or from a file: every fault is named by its place, with what to write instead."""

from __future__ import annotations

import string
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group
from ansible_collections.readi.one.plugins.module_utils.services.groups import operators_words
from ansible_collections.readi.one.plugins.module_utils.services.groups.founding import (
    Fault,
    Wish,
    faults,
    known,
    proposed,
)
from ansible_collections.readi.one.plugins.module_utils.services.groups.founding_file import FileError, read
from hypothesis import given
from hypothesis import strategies as st

from .village import person

MARIA, GUEST = person("maria"), person("gast")
THERE = known(
    {"akte": Group("1", "akte", "eAkte", "project", "open", "active", {"mailing_list": "akten"})},
    {one.email: one for one in (MARIA, GUEST)},
    ("folder_quota_gb", "mailing_list"),
)
GOOD = Wish("neue", "Neue", "project", "moderated", "Wozu", (MARIA.email,), (GUEST.email,), {"folder_quota_gb": "5"})


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"name": ""}, "name", "name_missing"),
        ({"name": "x" * 101}, "name", "name_form"),
        ({"name": "zwei\nZeilen"}, "name", "name_form"),
        ({"name": "EAKTE"}, "name", "name_taken"),
        ({"purpose": "x" * 251}, "purpose", "purpose_form"),
        ({"slug": "Ä"}, "slug", "slug_form"),
        ({"slug": "admin"}, "slug", "slug_reserved"),
        ({"slug": "akte"}, "slug", "slug_taken"),
        ({"kind": "verein"}, "kind", "kind_unknown"),
        ({"joining": "sofort"}, "joining", "joining_unknown"),
        ({"moderators": ()}, "moderators", "moderators_missing"),
        ({"moderators": ("wer@x.example",)}, "moderators", "nobody_has_address"),
        ({"moderators": (GUEST.email,)}, "moderators", "guest_address_moderates_not"),
        ({"members": ("wer@x.example",)}, "members", "nobody_has_address"),
        ({"gets": {"forum": "true"}}, "forum", "service_missing"),
        ({"gets": {"folder_quota_gb": "0"}}, "folder_quota_gb", "quota_form"),
        ({"gets": {"folder_quota_gb": "٣"}}, "folder_quota_gb", "quota_form"),
        ({"gets": {"mailing_list": "a@b"}}, "mailing_list", "list_form"),
        ({"gets": {"mailing_list": "akten"}}, "mailing_list", "list_taken"),
        ({"gets": {"mailing_list": "akte-owner"}}, "mailing_list", "list_taken"),
    ],
)
def test_every_fault_has_its_field_and_sentence(change: dict[str, Any], field: str, key: str) -> None:
    assert faults(GOOD, THERE) == ()
    (found,) = faults(Wish(**{**GOOD.__dict__, **change}), THERE)
    assert (found.field, found.key) == (field, key)
    for lang in ("de", "en"):
        assert operators_words.sentence(lang, found) and operators_words.OPERATE[lang][f"f_{field}"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Hochwasser & Ötzi", "hochwasser-oetzi"), ("100 % Straße", "strasse"), ("Łąka", "aka"), ("日本", ""),
     ("Ein sehr langer Name einer Gruppe", "ein-sehr-langer-name")],
)  # fmt: skip
def test_a_slug_is_proposed(name: str, slug: str) -> None:
    assert proposed(name) == slug


HEAD = "Name;Kurzname;Beitritt;Moderation;Mitglieder;Ordner_GB"


def csv(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *lines, ""]).encode()


def test_a_file_of_a_german_spreadsheet() -> None:
    line = f'"Grüne; ""Wege""";;offen;{MARIA.email};{GUEST.email.upper()},{MARIA.email};5'
    for data in (csv(line), b"\xef\xbb\xbf" + csv(line), csv(line).decode().encode("cp1252"), csv("", line, ";;;;;")):
        (row,) = read(data, THERE)
        assert row.faults == () and row.line == 2 + (b"\r\n\r\n" in data)
        assert row.wish == Wish("gruene-wege", 'Grüne; "Wege"', "project", "open", "", (MARIA.email,), (GUEST.email,),
                                {"folder_quota_gb": "5"})  # fmt: skip


def test_every_bad_line_is_named_by_line_and_column() -> None:
    rows = read(
        csv(
            f"Eins;eins;sofort;{MARIA.email};;", ";zwei;offen;wer@x.example;;viel",
            f"Eins;eins;offen;{MARIA.email};;", f"Vier;vier;offen;{MARIA.email};;;mehr",
        ),
        THERE,
    )  # fmt: skip
    assert [(row.line, fault.field, fault.key) for row in rows for fault in row.faults] == [
        (2, "joining", "joining_unknown"),
        (3, "name", "name_missing"), (3, "moderators", "nobody_has_address"), (3, "folder_quota_gb", "quota_form"),
        (4, "name", "name_taken"), (4, "slug", "slug_taken"),
        (5, "line", "cells_many"),
    ]  # fmt: skip


def test_a_line_with_a_break_in_a_cell_keeps_the_count() -> None:
    rows = read(csv(f'Eins;eins;offen;"{MARIA.email}\n{GUEST.email}";;', "Zwei;zwei;offen;;;"), THERE)
    assert [row.line for row in rows] == [2, 4]
    assert [fault.key for fault in rows[0].faults] == ["guest_address_moderates_not"]


@pytest.mark.parametrize(
    ("data", "key", "said"),
    [
        (b"PK\x03\x04\0\0", "file_no_csv", ""),
        (csv(head="Name;Moderation;Farbe"), "column_unknown", "Farbe"),
        (csv(head="Name;Moderation;name"), "column_twice", "name"),
        (csv(head="Name;Beitritt"), "column_missing", "moderators"),
        (csv('Eins;"eins'), "file_broken", ""),
        (csv(*[f"Gruppe {n};;;;;" for n in range(501)]), "file_long", "500"),
    ],
)
def test_a_file_that_says_nothing_is_refused_whole(data: bytes, key: str, said: str) -> None:
    with pytest.raises(FileError) as error:
        read(data, THERE)
    assert error.value.key == key and (not said or error.value.said == said)
    for lang in ("de", "en"):
        assert operators_words.sentence(lang, Fault("file", key, error.value.said))


@given(st.binary(max_size=300))
def test_no_file_breaks_the_page(data: bytes) -> None:
    try:
        read(data, THERE)
    except FileError as error:
        assert operators_words.sentence("de", Fault("file", error.key, error.said))


def test_both_languages_say_the_same_things() -> None:
    for words in (operators_words.OPERATE, operators_words.FAULTS):
        assert words["de"].keys() == words["en"].keys()
        for key in words["de"]:
            fields = [
                {name for _, name, _, _ in string.Formatter().parse(words[lang][key]) if name} for lang in ("de", "en")
            ]
            assert fields[0] == fields[1], key
