"""occ: Oracle's Customer Center in a terminal."""

__version__ = "0.1.0"
