"""What a member's leaving affects, product by product."""

from altyaa.access.leaving import Leaving

LEAVING: tuple[Leaving, ...] = ()
"""Handed to ``access``, which knows no product. Adding one is one entry."""
