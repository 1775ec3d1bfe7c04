"""Several processes that start for the first time at once share one KEK."""

import subprocess
import sys
from pathlib import Path

from altyaa.infra.vault.kek import open_kek

PROCESSES = 4
ROUNDS = 150
STARTER = f"""
import sys
from altyaa.infra.vault.kek import open_kek
print("ready", flush=True)
folder = sys.stdin.readline().strip()
sealed = [open_kek(f"file:{{folder}}/{{number}}.json", create=True).encrypt(b"x", b"") for number in range({ROUNDS})]
print(*(ciphertext.hex() for ciphertext in sealed))
"""


def test_processes_that_create_at_once_end_with_the_same_kek(tmp_path: Path) -> None:
    """Each process goes through the same paths. Making a file takes longer than finding it, so whoever lags behind
    catches up, and they meet at the next path to be made. In the end each file must open what every process sealed.
    """
    starters = [
        subprocess.Popen([sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    for starter in starters:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "ready\n"
    for starter in starters:
        assert starter.stdin is not None
        starter.stdin.write(f"{tmp_path}\n")
        starter.stdin.flush()
    answers = [starter.communicate()[0].split() for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * PROCESSES
    for number in range(ROUNDS):
        kek = open_kek(f"file:{tmp_path}/{number}.json", create=False)
        assert {kek.decrypt(bytes.fromhex(answer[number]), b"") for answer in answers} == {b"x"}
    assert len(list(tmp_path.iterdir())) == ROUNDS
