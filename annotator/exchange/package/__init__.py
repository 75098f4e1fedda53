"""The evidence package: a BagIt 1.0 folder (RFC 8493) or a ZIP of it, written and read."""
