"""Decoding in a process of its own, which may crash, hang or be taken over without harm."""
