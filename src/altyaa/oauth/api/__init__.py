"""The JSON endpoints: those of the protocol, and ``/v1/oauth``."""
