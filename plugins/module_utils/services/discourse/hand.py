"""What discourse_image does: look what is there, then have the image, the container and the first administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import engine, image, swap
from .messages import say


@dataclass(frozen=True)
class Plan:
    """`before`: the image of what runs, empty where nothing does; `starts`: the container is right and does not run."""

    image: str
    before: str
    makes: bool
    swaps: bool
    starts: bool
    first: bool
    announced: str

    @property
    def changed(self) -> bool:
        return self.makes or self.swaps or self.starts or self.first


def look(told: Mapping[str, Any]) -> Plan:
    what = told["container"]
    wanted = image.name(told["definition"], told["launcher_version"])
    there = engine.container(what["name"])
    makes = not engine.image(wanted)
    swaps = makes or not swap.fits(what, wanted, told["written"]) or swap.cut_off(what)
    code, given = ("loads", {"file": told["file"]}) if told["file"] else ("makes", {"minutes": told["minutes"]})
    return Plan(
        image=wanted,
        before=there["Config"]["Image"] if there else "",
        makes=makes,
        swaps=swaps,
        starts=not swaps and not swap.runs(what),
        first=not Path(what["marker"]).exists(),
        announced=say(code, image=wanted, **given),
    )


def do(told: Mapping[str, Any], plan: Plan) -> None:
    what, within_s = told["container"], float(told["within_s"])
    if plan.makes and told["file"]:
        image.load(plan.image, Path(told["file"]))
    elif plan.makes:
        build = Path(what["build"])
        image.have(plan.image, told["definition"], told["base"], Path(told["launcher"]), build)
    if plan.swaps:
        swap.swap(what, plan.image, told["written"], within_s)
    elif plan.starts:
        swap.start(what, within_s)
    if plan.first:
        swap.first_admin(what, Path(told["first_admin"]))
