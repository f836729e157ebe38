"""Containers as hosts: the demo, Molecule and the integration tests all get theirs here.

Only the standard library, so that bin/setup can run it before anything is installed.
"""
