"""Background work of the events slice."""
