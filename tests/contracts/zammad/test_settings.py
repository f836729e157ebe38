"""Settings over REST and by the runner: anything is taken."""

from __future__ import annotations

import secrets
from typing import Any

from tests.contracts.fact import fact
from tests.contracts.target import PREFIX
from tests.contracts.zammad.rest import Zammad

LAB = "5.2"
NAME = "ui_send_client_stats"


def there(zammad: Zammad, name: str = NAME) -> dict[str, Any]:
    _, found = zammad.ask("GET", "settings")
    return next(dict(row) for row in found if row["name"] == name)


@fact("app/controllers/settings_controller.rb, update", seen=LAB)
def test_another_key_is_ignored(zammad: Zammad) -> None:
    """A PUT of `{"state": X}` is answered with 200 and changes nothing."""
    before = there(zammad)
    status, _ = zammad.ask("PUT", f"settings/{before['id']}", {"state": True})
    assert (status, there(zammad)["state_current"]) == (200, before["state_current"])


@fact("app/controllers/settings_controller.rb, update", seen=LAB)
def test_another_shape_destroys_the_value(zammad: Zammad) -> None:
    """A PUT of `{"state_current": "x"}` is answered with 200, and the value is gone."""
    before = there(zammad)
    status, _ = zammad.ask("PUT", f"settings/{before['id']}", {"state_current": "x"})
    gone = there(zammad)["state_current"]
    zammad.ask("PUT", f"settings/{before['id']}", {"state_current": before["state_current"]})
    assert status == 200 and "value" not in gone
    assert there(zammad)["state_current"] == before["state_current"]


@fact("app/models/setting.rb", seen=LAB)
def test_no_value_is_judged(zammad: Zammad) -> None:
    """A text for a switch is taken with 200."""
    before = there(zammad)
    status, _ = zammad.ask("PUT", f"settings/{before['id']}", {"state_current": {"value": "abc"}})
    said = there(zammad)["state_current"]["value"]
    zammad.ask("PUT", f"settings/{before['id']}", {"state_current": before["state_current"]})
    assert (status, said) == (200, "abc")


@fact("app/controllers/settings_controller.rb, create", seen=LAB)
def test_none_is_made_and_an_unknown_number_is_an_error(zammad: Zammad) -> None:
    """A POST is 403; a PUT to a number that is not there is 500."""
    assert zammad.ask("POST", "settings", {"name": f"{PREFIX}x"})[0] == 403
    assert zammad.ask("PUT", "settings/999999", {"state_current": {"value": 1}})[0] == 500


@fact("app/models/setting.rb, set", seen=LAB)
def test_the_runner_refuses_an_unknown_name(zammad: Zammad) -> None:
    """`Setting.set` raises for a name that is not there, and the runner ends with 1."""
    assert zammad.run("rails", "r", f"Setting.set('{PREFIX}x', 1)").code == 1


@fact("app/models/setting.rb; services/zammad/zammad.rb refuses it", seen=LAB)
def test_our_program_refuses_another_kind_of_value(zammad: Zammad) -> None:
    """Of a switch it takes no text, and the value stays; a name that is not there is refused in words."""
    before = there(zammad)["state_current"]
    said = zammad.door(
        {"do": "set", "name": NAME, "value": "abc"},
        {"do": "set", "name": f"{PREFIX}x", "value": True},
        {"do": "set", "name": NAME, "value": before["value"]},
    )
    assert [one["ok"] for one in said] == [False, False, True]
    assert "switch" in said[0]["text"] and PREFIX in said[1]["text"]
    assert there(zammad)["state_current"] == before


@fact("app/models/setting.rb, set", seen=LAB)
def test_nothing_that_our_program_is_told_is_in_the_log(zammad: Zammad) -> None:
    """Rails writes values of settings into its log; started by our program it does not."""
    word = f"{PREFIX}geheim-{secrets.token_hex(4)}"
    before = there(zammad, "organization")["state_current"]["value"]
    zammad.door({"do": "set", "name": "organization", "value": word})
    zammad.door({"do": "set", "name": "organization", "value": before})
    # Not as it is: whoever runs a command has it in the journal.
    assert zammad.target.run("grep", "-rl", f"{word[:-1]}[{word[-1]}]", "/opt/zammad/log", "/var/log").code == 1
