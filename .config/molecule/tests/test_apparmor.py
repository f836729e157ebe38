"""For every scenario: no package of the host confines a program of ours by an AppArmor profile.

Containers share this machine's kernel, which may have no AppArmor; a city's Debian has it. What a profile does not
allow fails there alone. So a package that brings one is met here, and then looked at: its rules against our paths.
"""

from testinfra.host import Host

# What Debian's own package `apparmor` brings is for programs that no role installs.
DEBIANS = {"apparmor"}
# Looked at (1.4.6+dfsg-1~deb13u1): usr.sbin.clamd has its socket below /run/clamav, signatures below /var/lib/clamav,
# and what Nextcloud shows it comes through the socket; usr.bin.freshclam writes below /var/lib/clamav. No path of ours.
LOOKED_AT = {"clamav-daemon", "clamav-freshclam"}


def test_no_package_brings_a_profile(host: Host) -> None:
    found = host.run("dpkg-query -S '/etc/apparmor.d/*'")
    owners = {name for line in found.stdout.splitlines() for name in line.partition(": ")[0].split(", ")}
    assert owners <= DEBIANS | LOOKED_AT, found.stdout
