"""Places for credentials, one module each; a module that begins with "_" is what they share."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from audit.secrets.store import Store


@cache
def known() -> Mapping[str, Store]:
    """Every store that lies in this folder, by its scheme; none imports what an extra brings."""
    found: dict[str, Store] = {}
    for info in pkgutil.iter_modules(__path__):
        if not info.name.startswith("_"):
            store: Store = importlib.import_module(f"{__name__}.{info.name}").STORE
            found[store.scheme] = store
    return MappingProxyType(found)
