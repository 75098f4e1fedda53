"""Say, precisely and checkably, what a video shows."""

__version__ = "0.1.0"
