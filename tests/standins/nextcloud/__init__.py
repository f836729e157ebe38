"""Nextcloud's release, as a stand-in: a tarball of upstream's layout whose occ and web entries are PHP with state.

It plays the release of `VERSION`, the apps' of their info.xml; what it must do is tests/contracts/nextcloud. Not there:
pages beyond what the contract names, shares, previews, versions, trash, access lists inside folders.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.standins.kit.archive import File, archive, tree

VERSION = "34.0.4"
"""The release that the catalogue pins; 32.0.1 is the one that ran in the lab."""
APPS = ("files_antivirus", "groupfolders", "notify_push", "user_oidc")
"""Those that upstream has archives of their own for."""
TREE = Path(__file__).parent / "tree"


def release(folder: Path, version: str = VERSION) -> Path:
    """nextcloud-VERSION.tar.bz2 below `folder`, as download.nextcloud.com has it: one folder `nextcloud`."""
    files = {
        name: file for name, file in tree(TREE).items() if not name.startswith(tuple(f"apps/{app}/" for app in APPS))
    }
    numbers = ", ".join([*version.split("."), "2"])
    text = files["version.php"].content.decode()
    text = re.sub(r"\$OC_Version = .*", f"$OC_Version = [{numbers}];", text)
    text = re.sub(r"\$OC_VersionString = .*", f"$OC_VersionString = '{version}';", text)
    major = version.partition(".")[0]
    before = ", ".join(f"'{number}.0' => true" for number in (int(major) - 1, int(major)))
    text = re.sub(
        r"\$OC_VersionCanBeUpgradedFrom = .*", f"$OC_VersionCanBeUpgradedFrom = ['nextcloud' => [{before}]];", text
    )
    files["version.php"] = File(text.encode())
    for name in [name for name in files if name.endswith("/appinfo/info.xml")]:
        shipped = re.sub(r'(m(?:in|ax)-version)="\d+"', rf'\1="{major}"', files[name].content.decode())
        files[name] = File(shipped.encode())
    files["config/CAN_INSTALL"] = File(b"")
    return archive(folder / f"nextcloud-{version}.tar.bz2", "nextcloud", files)


def runs_with(name: str, version: str) -> tuple[int, int]:
    """The first and the last major of the server (each app's appinfo/info.xml, branches of 2026)."""
    major, minor = (int(number) for number in version.split(".")[:2])
    if name == "groupfolders":
        return major + 12, major + 12
    if name == "files_antivirus":
        return 32, 34 if major < 7 else 35
    if name == "notify_push":
        return 30, 35
    return 29, 34 if (major, minor) < (8, 11) else 35


def app(folder: Path, name: str, version: str) -> Path:
    """NAME-VERSION.tar.gz below `folder`, as upstream's releases of apps have it: one folder called like the app."""
    files = tree(TREE / "apps" / name)
    text = files["appinfo/info.xml"].content.decode()
    text = re.sub("<version>.*</version>", f"<version>{version}</version>", text)
    least, most = runs_with(name, version)
    text = re.sub(r'min-version="\d+" max-version="\d+"', f'min-version="{least}" max-version="{most}"', text)
    files["appinfo/info.xml"] = File(text.encode())
    return archive(folder / f"{name}-{version}.tar.gz", name, files)
