"""The case on disk: one SQLite file, one writer."""
