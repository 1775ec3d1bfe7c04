"""The circumstances every page must hold in."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking at a page.

    Attributes:
        options: For ``browser.new_context``.
        scripts: Whether JavaScript runs. Without it axe cannot: look at the document instead.
    """

    name: str
    options: dict[str, Any]
    scripts: bool = True


_WIDE = {"viewport": {"width": 1280, "height": 900}}
_NARROW = {"viewport": {"width": 320, "height": 700}, "device_scale_factor": 2}

DESKTOP = Look("desktop", _WIDE)
NARROW = Look("320px", _NARROW)
DARK = Look("dark", _WIDE | {"color_scheme": "dark"})
DARK_NARROW = Look("dark-320px", _NARROW | {"color_scheme": "dark"})
FORCED_COLOURS = Look("forced-colours", _WIDE | {"forced_colors": "active"})
STILL = Look("reduced-motion", _WIDE | {"reduced_motion": "reduce"})
WITHOUT_SCRIPTS = Look("without-scripts", _WIDE | {"java_script_enabled": False}, scripts=False)
# Zoom at 200 % leaves half the CSS pixels of the window, each two wide.
ZOOMED = Look("zoom-200", {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2})

LOOKS = (DESKTOP, NARROW, DARK, DARK_NARROW, FORCED_COLOURS, STILL, WITHOUT_SCRIPTS, ZOOMED)
"""All of them: every page as it is (tests/everypage)."""
EXTREMES = (NARROW, DARK, WITHOUT_SCRIPTS)
"""For what else a page can be: empty, wrong, ended. They differ most, and eight times everything takes half an hour."""
