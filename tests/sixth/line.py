"""A process in which the registry has the line, and LinkedIn's folder is where the others' are."""

import json
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any

from altyaa.providers import registry
from tests.sixth.linkedin.provider import LINKEDIN


class Folder(MetaPathFinder):
    """``altyaa/simulator/linkedin``, which is not there."""

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        """For that name alone."""
        is_it = fullname == "altyaa.simulator.linkedin"
        return spec_from_file_location(fullname, Path(__file__).with_name("played.py")) if is_it else None


def main() -> None:
    """Nothing else of ours is imported before the line is there."""
    sys.meta_path.append(Folder())
    registry.PROVIDERS = {**registry.PROVIDERS, LINKEDIN.name: LINKEDIN}  # the line

    from altyaa.cli.reference.providers import page
    from altyaa.infra.settings import Settings
    from altyaa.proof.model import Ask
    from altyaa.simulator.platforms import PLATFORMS

    told = {
        "settings": [name for name in Settings.model_fields if "linkedin" in name],
        "apps": [each.client_id for each in Settings().provider_apps.values()],
        "played": "linkedin" in PLATFORMS,
        "documented": "\n## LinkedIn\n" in page(),
        "proven": "linkedin" in Ask(1, 1, "reality-2026-11", frozenset(), 1).platforms,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
