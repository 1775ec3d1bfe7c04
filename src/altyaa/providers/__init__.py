"""The platforms, one folder each: what they say on the wire, as data and pure functions. No socket, no clock."""
