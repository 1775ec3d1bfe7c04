"""JSON endpoints of the access slice."""
