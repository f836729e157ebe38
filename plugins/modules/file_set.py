#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A set of files as one: the arguments and the result. The work is in module_utils/files."""

from __future__ import annotations

DOCUMENTATION = """
module: file_set
version_added: 0.1.0
author: readi.one contributors
short_description: a directory's worth of files, rendered, validated and swapped as one
description:
  - Renders templates on the controller, compares with the host, stages the whole set, lets the real parser judge the
    staged tree, and only then swaps. Files that it once wrote and no longer should are removed, others never. Where
    such a file is a unit of systemd, or the drop-in of an instance, the unit is stopped and disabled before.
  - With O(root) the set is an owned folder. O(root) is a link to a versioned folder beside it and is switched in one
    step. What others put there is carried over and listed in RV(unmanaged_files).
  - Without O(root) the files go to absolute paths through a journal. A run that was killed in the middle is completed
    by the next one before anything else. A file that stood there before is adopted and never removed.
  - Secrets travel in a transferred file, never in arguments. Templates write a marker by the filter
    P(readi.one.secret#filter); the diff shows the marker.
  - Check mode renders and validates too.
extends_documentation_fragment: [readi.one.both_modes]
options:
  set:
    description: The set's name, unique on a host. Its state is kept under C(/var/lib/readi/file_set).
    type: str
    required: true
  root:
    description: The folder that this set owns. Paths in O(files) and O(name) are relative to it.
    type: str
  files:
    description: The files. Each has one of RV(template), src, content and data.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Relative to O(root), or absolute without one. With a V(src) that ends in C(/) it is a folder.
        type: str
        required: true
      template:
        description: A Jinja template, looked for as by M(ansible.builtin.template).
        type: str
      role:
        description:
          - The service whose role has the template, where that is not the role of the task, such as a snippet that
            nginx reads. The variable C(slice) is what that service gets from the model.
        type: str
      src:
        description: A file copied byte by byte, found as by M(ansible.builtin.copy); a folder if it ends in C(/).
        type: str
      content:
        description: The text itself.
        type: str
      data:
        description: The bytes themselves, in base64.
        type: str
      vars:
        description: Variables for this template only.
        type: dict
      mode:
        description: Octal, in quotes. The default is V(0644), and V(0600) for a file that holds a secret.
        type: str
      owner:
        description: A user's name; O(owner) by default.
        type: str
      group:
        description: A group's name; O(group) by default.
        type: str
  template:
    description: The template of O(items); each item is C(item) in it.
    type: str
  items:
    description: One file is rendered from O(template) for each of these.
    type: list
    elements: raw
  name:
    description:
      - The path of an item's file, with the item's fields in single braces, such as V(sites/{address}.conf).
      - C({item}) is the item itself where it is a plain text.
    type: str
  mode:
    description: The mode of files that name none.
    type: str
  owner:
    description: The owner of files that name none.
    type: str
    default: root
  group:
    description: The group of files that name none.
    type: str
    default: root
  dir_mode:
    description: The mode of O(root) and of folders made on the way.
    type: str
    default: '0755'
  validate:
    description:
      - A command, or a list of commands, run without a shell on the staged tree. C({staged}) is its folder, which has
        the absolute paths below it where there is no O(root).
      - A command that the host does not have yet makes RV(validated) false in check mode, and is an error otherwise.
    type: list
    elements: str
  needs:
    description:
      - Paths that the parser reads and that earlier tasks of the same run make, such as certificates. Where one is
        missing in check mode, RV(validated) is false and RV(reason) names it.
    type: list
    elements: str
  ask:
    description:
      - Variables for all templates, by name - true where the command succeeds on the host, which it must not change.
        For what the host has or has not, such as IPv6 in its kernel.
    type: dict
    default: {}
  secrets:
    description: The names of the secrets that these templates may use. Any other marker is an error.
    type: list
    elements: str
    default: []
  each_hash:
    description: Whether the result has RV(hashes), for a set that several units read.
    type: bool
    default: false
  generated:
    description: Whether the diff has a line for each file, since the inventory says all that is in it; C(-v) shows all.
    type: bool
    default: false
  document:
    description: The transferred set; written by the action, not by people.
    type: str
"""

EXAMPLES = """
- name: Sites
  readi.one.file_set:
    set: web
    root: /etc/readi/nginx
    files:
      - {path: nginx.conf, template: nginx.conf.j2}
    template: site.conf.j2
    items: "{{ web_sites }}"
    name: "sites/{address}.conf"
    validate: nginx -t -c {staged}/nginx.conf
    needs: "{{ web_certificates }}"
  register: web_files

- name: Configuration in places of others, one with a secret
  readi.one.file_set:
    set: keycloak
    files:
      - {path: /etc/readi/keycloak/keycloak.conf, template: keycloak.conf.j2, mode: '0640', group: keycloak}
      - {path: /etc/systemd/system/keycloak.service, template: keycloak.service.j2}
    secrets: [keycloak_db]   # keycloak.conf.j2 has: db-password={{ 'keycloak_db' | readi.one.secret }}
    validate: systemd-analyze verify {staged}/etc/systemd/system/keycloak.service
  register: keycloak_files

- name: Restart when the set changed, even if the run that changed it was killed
  readi.one.unit:
    name: keycloak.service
    state: started
    enabled: true
    restart_if: ["{{ keycloak_files.hash }}"]
"""

RETURN = """
changed_files:
  description: Paths that were, or in check mode would be, written.
  type: list
  returned: always
removed_files:
  description: Paths that were, or would be, removed.
  type: list
  returned: always
removed_units:
  description: Units that were, or would be, stopped because their files leave the set.
  type: list
  returned: always
unmanaged_files:
  description: Paths in the owned folder that others put there, or that stood there before us and left the set.
  type: list
  returned: always
validated:
  description: True if the parser accepted the staged set, false if it could not be asked, else null.
  type: bool
  returned: always
reason:
  description: Why RV(validated) is false.
  type: str
  returned: always
completed_interrupted_run:
  description: Whether this run first completed, or in check mode would complete, one that was killed.
  type: bool
  returned: without O(root)
hash:
  description: Changes when and only when the set does, the same in check mode; for O(readi.one.unit#module:restart_if).
  type: str
  returned: always
hashes:
  description: The same for each file by its path; for O(readi.one.unit#module:hashes).
  type: dict
  returned: with O(each_hash)
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import set_with_units, units
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.files import spec
from ansible_collections.readi.one.plugins.module_utils.files.errors import SetError
from ansible_collections.readi.one.plugins.module_utils.files.present import host_ids
from ansible_collections.readi.one.plugins.module_utils.files.work import STATE
from ansible_collections.readi.one.plugins.module_utils.one_line import words


def main() -> None:
    module = AnsibleModule(argument_spec={"document": {"type": "str", "required": True}}, supports_check_mode=True)
    document = take(module.params["document"])
    try:
        files = spec.parse(document, document.secrets)
        result = set_with_units.run(files, units.Systemd(), host_ids(), check=module.check_mode)
    except (SetError, units.UnitError) as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=words(error, document.get("root") or STATE))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
