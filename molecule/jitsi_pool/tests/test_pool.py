"""Every verb of the pool while twelve conferences run: nobody's ends. In the order of the file."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import pairwise

from tests.lab.hosts import Lab
from tests.lab.shell import LabError
from tests.standins.jitsi import NEXT

from .conftest import BRIDGES, CONFERENCES, Crowd, Ran, asked, listed, until

Play = Callable[..., Ran]


def figures(lab: Lab, name: str) -> dict[str, object]:
    found: dict[str, object] = asked(lab, name, "/colibri/stats")
    return found


def guests(lab: Lab) -> dict[str, int]:
    return {name: int(str(figures(lab, name)["local_endpoints"])) for name in BRIDGES}


def switch(lab: Lab, name: str, way: str) -> None:
    """As somebody does by hand."""
    url = f"http://127.0.0.1:8788/colibri/drain/{way}"
    lab.ssh(name, f"python3 -c \"import urllib.request as u; u.urlopen(u.Request('{url}', method='POST'))\"")


def test_a_bridge_is_in_the_pool_when_it_is_connected_listed_and_took_a_conference(lab: Lab, crowd: Crowd) -> None:
    assert [what for log in crowd.began for _, what in log].count("session-initiate") == 2 * CONFERENCES
    assert {name: one["operational"] for name, one in listed(lab).items()} == dict.fromkeys(BRIDGES, True)
    for name in BRIDGES:
        assert int(str(figures(lab, name)["total_conferences_created"])) > 0, name
    assert sum(guests(lab).values()) == 2 * CONFERENCES


def test_a_small_server_weighs_a_guest_more(lab: Lab) -> None:
    weights = {name: figures(lab, name)["average_participant_stress"] for name in BRIDGES}
    assert weights == {"jvb1": 0.004, "jvb2": 0.008, "jvb3": 0.01}


def test_the_table(lab: Lab, play: Play) -> None:
    done = play("jvb_status.yml")
    assert done.code == 0, done.text
    for name in BRIDGES:
        version = str(figures(lab, name)["version"])
        assert re.search(rf"{name} +{re.escape(version)} +- +0[.0-9]* +\d+ +\d+ +no +- +operational", done.text), (
            done.text
        )


def test_figures_count_each_guest_once_and_at_their_portal(lab: Lab, crowd: Crowd) -> None:
    """Whichever bridge they are on."""
    lab.ssh("lab", "sudo systemctl start readi-jitsi-meet-figures.service")
    found = lab.ssh("lab", "sudo cat /var/lib/readi-jitsi-meet-figures/now.prom")
    for portal, organisation in (("palim", "buehl"), ("verbindet", "ettlingen")):
        labels = f'{{portal="{portal}",organisation="{organisation}"}}'
        assert f"readi_video_conferences{labels} {CONFERENCES // 2}\n" in found
        assert f"readi_video_guests{labels} {CONFERENCES}\n" in found
    assert "palim,buehl," in lab.ssh("lab", "sudo sh -c 'cat /var/lib/readi-jitsi-meet-figures/*.csv'")


def test_doctor_sees_the_whole_pool_and_names_who_is_missing(lab: Lab) -> None:
    assert lab.ssh("lab", "readi-pool") == ""
    script = 'sed \'s/"jvb3"/"jvb3", "jvb4"/\' /usr/local/bin/readi-pool | python3 - 2>&1 || true'
    assert lab.ssh("lab", script).startswith("jicofo does not list jvb4: readi-bridge there;")


def test_a_dry_run_says_that_it_could_begin_and_switches_nothing(lab: Lab, play: Play) -> None:
    done = play("jvb_drain.yml", "-e", "bridge=jvb1", "--check")
    assert done.code == 0, done.text
    assert figures(lab, "jvb1")["drain"] is False


def test_a_drained_bridge_has_nobody_and_says_since_when(lab: Lab, play: Play, crowd: Crowd) -> None:
    before = guests(lab)
    done = play("jvb_drain.yml", "-e", "bridge=jvb1")
    assert done.code == 0, done.text
    after = guests(lab)
    assert before["jvb1"] > 0 and after["jvb1"] == 0 and sum(after.values()) == sum(before.values())
    assert listed(lab)["jvb1"]["drain"] is True
    table = play("jvb_status.yml").text
    assert re.search(r"jvb1 .* yes +20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\+\d{4} +operational, draining", table), table


def test_the_last_one_that_takes_conferences_is_not_drained(lab: Lab, play: Play, crowd: Crowd) -> None:
    """Its people would be thrown out, and not invited again."""
    switch(lab, "jvb3", "enable")
    try:
        assert until(lambda: bool(listed(lab)["jvb3"]["drain"]), 15)
        refused = play("jvb_drain.yml", "-e", "bridge=jvb2")
    finally:
        switch(lab, "jvb3", "disable")
    assert refused.code != 0 and "beside jvb2 no bridge takes conferences" in refused.text
    assert "jvb1: operational, draining; jvb3: operational, draining" in refused.text
    assert figures(lab, "jvb2")["drain"] is False


def test_it_takes_conferences_again(lab: Lab, play: Play, crowd: Crowd) -> None:
    done = play("jvb_drain.yml", "-e", "bridge=jvb1", "-e", "undrain=true")
    assert done.code == 0, done.text
    assert listed(lab)["jvb1"]["drain"] is False


def test_another_release_on_one_bridge_after_the_other_ends_no_conference(lab: Lab, play: Play, crowd: Crowd) -> None:
    before = sum(guests(lab).values())
    done = play("jvb_upgrade.yml", release=NEXT)
    assert done.code == 0, done.text
    assert {name: (one["version"], one["drain"]) for name, one in listed(lab).items()} == dict.fromkeys(
        BRIDGES, ("2.3-9001", False)
    )
    assert sum(guests(lab).values()) == before
    again = play("jvb_upgrade.yml", release=NEXT)
    assert again.code == 0 and not re.search(r"changed=[1-9]", again.text), again.text


def test_those_on_a_killed_bridge_are_invited_elsewhere_when_prosody_misses_it(lab: Lab, crowd: Crowd) -> None:
    """15 s of smacks on the host of the bridges (16.1 s with the real two); it comes back after that, as a new one."""
    before = guests(lab)
    victim = max(before, key=lambda name: before[name])
    others = [name for name in BRIDGES if name != victim]
    lab.ssh(victim, "sudo systemctl kill --signal=KILL jitsi-videobridge2")
    began = time.monotonic()
    assert until(lambda: victim not in listed(lab), 30)
    missed = time.monotonic() - began
    assert until(lambda: sum(listed(lab)[name]["endpoints"] for name in others) == 2 * CONFERENCES, 15)
    moved = time.monotonic() - began
    assert 14 < missed < 19 and moved < 25, (missed, moved)
    assert until(lambda: bool(listed(lab).get(victim, {}).get("operational")), 30)
    print(
        f"missed after {missed:.1f} s, all elsewhere after {moved:.1f} s, back after {time.monotonic() - began:.1f} s"
    )


def test_nobodys_conference_ended(crowd: Crowd) -> None:
    """People who were told to go were invited elsewhere, and how long that took is written down."""
    logs = crowd.ended()
    assert len(logs) == 2 * CONFERENCES
    gaps = []
    for log in logs:
        acts = [(at, what) for at, what in log if what.startswith(("session-", "broken"))]
        assert acts[0][1] == "session-initiate" and acts[-1][1] == "session-initiate", log
        gaps += [after - at for (at, what), (after, _) in pairwise(acts) if what == "session-terminate"]
    assert gaps and max(gaps) < 3, gaps
    print(f"{len(gaps)} moves, the longest {max(gaps):.2f} s")


def faulty(lab: Lab, unit: str, faults: str) -> None:
    """A stand-in begins anew and shows what operators reported; with no faults it is well again."""
    folder = f"/run/systemd/system/{unit}.d"
    text = f"[Service]\nEnvironment=STANDIN_FAULTS={faults}\n"
    lab.write("lab", f"{folder}/faults.conf", text)
    lab.ssh("lab", f"sudo systemctl daemon-reload && sudo systemctl restart {unit}")


def answered(lab: Lab) -> dict[str, object] | None:
    """jicofo's list, None while it starts."""
    try:
        return listed(lab)
    except LabError:
        return None


def test_a_jicofo_outside_the_brewery_is_named_and_its_restart_is_the_cure(lab: Lab, play: Play) -> None:
    """jicofo 1297: its stream broke, it came back outside, and restarts of the bridges were useless."""
    faulty(lab, "jicofo.service", "outside-brewery")
    try:
        assert until(lambda: answered(lab) == {}, 30)
        table = play("jvb_status.yml").text
        doctor = lab.ssh("lab", "readi-pool 2>&1 || true")
    finally:
        faulty(lab, "jicofo.service", "")
    for name in BRIDGES:
        assert f"{name} is connected, but jicofo does not list it: systemctl restart jicofo" in table
        assert f"jicofo does not list {name}" in doctor
    assert until(lambda: set(answered(lab) or ()) == set(BRIDGES), 30)
    assert lab.ssh("lab", "readi-pool") == ""
