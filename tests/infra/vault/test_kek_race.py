"""Several processes that start for the first time at once share one KEK."""

import subprocess
import sys
from pathlib import Path

from altyaa.infra.vault.kek import open_kek

ROUNDS = 30
PROCESSES = 4
STARTER = """
import sys
from altyaa.infra.vault.kek import open_kek
print("ready", flush=True)
for line in sys.stdin:
    print(open_kek(line.strip(), create=True).encrypt(b"x", b"").hex(), flush=True)
"""


def test_processes_that_create_at_once_end_with_the_same_kek(tmp_path: Path) -> None:
    """A round: every process is told the same path at once, seals, and the file's KEK must open what each sealed."""
    starters = [
        subprocess.Popen([sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    try:
        pipes = [(starter.stdin, starter.stdout) for starter in starters]
        for _, answers in pipes:
            assert answers is not None
            assert answers.readline() == "ready\n"
        for number in range(ROUNDS):
            uri = f"file:{tmp_path}/{number}.json"
            for orders, _ in pipes:
                assert orders is not None
                orders.write(uri + "\n")
                orders.flush()
            sealed = [answers.readline().strip() for _, answers in pipes if answers is not None]
            kek = open_kek(uri, create=False)
            assert [kek.decrypt(bytes.fromhex(text), b"") for text in sealed] == [b"x"] * PROCESSES
        assert len(list(tmp_path.iterdir())) == ROUNDS
    finally:
        for starter in starters:
            starter.communicate()
