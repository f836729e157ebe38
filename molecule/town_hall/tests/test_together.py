"""What a town hall has of it when every service is there: one sign-in, one group, one look at how all of it is."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time

import pytest

from tests.lab import containers
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person
from tests.lab.visitor import Visitor

from .conftest import INVENTORY
from .places import Places

PORTAL = "https://portal.readi.test"
GROUP = f"{PORTAL}/groups/g/technik-it/"
# Where each service's own way in begins, and what its pages begin with.
DOORS = {
    "groups": (f"{PORTAL}/groups/", f"{PORTAL}/groups/"),
    "nextcloud": ("https://cloud.readi.test/", "https://cloud.readi.test/"),
    "jitsi_admin": ("https://konferenzen.readi.test/room/dashboard", "https://konferenzen.readi.test/room"),
    "mailman": ("https://lists.readi.test/accounts/login/?next=/postorius/lists/", "https://lists.readi.test/"),
}
# What scans for viruses has no signatures here: they come from outside, and no test fetches.
NOTHING_TO_FETCH = {"clamav-daemon.service", "clamav-freshclam-once.service", "clamav-freshclam.service"}
EVERYWHERE_S = 60
ROUNDS = 5


def doctor() -> subprocess.CompletedProcess[str]:
    words = ["ansible-playbook", f"--inventory={INVENTORY}", str(CHECKOUT / "playbooks/doctor.yml")]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0"}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=300)


def unwell() -> set[str]:
    """The units and services that are not well; everything where the doctor did not get that far."""
    done = doctor()
    if done.returncode == 0:
        return set()
    told = re.search(r"Module failed: \d+ of \d+ not well\n(.*?)\nOrigin:", done.stdout, re.DOTALL)
    return {line.split(": ")[1] for line in told[1].splitlines()} if told else {done.stdout[-3000:]}


def test_the_doctor_finds_every_service_well() -> None:
    assert unwell() <= NOTHING_TO_FETCH


@pytest.fixture(scope="module")
def bert_at_the_portal(outside: Outside, bert: Person) -> Visitor:
    """Somebody who typed their password once."""
    visitor = Visitor(outside, PORTAL)
    visitor.enter(visitor.go(f"{PORTAL}/groups/"), username=bert.email, password=bert.password)
    assert visitor.url.startswith(PORTAL), visitor.url
    return visitor


@pytest.mark.parametrize("service", DOORS)
def test_one_sign_in_opens_every_service(bert_at_the_portal: Visitor, service: str) -> None:
    way, inside = DOORS[service]
    page = bert_at_the_portal.go(way)
    assert page.status == 200 and bert_at_the_portal.url.startswith(inside), (bert_at_the_portal.url, page.text[:500])


def test_the_portal_leads_to_every_service(bert_at_the_portal: Visitor) -> None:
    """A city's video portal is on the city's own page."""
    for path, names in (
        ("/", ("cloud", "forum", "helpdesk", "konferenzen", "lists")),
        ("/mitglieder/buehl/", ("offen",)),
    ):
        page = bert_at_the_portal.go(f"{PORTAL}{path}").text
        assert [name for name in names if f"https://{name}.readi.test" not in page] == []


def test_a_click_on_join_is_in_every_service_within_a_minute_and_one_on_leave_too(
    bert_at_the_portal: Visitor, bert: Person, places: Places
) -> None:
    took: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for verb, there in (("join", True), ("leave", False)):
            page = bert_at_the_portal.go(GROUP).text
            csrf = re.search(r'name="csrf" value="([^"]+)"', page)
            assert csrf, page[:2000]
            bert_at_the_portal.go(f"{GROUP}{verb}", {"csrf": csrf[1]})
            began = time.monotonic()
            missing = set(places.all)
            while missing and time.monotonic() - began < EVERYWHERE_S:
                found = places.of(bert.email)
                for name in sorted(missing & (found if there else places.all - found)):
                    took.setdefault(name, []).append(time.monotonic() - began)
                    missing.discard(name)
                time.sleep(0.5)
            assert not missing, (verb, missing)
    for name, seconds in sorted(took.items()):
        print(f"{name}: median {statistics.median(seconds):.0f} s, worst {max(seconds):.0f} s of {len(seconds)}")


def test_everything_comes_back_after_both_hosts_were_off(lab: Lab) -> None:
    for name in ("lab", "bridge"):
        containers.restart(lab.container(name))
    began = time.monotonic()
    while (left := unwell() - NOTHING_TO_FETCH) and time.monotonic() - began < 600:
        time.sleep(5)
    print(f"well again after {time.monotonic() - began:.0f} s")
    assert left == set()
