"""Reading video and sound exactly: probe, index, decode."""
