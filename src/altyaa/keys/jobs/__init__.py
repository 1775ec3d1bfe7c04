"""Background work of the keys slice: the clock of rotation, and letters about keys."""
