"""What keeps connections alive: claims what is due, calls the platforms, stores what came."""

from altyaa.connections.engine.engine import Engine as Engine
from altyaa.connections.engine.engine import Turned as Turned
