"""A hundred files by readi.one.file_set against a loop of ansible.builtin.template."""
