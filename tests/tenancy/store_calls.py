"""How each store function is called to reach for somebody else's things. One that is missing here fails the build."""

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import altyaa
from tests.tenancy.calls_access import ACCESS
from tests.tenancy.calls_apps import APPS
from tests.tenancy.calls_connections import CONNECTIONS
from tests.tenancy.calls_events import EVENTS
from tests.tenancy.calls_factors import FACTORS
from tests.tenancy.calls_keys import KEYS
from tests.tenancy.calls_oauth import OAUTH
from tests.tenancy.calls_vault import VAULT
from tests.tenancy.store_call import Calls


def store_functions() -> dict[str, Callable[..., Any]]:
    """Every public function of every ``altyaa.*.store`` module, by its full name."""
    names = [found.name for found in pkgutil.walk_packages(altyaa.__path__, "altyaa.")]
    return {
        f"{name}.{function.__name__}": function
        for name in names
        if "store" in name.split(".")
        for _, function in inspect.getmembers(import_module(name), inspect.isfunction)
        if function.__module__ == name and not function.__name__.startswith("_")
    }


CALLS: Calls = {
    **APPS,  # they read memberships, which the calls after them end
    **ACCESS,
    **FACTORS,
    **EVENTS,
    **KEYS,
    **OAUTH,
    **CONNECTIONS,
    **VAULT,
}
