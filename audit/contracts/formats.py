"""The formats that a contract can be written in, and what each file is called."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from audit.contracts.model import Contract
from audit.contracts.names import file_names


@dataclass(frozen=True, slots=True)
class Format:
    """`module` has `render(contract)`, and with `each` also `render_one(dataset, contract)`."""

    module: str
    ending: str
    each: bool = False  # one file per dataset where a folder is given

    def whole(self, contract: Contract) -> str:
        """The contract as one file."""
        text: str = self._module().render(contract)
        return text

    def files(self, contract: Contract) -> dict[str, str]:
        """A file for each dataset, by its name."""
        module = self._module()
        names = file_names((d.physical_name for d in contract.datasets), self.ending)
        return {names[d.physical_name]: module.render_one(d, contract) for d in contract.datasets}

    def _module(self) -> Any:  # noqa: ANN401  # a module of this folder
        return importlib.import_module(f"audit.contracts.{self.module}")


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "odcs": Format("odcs", ".odcs.yaml"),
        "dbt": Format("dbt", ".yml"),
        "json-schema": Format("json_schema", ".schema.json", each=True),
        "gx": Format("gx", ".json", each=True),
        "frictionless": Format("frictionless", ".json"),
        "ddl": Format("ddl", ".sql"),
    }
)
