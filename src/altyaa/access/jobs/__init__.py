"""Background work of the access slice: letters to people, and the sweep of what has ended."""
