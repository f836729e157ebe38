#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A certificate for every address of the host: own CA, given files or ACME."""

from __future__ import annotations

DOCUMENTATION = """
module: certificates
version_added: "0.1.0"
author: readi.one contributors
short_description: a certificate for every address the model gives this host
description:
  - Writes root and intermediate of the platform's own certificate authority, lets the host trust the root, and gives
    every address of the host a certificate at C(/etc/readi/tls/ADDRESS/{fullchain.pem,key.pem}).
  - The root's key is derived on the controller and never reaches a host. The intermediate may sign the host's own
    addresses only.
  - One address that fails keeps what it has, or gets a placeholder from our own CA, is named in RV(failed_addresses)
    and in a warning, and leaves the others alone.
  - Units are reloaded where their certificate changed, and only then.
attributes:
  check_mode:
    support: full
    description: says which certificates would change; ACME is not asked
  diff_mode:
    support: full
    description: one line per address and file; keys never show
options:
  mode:
    description: Where certificates come from, unless O(modes) says otherwise for an address.
    type: str
    choices: [own, acme, files]
    default: own
  modes:
    description: The mode of single addresses, by address.
    type: dict
    default: {}
  files:
    description:
      - For addresses with mode V(files), C(chain) and C(key) - files on the controller, relative to the inventory, as
        C(files/portal.pem).
      - The chain is PEM, DER or PKCS#7, with the certificate and that of its issuer. Names, dates, purpose and chain
        are checked before the host is touched; what is wrong is named and concerns its own address alone.
      - The key's file may be encrypted by ansible-vault, and should be.
    type: dict
    default: {}
  acme_directory:
    description: The ACME server's directory.
    type: str
    default: https://acme-v02.api.letsencrypt.org/directory
  acme_contact:
    description: The address the ACME account is registered with; by default the platform's contact.
    type: str
  days:
    description: How long a certificate of the platform's own CA is good.
    type: int
    default: 90
  renew_days:
    description: How many days before its end a certificate is renewed.
    type: int
    default: 30
  warn_days:
    description: How many days before its end the timer's unit fails and names the address.
    type: int
    default: 14
  obtain:
    description: Ask ACME too, and remove the certificates of addresses that are gone. Needs the web server to run.
    type: bool
    default: false
  document:
    description: Set by the action.
    type: path
"""

EXAMPLES = """
- name: Give every address something to start on
  readi.one.certificates:
    mode: own

- name: Ask ACME, once the web server answers
  readi.one.certificates:
    mode: acme
    modes: {intern.readi.example: own}
    obtain: true
"""

RETURN = """
certificates:
  description: Source (own, acme, files, placeholder) and end of every address's certificate.
  returned: always
  type: dict
issued:
  description: Addresses with a new certificate, and why.
  returned: always
  type: dict
failed_addresses:
  description: Addresses that could not be served as wished, and why.
  returned: always
  type: dict
files:
  description: Other files that changed.
  returned: always
  type: list
  elements: str
removed:
  description: Addresses that are gone from the model.
  returned: always
  type: list
  elements: str
reloaded:
  description: Units that were reloaded.
  returned: always
  type: list
  elements: str
"""

import datetime as dt

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.one_line import words
from ansible_collections.readi.one.plugins.module_utils.services.certificates.host import apply
from ansible_collections.readi.one.plugins.module_utils.services.certificates.openssl import CertificateError
from ansible_collections.readi.one.plugins.module_utils.services.certificates.places import Paths


def main() -> None:
    module = AnsibleModule(argument_spec={"document": {"type": "path", "required": True}}, supports_check_mode=True)
    document = take(module.params["document"])
    try:
        result = apply(document.filled(dict(document)), Paths(), dt.datetime.now(dt.timezone.utc), module.check_mode)  # noqa: UP017 - hosts may have an older Python
    except CertificateError as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=words(error, Paths().root))
    for address, why in sorted(result["failed_addresses"].items()):
        module.warn(f"certificate of {address}: {why}")
    module.exit_json(**result)


if __name__ == "__main__":
    main()
