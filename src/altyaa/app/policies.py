"""What the policies of a workspace govern, product by product."""

from altyaa.access.policies import Governed
from altyaa.keys.actions.policies import KeysGoverned

GOVERNED: tuple[Governed, ...] = (KeysGoverned(),)
"""Handed to ``access``, which knows no product. Adding one is one entry."""
