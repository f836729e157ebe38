"""An unchanged site.yml with 1, 9 and 100 organisations on one host: no task more, and hardly a second."""
