"""What these tests share."""

from tests.connections.flow.conftest import mara as mara
from tests.connections.flow.conftest import other as other
from tests.connections.flow.conftest import town as town
