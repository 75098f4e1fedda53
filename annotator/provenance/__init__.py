"""Digests and the custody chain: proving that nothing changed quietly."""
