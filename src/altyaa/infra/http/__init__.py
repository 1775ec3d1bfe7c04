"""HTTP plumbing: who the peer is, how a refusal looks on the wire, what every request gets around it."""
