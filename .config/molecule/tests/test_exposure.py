"""For every scenario: the host's units are as locked in as docs/en/unit-exposure.md says, and none is missing there."""

from testinfra.host import Host

from tests.lab import exposure

RUNNING = "systemctl list-units --type=service --state=running --plain --no-legend | awk '{print $1}'"
# An operator's session comes and goes. Docker is no part of the platform yet; the firewall's scenario has it.
STRANGE = ("user@", "getty@", "console-getty", "docker.service", "containerd.service")


def test_the_table_says_what_is_measured(host: Host) -> None:
    written = exposure.rows()
    running = {unit for unit in host.check_output(RUNNING).split() if not unit.startswith(STRANGE)}
    ours = {unit for unit in exposure.ours() if "@." not in unit and host.file(f"/etc/systemd/system/{unit}").exists}
    ours |= {unit for unit in running if exposure.template(unit) in exposure.ours()}
    # What tests start themselves has no file of a package.
    debians = {u for u in running if host.check_output(f"systemctl show -P FragmentPath {u}").startswith("/usr/lib/")}
    units = ours | debians
    assert units, "a host without a unit"
    measured = exposure.measured(host.check_output(f"systemd-analyze security --no-pager {' '.join(sorted(units))}"))
    assert set(measured) == units
    assert measured == {unit: row.exposure for unit in units if (row := exposure.row(written, unit))}
    assert {unit for unit in ours if exposure.row(written, unit).whose != exposure.OURS} == set()
