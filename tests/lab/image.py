"""The base image: a minimal Debian with systemd and sshd, made from Debian's packages.

No container registry may be reachable, so mmdebstrap makes it and the engine takes it in
(shared/reference/test-containers.md has what was measured).
"""

import hashlib
import shlex
import tempfile
from pathlib import Path

from tests.lab import aptcache, containers, shell
from tests.lab.paths import cache
from tests.lab.shell import LabError, step

SUITE = "trixie"
USER = "operator"
PACKAGES = shlex.split(
    "systemd systemd-sysv dbus python3 python3-apt sudo ca-certificates openssh-server iproute2 debian-archive-keyring"
)
CERTIFICATES = Path("/usr/local/share/ca-certificates")
SSHD = """\
PasswordAuthentication no
PermitRootLogin no
UseDNS no
"""
# Every container gets host keys of its own at its first start: mmdebstrap's would be the same in all.
HOST_KEYS = """\
[Service]
ExecStartPre=
ExecStartPre=/usr/bin/ssh-keygen -A
ExecStartPre=/usr/sbin/sshd -t
"""
# Java's quick compiler alone, which a server of some minutes is better off with: Keycloak 26.7.4 took half of the
# processor time for its start and a realm of ten organisations. For units, and for what comes in over SSH and sudo.
JAVA = "JDK_JAVA_OPTIONS"
QUICK = "-XX:TieredStopAtLevel=1"
# Run inside the new root by mmdebstrap; "$1" is its path outside.
HOOK = f"""\
set -eu
root="$1"
rm -f "$root"/etc/ssh/ssh_host_*
rm -f "$root"/etc/apt/apt.conf.d/docker-clean
chroot "$root" useradd --create-home --shell /bin/bash --gid {USER} {USER}
echo '{USER} ALL=(ALL) NOPASSWD: ALL' > "$root"/etc/sudoers.d/{USER}
chmod 0440 "$root"/etc/sudoers.d/{USER}
echo 'Defaults env_keep += "{JAVA}"' > "$root"/etc/sudoers.d/lab
chmod 0440 "$root"/etc/sudoers.d/lab
chroot "$root" update-ca-certificates
: > "$root"/etc/machine-id
"""


def _files() -> dict[str, str]:
    """Files that go into the image beside the packages."""
    files = {
        "etc/ssh/sshd_config.d/lab.conf": SSHD,
        "etc/systemd/system/ssh.service.d/host-keys.conf": HOST_KEYS,
        "etc/apt/apt.conf.d/50lab": aptcache.configuration(),
        "etc/systemd/system.conf.d/lab.conf": f"[Manager]\nDefaultEnvironment={JAVA}={QUICK}\n",
        "etc/environment": f"{JAVA}={QUICK}\n",
    }
    # A closed network may re-sign TLS with an authority of its own.
    for path in sorted(CERTIFICATES.glob("**/*.crt")) if CERTIFICATES.is_dir() else []:
        files[f"usr/local/share/ca-certificates/{path.name}"] = path.read_text()
    return files


def name(suite: str = SUITE) -> str:
    """The image's name; it changes with everything that goes into it."""
    recipe = repr((suite, PACKAGES, HOOK, sorted(_files().items()), aptcache.sources(suite)))
    return f"readi/lab:{suite}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def _make(suite: str, tar: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        overlay, hook = Path(folder, "files"), Path(folder, "hook")
        for path, text in _files().items():
            (overlay / path).parent.mkdir(parents=True, exist_ok=True)
            (overlay / path).write_text(text)
        hook.write_text(HOOK)
        Path(folder).chmod(0o755)
        copies = [f"--customize-hook=copy-in {shlex.quote(str(top))} /" for top in sorted(overlay.iterdir())]
        part = tar.with_suffix(".part.tar")
        command = ["mmdebstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", *copies]
        command += [f'--customize-hook=sh {shlex.quote(str(hook))} "$1"', suite, str(part), *aptcache.sources(suite)]
        shell.run(command, timeout=900)
        part.replace(tar)


def ensure(suite: str = SUITE) -> str:
    """The image, made or taken from the cache where this engine does not have it."""
    image = name(suite)
    if containers.has_image(image):
        return image
    tar = cache() / "images" / f"{image.split('/')[1].replace(':', '-')}.tar"
    with shell.locked(tar.with_suffix(".lock")):
        if not containers.has_image(image):
            if not tar.is_file():
                with step(f"Debian image {image}"):
                    _make(suite, tar)
            containers.taken_in(image, tar, ['CMD ["/sbin/init"]', "ENV container=docker"])
    if not containers.has_image(image):
        raise LabError(f"{image} was not made; see {shell.LOG.path}")
    return image
