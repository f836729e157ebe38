"""Is Keycloak built for the wanted options, and building it. A build lives in its version's folder (lib/quarkus)."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .folders import UMASK, made
from .keycloak_options import persisted

JAR = Path("lib/quarkus/generated-bytecode.jar")
PROPERTIES = "META-INF/keycloak-persisted.properties"
BUILD_S = 900


class BuildError(Exception):
    """One line for the operator."""


@dataclass(frozen=True)
class Built:
    """`options` None: not built, or by a build that was killed."""

    version: str | None
    options: Mapping[str, str] | None


def look(home: Path) -> Built:
    """The version behind the link, and what its last build has baked in."""
    version = home.resolve().name if home.is_dir() else None
    try:
        with zipfile.ZipFile(home / JAR) as jar:
            return Built(version, persisted(jar.read(PROPERTIES).decode()))
    except (FileNotFoundError, NotADirectoryError, KeyError, zipfile.BadZipFile):
        return Built(version, None)


def fingerprint(version: str | None, options: Mapping[str, str]) -> str:
    """Changes when a restart is due; the same in check mode, where the version may not be unpacked yet."""
    return hashlib.sha256(json.dumps([version, dict(options)], sort_keys=True).encode()).hexdigest()


def shown(built: Mapping[str, str] | None) -> str:
    return "".join(f"{name}={value}\n" for name, value in sorted((built or {}).items()))


def build(home: Path, conf: Path, wanted: Mapping[str, str]) -> None:
    """Run `kc.sh build` with this configuration, and see that it baked in what was asked for."""
    # The unit mounts the service's cache here, and a read-only /opt cannot be given the folder then.
    made(home / "data")
    # kc.sh reads the environment too: nothing of this process may leak into the build.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KC_", "JAVA_OPTS"))}
    command = [str(home / "bin/kc.sh"), f"--config-file={conf}", "build"]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=BUILD_S,
            check=False,
            env=environment,
            cwd=home,
            umask=UMASK,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"kc.sh build did not run: {error}") from error
    if done.returncode != 0:
        said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise BuildError(f"kc.sh build failed (exit code {done.returncode}): {' | '.join(said[-6:])}")
    seen = look(home).options
    if seen != dict(wanted):
        raise BuildError(f"kc.sh build baked in {seen}, wanted was {dict(wanted)}")
