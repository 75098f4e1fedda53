"""The values of a case: what people say about exhibits, and how it changes."""
