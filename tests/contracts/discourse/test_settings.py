"""What becomes of a setting's value on its way. What was there before is written back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.discourse.there import There
from tests.contracts.fact import fact
from tests.contracts.target import PREFIX

LAB = "3.1.0.beta3"
TEXT, SWITCH = "short_site_description", "enable_names"
WHOLE, GROUPS = "max_oneboxes_per_post", "email_in_allowed_groups"
CONTROLLER = "app/controllers/admin/site_settings_controller.rb, update"
TYPES = "lib/site_settings/type_supervisor.rb"


@pytest.fixture
def kept(forum: There) -> Iterator[None]:
    """The few that are changed come back."""
    before = {name: forum.value(name) for name in (TEXT, SWITCH, WHOLE, GROUPS)}
    yield
    for name, value in before.items():
        forum.put(name, value)


@fact(CONTROLLER, seen=LAB)
def test_a_value_that_is_missing_empties(forum: There, kept: None) -> None:
    """A PUT without the value is 200, and the setting is ''."""
    assert forum.put(TEXT, "x") == 200
    assert forum.ask("PUT", f"/admin/site_settings/{TEXT}.json", {}).status == 200
    assert forum.value(TEXT) == ""


@fact(TYPES, seen=LAB)
def test_what_is_no_switch_is_off(forum: There, kept: None) -> None:
    """`maybe` and `1` are stored as false, `t` as true."""
    found = []
    for word in ("t", "maybe", "true", "1"):
        assert forum.put(SWITCH, word) == 200
        found.append(forum.value(SWITCH))
    assert found == ["true", "false", "true", "false"]


@fact("app/services/site_setting/update.rb", read="2026", since="2026.1")
def test_of_a_whole_number_all_but_digits_is_dropped(forum: There, kept: None) -> None:
    """`20.7` is stored as 207, `12abc` as 12, `abc` as 0."""
    found = []
    for word in ("20.7", "12abc", "abc"):
        assert forum.put(WHOLE, word) == 200
        found.append(forum.value(WHOLE))
    assert found == ["207", "12", "0"]


@fact(CONTROLLER, seen=LAB)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        (f"{PREFIX}x", "1"),
        ("default_theme_id", "1"),
        ("disable_emails", "perhaps"),
        ("contact_email", "niemand"),
        ("digest_suppress_categories", "999999"),
        (WHOLE, "-5"),
    ],
)
def test_these_are_refused(forum: There, name: str, value: str) -> None:
    """Unknown and hidden settings, and a bad choice, address, category or number, are 422."""
    assert forum.put(name, value) == 422


@fact(CONTROLLER, seen=LAB)
def test_a_list_as_json_is_refused(forum: There) -> None:
    """A value that is a JSON array is 422."""
    assert forum.put("top_menu", ["latest", "categories"]) == 422


@fact(TYPES, seen=LAB)
def test_a_group_list_is_stored_as_it_comes(forum: There, kept: None) -> None:
    """Names and unknown ids are taken with 200 and stored."""
    for word in ("staff", "999999", "1|1"):
        assert forum.put(GROUPS, word) == 200
        assert forum.value(GROUPS) == word


@fact(TYPES, seen=LAB)
def test_an_upload_that_is_not_there_clears(forum: There) -> None:
    """An address that is no upload is 200, and the setting is empty."""
    if before := forum.value("logo"):
        pytest.fail(f"there is a logo: {before}")
    assert forum.put("logo", "/uploads/default/original/1X/niemand.png") == 200
    assert forum.value("logo") == ""


@fact(TYPES, seen=LAB)
def test_a_number_with_a_point_has_one(forum: There) -> None:
    """A float that is written as a whole number is read with a point."""
    rows = forum.ask("GET", "/admin/site_settings.json").json()["site_settings"]
    one = next(row for row in rows if row["type"] == "float")
    try:
        assert forum.put(one["setting"], "2") == 200
        assert forum.value(one["setting"]) == "2.0"
    finally:
        forum.put(one["setting"], one["value"])


@fact("app/models/site_setting.rb; app/services/staff_action_logger.rb", seen=LAB)
def test_each_write_is_a_row_and_an_entry(forum: There, kept: None) -> None:
    """A PUT of the same value is 200 without a body, pins a row and is an entry in the staff's log."""
    log = "select count(*) from user_histories"
    row = f"select count(*) from site_settings where name = '{TEXT}'"
    value = forum.value(TEXT)
    before = int(forum.sql(log)[0][0])
    answer = forum.ask("PUT", f"/admin/site_settings/{TEXT}.json", {TEXT: value})
    assert (answer.status, answer.text) == (200, "")
    assert int(forum.sql(log)[0][0]) > before and forum.sql(row) == [["1"]]


@fact("config/site_settings.yml, auth_overrides_email", seen=LAB)
def test_addresses_are_taken_over_only_where_nobody_edits_them(forum: There) -> None:
    """auth_overrides_email is refused while email_editable is on, and the other way round."""
    editable, taken = forum.value("email_editable"), forum.value("auth_overrides_email")
    try:
        if taken == "true":
            assert forum.put("email_editable", "true") == 422
        else:
            forum.put("email_editable", "true")
            assert forum.put("auth_overrides_email", "true") == 422
    finally:
        forum.put("email_editable", editable)
        forum.put("auth_overrides_email", taken)
    assert (forum.value("email_editable"), forum.value("auth_overrides_email")) == (editable, taken)


@fact("app/controllers/admin/site_settings_controller.rb, index", seen=LAB)
def test_what_a_row_says(forum: There) -> None:
    """Each row has setting, value, default and type; values are texts; a choice names what may be chosen."""
    rows = forum.ask("GET", "/admin/site_settings.json").json()["site_settings"]
    assert {"setting", "value", "default", "type"} <= set(rows[0])
    assert all(isinstance(row["value"], str) for row in rows)
    choice = next(row for row in rows if row["setting"] == "disable_emails")
    assert {one["value"] for one in choice["valid_values"]} >= {"no", "yes", "non-staff"}
    assert not [row for row in rows if row["setting"] == "default_theme_id"]
