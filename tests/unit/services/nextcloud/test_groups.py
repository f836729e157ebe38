"""Folder names for any group's name: fit for a path, and different."""

from __future__ import annotations

from ansible_collections.readi.one.plugins.module_utils.services.nextcloud import groups, people
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.services.nextcloud.play import group, person, roster

NAMES = st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=6)


@given(NAMES)
def test_every_group_has_a_folder_of_its_own(given_: list[str]) -> None:
    made = roster(*(group(f"group-{number}", name=name) for number, name in enumerate(given_)))
    mounts = groups.mount_points(made)
    assert len({mount.casefold() for mount in mounts.values()}) == len(given_)
    for mount in mounts.values():
        assert mount.strip(" .") == mount and mount
        assert not set(mount) & set('/\\:*?"<>|')


def test_a_name_that_looks_like_another_groups_with_its_slug() -> None:
    made = roster(group("eins", name="Runde"), group("zwei", name="Runde"), group("drei", name="Runde (eins)"))
    assert len(set(groups.mount_points(made).values())) == 3


def test_a_quota_that_is_none_is_no_limit() -> None:
    for told in ("", "0", "-1", "viel"):
        assert groups.folder(group("eakte", attributes={"folder_quota_gb": told}), "x")["quota"] == groups.UNLIMITED


def test_only_moderators_with_a_place_manage() -> None:
    made = roster(
        group("eakte", "anna", "eve", moderators=frozenset({"anna", "eve"})), eve=person("eve", email_vouched=False)
    )
    assert [one.key for one in groups.desired_for(made) if one.kind == "manager"] == ["eakte/anna"]


def test_a_person_without_names_is_called_by_the_sub() -> None:
    assert people.fields(person("x", given_name="", family_name=""))["name"] == "x"
