"""The certificates role's slice: the addresses of this host, and the unit to reload for each."""

from __future__ import annotations

from typing import Any

from ...model.manifest_views import certificates
from ...model.types import Model


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Addresses with the units that read their certificate; `organisation` goes into our CA's subjects: no name that
    somebody may write otherwise tomorrow, or every trust in the root would be lost."""
    addresses = certificates(model, host)
    return {
        "format": 1,
        "organisation": model.platform.ca_name or model.platform.domain,
        "organisation_given": model.platform.ca_name is not None,
        "contact": model.platform.contact,
        "addresses": addresses,
        # Debian's group of those who may read keys comes with a package of the same name.
        "packages": sorted({row["group"] for row in addresses if row["group"] == "ssl-cert"}),
    }
