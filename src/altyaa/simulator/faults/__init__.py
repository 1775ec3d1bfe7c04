"""What goes wrong on demand, and is written down when it does."""

from altyaa.simulator.faults.injector import Faults
from altyaa.simulator.faults.rule import EFFECTS, Effect, Rule

__all__ = ["EFFECTS", "Effect", "Faults", "Rule"]
