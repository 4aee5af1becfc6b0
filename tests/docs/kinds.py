"""The README's kinds and privileges, made from the connectors themselves."""

import sys
from pathlib import Path

from audit.access.connector import Connector
from audit.engine.discover import connector_class, kinds
from audit.model.fact import Verified

README = Path(__file__).parents[2] / "README.md"


def kinds_table() -> str:
    """Kind, URL schemes, family, extra, and on what it was verified."""
    lines = ["| Kind | URL | Family | Extra | Verified on |", "|---|---|---|---|---|"]
    for connector in _connectors():
        schemes = ", ".join(f"`{scheme}://`" for scheme in connector.schemes)
        extra = f"`{connector.extra}`" if connector.extra else "none needed"
        lines.append(
            f"| {connector.title} | {schemes} | {connector.family.value} | {extra} "
            f"| {_spoken(connector.verified)}: {connector.verified_on} |"
        )
    return "\n".join(lines)


def _spoken(level: Verified) -> str:
    return f"{level.value}, experimental" if level is Verified.RECORDED else level.value


def privileges_list() -> str:
    """The least account of each kind as statements, and which facts need which privilege."""
    parts: list[str] = []
    for connector in _connectors():
        parts += [f"**{connector.title}**", "", "```", connector.least_privilege.strip(), "```", ""]
        needed: dict[str, list[str]] = {}
        for collector in connector.collectors():
            if collector.privilege:
                words = " ".join(collector.privilege.split())
                needed.setdefault(words, []).append(collector.name.replace("_", " "))
        parts += [f"- {', '.join(names)}: {words}" for words, names in needed.items()]
        parts += [""] if needed else []
    return "\n".join(parts).rstrip()


def filled(readme: str) -> str:
    """The README with both tables as they are now."""
    return _put(_put(readme, "kinds", kinds_table()), "privileges", privileges_list())


def _connectors() -> list[type[Connector]]:
    return [connector_class(kind) for kind in kinds()]


def _put(text: str, name: str, table: str) -> str:
    head, _, rest = text.partition(f"<!-- {name}: ")
    mark, _, rest = rest.partition("-->\n")
    _, _, tail = rest.partition(f"<!-- {name} end -->")
    return f"{head}<!-- {name}: {mark}-->\n{table}\n<!-- {name} end -->{tail}"


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write("README.md holds the tables as they are now\n")
