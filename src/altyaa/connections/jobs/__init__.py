"""Background work of the connections slice beside the engine: letters, and what is swept."""
