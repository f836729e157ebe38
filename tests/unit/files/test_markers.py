"""Markers pass through what templates do to text, and come out as the secret."""

from __future__ import annotations

import html
import json
import shlex
from urllib.parse import quote

import pytest
from ansible_collections.readi.one.plugins.module_utils.files import markers, names
from ansible_collections.readi.one.plugins.module_utils.files.errors import SetError
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.from_regex(markers.NAME, fullmatch=True)
# Nothing that a program is given holds a NUL.
CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
VALUES = st.text(CHARACTERS, min_size=1)


@given(NAMES, st.sampled_from(sorted(markers.ENCODINGS)), st.text(), st.text(), VALUES)
def test_a_marker_is_found_wherever_it_stands(name: str, encoding: str, left: str, right: str, value: str) -> None:
    made = markers.marker(name, encoding)
    assert markers.names(made) == {name}
    if not markers.MARKER.search(left + right) and "~" not in left + right:
        assert markers.fill(left + made + right, {name: value}) == left + markers.ENCODINGS[encoding](value) + right


@given(NAMES)
def test_a_marker_survives_escaping(name: str) -> None:
    made = markers.marker(name)
    assert html.escape(made) == made
    assert json.dumps(made) == f'"{made}"'
    assert quote(made) == made
    assert made in shlex.quote(made)


@given(NAMES, VALUES)
def test_json_is_the_inside_of_a_string(name: str, value: str) -> None:
    text = markers.fill(f'"{markers.marker(name, "json")}"', {name: value})
    assert json.loads(text) == value


@given(
    st.dictionaries(NAMES, st.text(CHARACTERS, min_size=8), min_size=1, max_size=3),
    st.sampled_from(sorted(markers.ENCODINGS)),
)
def test_what_is_masked_holds_no_secret(secrets: dict[str, str], encoding: str) -> None:
    forms = [markers.ENCODINGS[encoding](value) for value in secrets.values()]
    masked = markers.MARKER.sub("", markers.mask(" | ".join(forms), secrets))
    assert not any(form in masked for form in forms)


def test_a_secret_that_nobody_gave_masks_nothing() -> None:
    assert markers.mask("said", {"list_presse_password": ""}) == "said"


@pytest.mark.parametrize("name", ["", "Db", "a b", "a.b", "1a", "a~"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(SetError, match="no name of a secret"):
        markers.marker(name)


def test_a_missing_secret_is_never_an_empty_text() -> None:
    with pytest.raises(SetError, match="secret db was not given"):
        markers.fill("~~secret.db.raw~~", {})
    with pytest.raises(SetError, match="encoding 'rot13'"):
        markers.fill("~~secret.db.rot13~~", {"db": "x"})
    with pytest.raises(SetError, match="the secret db cannot be written as sql"):
        markers.fill("~~secret.db.sql~~", {"db": "a\0"})


@pytest.mark.parametrize(
    ("pattern", "item", "path"),
    [
        ("sites/{address}.conf", {"address": "bühl.example"}, "sites/bühl.example.conf"),
        ("{key}-{port}", {"key": "a", "port": 80}, "a-80"),
        ("{item}.conf", "Milchl@dle4.0", "Milchl@dle4.0.conf"),
    ],
)
def test_names_of_items(pattern: str, item: object, path: str) -> None:
    assert names.fill(pattern, item) == path


@pytest.mark.parametrize("value", ["../x", "a/b", "", "..", True, ["a"], None])
def test_a_value_that_is_no_name(value: object) -> None:
    with pytest.raises(SetError):
        names.fill("{key}", {"key": value})
