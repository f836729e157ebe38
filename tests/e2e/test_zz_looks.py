"""What people see while an operator changes colours: no page fails, nobody is signed out, and nothing is restarted.

It runs site.yml twice, there and back; last, since the platform's colours are others meanwhile.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.cities.walker import Page, Walker
from tests.e2e.conftest import Visiting
from tests.e2e.stage import Stage
from tests.lab import demo, playbook

COLOUR = re.compile(r'(branding: \{colour: ")(#[0-9a-f]{6})')
NEW = "#3b1d6e"
UNITS = ("keycloak", "nginx")


class Run(threading.Thread):
    """site.yml on the host of portal and sign-on, beside the browser."""

    def __init__(self, inventory: Path, host: str) -> None:
        super().__init__(daemon=True)
        self._inventory, self._host = inventory, host
        self.changed = -1
        self.trouble = ""

    def run(self) -> None:
        try:
            limit = ("--limit", self._host)
            self.changed = playbook.run("playbooks/site.yml", self._inventory, demo.environment(), *limit).changed
        except Exception as error:
            self.trouble = str(error)


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """The demo's, of the same name, to be changed."""
    return Path(shutil.copytree(demo.INVENTORY, tmp_path / demo.INVENTORY.name))


def painted(inventory: Path, colour: Callable[[str], str]) -> None:
    """Every colour in it."""
    for file in sorted((inventory / "group_vars" / "platform").glob("*.yml")):
        file.write_text(COLOUR.sub(lambda found: found[1] + colour(found[2]), file.read_text()))


def processes(host: str) -> str:
    return demo.LAB.ssh(host, f"systemctl show --value -p MainPID -p ActiveEnterTimestamp {' '.join(UNITS)}")


def fine(page: Page) -> str:
    assert page.status == 200, (page.url, page.status)
    return page.body


def a_strangers_look(stage: Stage) -> None:
    """Portal and sign-in, each with all that its pages are made of."""
    walker = Walker(stage)
    for page in (walker.go(f"{stage.portal}/"), walker.begin()):
        linked = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="(/[^"]+)"', fine(page))
        assert linked
        for path in linked:
            at = stage.portal if page.url.startswith(stage.portal) else stage.sso
            fine(walker.go(f"{at}{path}"))


@pytest.mark.long(name="in_the_demo")
def test_nobody_sees_an_error_while_colours_change(visit: Visiting, stage: Stage, inventory: Path) -> None:
    host = demo.people.model(demo.INVENTORY).hosts["portal"][0]
    before = processes(host)
    maria = visit()
    maria.open("/")
    maria.sign_in("maria")
    old = maria.page.locator("meta[name=theme-color]").first.get_attribute("content")
    for back in (False, True):
        if back:
            shutil.copytree(demo.INVENTORY, inventory, dirs_exist_ok=True)
        else:
            painted(inventory, lambda _: NEW)
        run, looks = Run(inventory, host), 0
        run.start()
        while run.is_alive():
            maria.open("/barrierefreiheit/" if looks % 2 else "/")
            maria.page.locator("#who").get_by_text("Maria Muster", exact=True).wait_for()
            a_strangers_look(stage)
            looks += 1
            if looks == 3:
                juergen = visit()
                juergen.open("/")
                juergen.sign_in("juergen")
                juergen.sign_out()
        assert run.trouble == ""
        assert run.changed > 0
        assert looks > 3
        maria.open("/")
        maria.page.locator("#me[data-ready]").wait_for()
        shown = maria.page.locator("meta[name=theme-color]").first.get_attribute("content")
        assert shown == (old if back else NEW)
    assert processes(host) == before, "looks restart nothing"
    maria.sign_out()
