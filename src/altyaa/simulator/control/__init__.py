"""The other side of the simulator: what tests and the demo do to it, over HTTP."""
