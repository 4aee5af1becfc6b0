"""What a reference points at: by names joined with dots, or by a path of ids (ODCS, References)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.contracts.nodes import Keys

_SCHEMA, _PROPERTIES = "schema", "properties"
_SHORTEST = 4  # schema, its id, properties, its id


@dataclass(slots=True)
class Named:
    """An object of a contract: its name, and its fields as the source calls them."""

    name: str
    by_name: dict[str, str] = field(default_factory=dict[str, str])
    by_id: dict[str, str] = field(default_factory=dict[str, str])  # paths of ids, "a/b"

    def add(self, node: Keys, name: str, path: str, there: str) -> None:
        """Adds the fields of a part that has this name, this path and is `there` in the source."""
        for item in node.parts(_PROPERTIES):
            own, key = item.text("name"), item.text("id")
            full = f"{name}.{own}" if name else own
            source = item.text("physicalName") or own
            source = f"{there}.{source}" if there else source
            self.by_name.setdefault(full, source)
            for word in {key, own} - {""}:
                self.by_id.setdefault(f"{path}{word}", source)
            if key:
                self.by_id.setdefault(key, source)  # many write the id of a nested one alone
            self.add(item, full, f"{path}{key or own}/", source)


@dataclass(slots=True)
class Names:
    """The objects of a contract by name and by id."""

    by_name: dict[str, Named] = field(default_factory=dict[str, Named])
    by_id: dict[str, Named] = field(default_factory=dict[str, Named])

    @classmethod
    def of(cls, objects: Iterable[Keys]) -> "Names":
        names = cls()
        for node in objects:
            found = Named(node.text("name"))
            found.add(node, "", "", "")
            names.by_name.setdefault(found.name, found)
            for key in {node.text("id"), found.name} - {""}:
                names.by_id.setdefault(key, found)
        return names


def resolved(text: str, names: Names) -> tuple[str, str] | None:
    """Dataset and field that a reference points at, None for one outside of the contract."""
    if "#" in text:
        return None
    if "/" in text:
        return _by_path([part for part in text.split("/") if part], names)
    end = len(text)
    while (end := text.rfind(".", 0, end)) > 0:
        found = names.by_name.get(text[:end])
        if found and text[end + 1 :] in found.by_name:
            return found.name, found.by_name[text[end + 1 :]]
    return None


def _by_path(parts: list[str], names: Names) -> tuple[str, str] | None:
    """schema/ID/properties/ID, and further properties of it."""
    between = parts[2::2]
    if len(parts) < _SHORTEST or parts[0] != _SCHEMA or set(between) != {_PROPERTIES}:
        return None
    found = names.by_id.get(parts[1])
    there = found.by_id.get("/".join(parts[3::2])) if found else None
    return (found.name, there) if found and there else None
