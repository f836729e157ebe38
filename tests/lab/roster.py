"""The roster on a lab host, without waiting for its timer."""

from tests.lab.hosts import Lab

SERVE = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json --now"


def tell(lab: Lab, service: str) -> None:
    """The roster reads at once, and the service's sync applies what it says. `service`: as its unit is called."""
    unit = f"readi-{service}-sync"
    # The first look may be the timer's that was under way. Tests ask more often than systemd lets a unit start
    # (systemd.unit(5), StartLimitBurst).
    lab.as_root("lab", f"{SERVE}; systemctl reset-failed {unit}; systemctl start {unit}; systemctl start {unit}")
