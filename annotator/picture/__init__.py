"""Picture work: the same steps on the same frame give the same pixels, on every computer."""
