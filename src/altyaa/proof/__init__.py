"""The proof: the real engine through a year in minutes, and what became of every grant beside the platforms' own books.

PostgreSQL is real, the clock is not, the platforms are played in the process. All that an engine waits for is a point
where it may die. What the platforms know is compared with what our database says.
"""

from altyaa.proof.model import FAULTS as FAULTS
from altyaa.proof.model import Ask as Ask
from altyaa.proof.model import Result as Result
from altyaa.proof.run import run as run
