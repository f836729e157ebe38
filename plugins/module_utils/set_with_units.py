"""A set of files, and systemd's units that some of them are: a unit whose file leaves the set is stopped before.

Standard library only. A host without systemd is asked nothing as long as no unit leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import unit_files, units
from .files import sets, work
from .files.disk import Disk
from .files.present import Ids
from .files.spec import FileSet


def run(
    files: FileSet,
    systemd: units.Systemd,
    ids: Ids,
    *,
    check: bool,
    instead_of: Sequence[str] = (),
    state: Path = work.STATE,
    folder: str = unit_files.FOLDER,
) -> dict[str, Any]:
    """file_set's result with `removed_units`. `instead_of`: units of before, which go with their state.

    A unit that leaves keeps its state folder: what is in it may be wanted.
    """
    former = there(instead_of, systemd)
    leaving = unit_files.leaving(sets.paths(files.name, state), (file.path for file in files.files), folder)
    gone = [*former, *there([name for name in leaving if name not in former], systemd)]
    if not check:
        for name in gone:
            systemd.remove(name, state=name in former)
    result = work.run(files, Disk(), ids, check=check, state=state)
    if gone and not check:
        # Their files left with the set: systemd forgets them here.
        systemd.reload_manager()
    return {
        **result,
        "changed": bool(result["changed"] or gone),
        "removed_units": gone,
        "diff": [*result["diff"], *difference(gone)],
    }


def there(names: Sequence[str], systemd: units.Systemd) -> list[str]:
    """Those that the host knows, or that run although their file is gone."""
    return [name for name in names if (now := systemd.look(name)).exists or now.runs]


def difference(gone: Sequence[str]) -> list[dict[str, str]]:
    """As a module's diff."""
    return [{"before": f"{name}\n", "after": "", "before_header": name, "after_header": name} for name in gone]
