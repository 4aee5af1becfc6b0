"""YAML and JSON as every format writes them: stable, readable, without what trips a reader."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import yaml

from audit.contracts.signature import UNSIGNED, signed

Tree = Mapping[str, Any]
_WIDTH = 100


#: Texts that a reader of YAML 1.1 or 1.2 could take for a number or a flag.
_AMBIGUOUS = re.compile(r"[-+.]?[0-9].*|y|n|yes|no|on|off|true|false|null|~", re.IGNORECASE)


class _Dumper(yaml.CSafeDumper):
    """YAML without anchors: what stands twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _text(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    style = "'" if _AMBIGUOUS.fullmatch(value) else None
    del dumper
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def as_yaml(tree: Tree) -> str:
    """A signed YAML document, its keys in the order of the tree."""
    text = yaml.dump(
        clean(tree),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
        default_flow_style=False,
    )
    return signed(f"# {UNSIGNED}\n{text}")


def as_json(tree: Tree | Sequence[Tree]) -> str:
    """A signed JSON document where the tree holds `UNSIGNED`."""
    return signed(json.dumps(clean(tree), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def clean(value: Any) -> Any:  # noqa: ANN401  # a tree of plain values
    """The tree without keys of None and half surrogate pairs, of which UTF-8 has none."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        tree = cast("dict[Any, Any]", value)
        return {str(clean(k)): clean(v) for k, v in tree.items() if v is not None}
    if isinstance(value, list | tuple):
        return [clean(v) for v in cast("list[Any]", value)]
    return value
