"""``make demo``: everything started on loopback, and a tour by real requests."""
