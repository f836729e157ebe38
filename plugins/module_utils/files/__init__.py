"""A set of files on a host: compared, staged, validated and swapped as one. Standard library only."""
