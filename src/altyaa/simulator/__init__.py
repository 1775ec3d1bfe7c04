"""The platforms, played: for the demo, the tests and a simulated year. Nothing here reaches a real one."""

from altyaa.simulator.clock import MovableClock
from altyaa.simulator.faults import Rule
from altyaa.simulator.simulator import Simulator
from altyaa.simulator.transport import transport
from altyaa.simulator.world import WORLDS, World, read_world

__all__ = ["WORLDS", "MovableClock", "Rule", "Simulator", "World", "read_world", "transport"]
