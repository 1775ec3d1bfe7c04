"""The standards, one module per RFC. Pure."""
