"""``python -m altyaa``."""

from altyaa.cli.main import main

main()
