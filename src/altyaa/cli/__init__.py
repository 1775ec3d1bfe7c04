"""The ``altyaa`` command. Knows everything; nothing knows it."""
