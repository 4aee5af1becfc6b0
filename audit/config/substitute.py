"""`${env:NAME}` in the values of the configuration: filled once, after the file was read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from audit.config.document import Mistake
from audit.config.shape import kind_at, takes_list, takes_nothing, takes_text
from audit.config.yamltext import Place
from audit.secrets.redact import MIN_LENGTH

#: A variable with or without a default; $${ for a plain ${; and what begins like either.
_MARK = re.compile(
    r"\$\$\{|\$\{env:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^{}]*))?\}|(?P<wrong>\$\{)"
)
_HOW = "write ${env:NAME} or ${env:NAME:-default}, and $${ where ${ itself is meant"


@dataclass(slots=True)
class Filled:
    """The values after it, by which variables each was filled, and what could not be."""

    tree: object
    variables: dict[Place, tuple[str, ...]] = field(default_factory=dict[Place, tuple[str, ...]])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    texts: dict[Place, str] = field(default_factory=dict[Place, str])

    def without_values(self, mistake: Mistake) -> Mistake:
        """The mistake without what came from a variable, which may be a secret."""
        problem = mistake.problem
        for place, text in self.texts.items():
            if place[: len(mistake.place)] != mistake.place:
                continue
            problem = problem.replace(repr(text), "…")
            if len(text) >= MIN_LENGTH:  # shorter ones are parts of ordinary words
                problem = problem.replace(text, "…")
        return replace(mistake, problem=problem)


def substituted(tree: object, environ: Mapping[str, str]) -> Filled:
    """The values with their variables filled in. What a variable holds is not filled again.

    Where no text may stand, what comes out is read as a single YAML value (2, true, 2027-03-31);
    where a list of texts may, it is parted at its commas.
    """
    filled = Filled(None)
    filled.tree = _walk(tree, (), environ, filled)
    return filled


def _walk(tree: object, place: Place, environ: Mapping[str, str], filled: Filled) -> object:
    if isinstance(tree, dict):
        pairs = cast("dict[Any, object]", tree).items()
        return {key: _walk(value, (*place, key), environ, filled) for key, value in pairs}
    if isinstance(tree, list):
        items = enumerate(cast("list[object]", tree))
        return [_walk(item, (*place, n), environ, filled) for n, item in items]
    if not isinstance(tree, str) or "${" not in tree:
        return tree
    used: list[str] = []

    def value_of(match: re.Match[str]) -> str:
        if match["wrong"]:
            filled.mistakes.append(Mistake(place, f"a ${{ is not finished: {_HOW}"))
        name, default = match["name"], match["default"]
        if name is None:
            return "${"
        value = environ.get(name)
        if value or (value is not None and default is None):
            used.append(name)
        elif default is None:
            filled.mistakes.append(Mistake(place, _unset(name)))
        return value or default or ""  # as in a shell, also where the variable is empty

    text = _MARK.sub(value_of, tree)
    if used:
        filled.variables[place], filled.texts[place] = tuple(dict.fromkeys(used)), text
    return _as_kind(text, kind_at(place)) if "${env:" in tree.replace("$${", "") else text


def _unset(name: str) -> str:
    return (
        f"the variable {name} is not set; set it, or give a default, as in ${{env:{name}:-default}}"
    )


def _as_kind(text: str, kind: Any) -> object:  # noqa: ANN401  # a type hint
    if kind is None or takes_text(kind):
        return text
    if takes_list(kind):
        return [part.strip() for part in text.split(",") if part.strip()]
    return None if takes_nothing(kind) and not text.strip() else _scalar(text.strip())


def _scalar(text: str) -> object:
    """What YAML makes of a plain value; lists, mappings, tags and aliases stay texts."""
    import yaml  # noqa: PLC0415  # only where there is such a file

    loader: Any = yaml.SafeLoader("")
    tag: str = loader.resolve(yaml.ScalarNode, text, (True, False))
    try:
        found: object = loader.construct_object(yaml.ScalarNode(tag, text))
    except (ValueError, LookupError, OverflowError, yaml.YAMLError):
        return text
    return found
