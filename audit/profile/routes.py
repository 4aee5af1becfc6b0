"""Where the keys of objects lead: to the places of a tree, of which there is room for so many."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.facts.catalog import ANY_KEY, key_name
from audit.profile.keys import MANY_TEXTS, free_text, stands_in_most
from audit.profile.place import KeySet, Part, Place, joined

#: The keys of an object in their order: texts, where a driver does not make them something else.
Keys = tuple[Any, ...]

#: A document with a key per value would make a path per value; beyond this the list is cut.
MAX_PATHS = 2_000
#: More keys than this of one object that stand in one document each are a list by keys.
FEW_KEYS = 5
#: An object that shows so many new keys at once is looked at for being such a list at once.
MANY_KEYS = 200
#: So many new keys that stand in one of so many objects at most are no names whatever they are.
TOO_MANY_KEYS, RARE = 500, 100
#: Sets of keys whose ways are remembered: of one object, and of all together.
_PLANS, _ALL_PLANS = 1_024, 16_384


@dataclass(frozen=True, slots=True)
class Way:
    """Where a key leads; nowhere when there is no room."""

    part: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the values of an object with certain keys go, in the order of the keys."""

    ways: tuple[Way, ...]
    names: KeySet

    @property
    def apart(self) -> bool:
        return lead_apart(self.ways)


def lead_apart(ways: "tuple[Way, ...] | list[Way]") -> bool:
    """Whether no two keys lead to the same place."""
    places = [way.place for way in ways if way.place is not None]
    return len(set(places)) == len(places)


@dataclass(slots=True)
class Tree:
    """Every place that documents have values at. Places by the same name are one."""

    declared: frozenset[str] = frozenset[str]()
    root: Place = field(default_factory=lambda: Place(""))
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    complete: bool = True

    def below(self, holder: Place, part: Part) -> Place | None:
        """The place of a key or of the elements of an array, made when there is room."""
        place = holder.below.get(part)
        if place is not None:
            return place
        place = self.place(joined(holder.name, part))
        if place is not None:
            self.link(holder, part, place)
        return place

    def link(self, holder: Place, part: Part, place: Place) -> None:
        if part not in holder.below:
            holder.below[part] = place
            place.ways += 1

    def place(self, name: str) -> Place | None:
        """The place of a name, made when there is room."""
        place = self.places.get(name)
        if place is None:
            if len(self.places) >= MAX_PATHS:
                self.complete = False
                return None
            place = self.places[name] = Place(name)
        return place

    def part(self, holder: Place, key: str) -> str:
        """A key as part of a name; one that is declared keeps it."""
        return key if joined(holder.name, key) in self.declared else key_name(key)


@dataclass(slots=True)
class Routes:
    """The ways of keys that were asked for lately, by the place of their object."""

    tree: Tree
    _known: dict[str, dict[Keys, Plan]] = field(default_factory=dict[str, dict[Keys, Plan]])

    def plans(self, holder: Place, shapes: Mapping[Keys, int]) -> Mapping[Keys, Plan]:
        """A plan for each set of keys, of which there are so many objects."""
        known = self._known.setdefault(holder.name, {})
        unknown = [shape for shape in shapes if shape not in known]
        if not unknown:
            return known
        counts: Counter[Any] = Counter()
        for shape in unknown:
            for key in shape:
                counts[key] += shapes[shape]
        ways = self.ways(holder, counts, sum(shapes.values()))
        made = {shape: _plan([ways[key] for key in shape]) for shape in unknown}
        if holder.lists or len(known) + len(made) > _PLANS:
            return {**known, **made}  # seen once: not worth remembering
        known.update(made)
        return known

    def ways(self, holder: Place, counts: Mapping[Any, int], objects: int) -> dict[Any, Way]:
        """The way of each key; `counts` says in how many of the objects it stands."""
        values = self._values(holder, counts, objects)
        found: dict[Any, Way] = {}
        for key in counts:
            text = str(key)
            part = ANY_KEY if text in values else self.tree.part(holder, text)
            found[key] = Way(part, self.tree.below(holder, part))
        return found

    def forget(self) -> None:
        """Makes room when too many plans are remembered."""
        if sum(map(len, self._known.values())) > _ALL_PLANS:
            self._known.clear()

    def _values(self, holder: Place, counts: Mapping[Any, int], objects: int) -> set[str]:
        """New keys of an object that has so many of them that they are no names.

        What is left of them is judged when everything was seen; this keeps them from filling the
        list of paths before.
        """
        new = {str(key): count for key, count in counts.items() if str(key) not in holder.below}
        values = self._texts(holder, new, objects)
        if holder is not self.tree.root:
            values |= self._listed(holder, new, objects)
        return {key for key in values if joined(holder.name, key) not in self.tree.declared}

    def _texts(self, holder: Place, new: Mapping[str, int], objects: int) -> set[str]:
        """New keys that are texts, of an object that has too many of them."""
        texts = {
            key
            for key, count in new.items()
            if free_text(key) and not stands_in_most(count, objects)
        }
        if not texts:
            return texts
        known = sum(part is not None and free_text(part) for part in holder.below)
        return texts if known + len(texts) > MANY_TEXTS else set()

    def _listed(self, holder: Place, new: Mapping[str, int], objects: int) -> set[str]:
        """New keys that stand in hardly any object, where most do."""
        many = len(new) > MANY_KEYS and objects > FEW_KEYS
        if not (many or holder.lists):
            return set()
        few = max(1, objects // RARE)
        rare = {key for key, count in new.items() if count <= few}
        once = sum(count == 1 for count in new.values())
        if many and (once > len(new) // 2 or len(rare) > max(TOO_MANY_KEYS, len(new) // 2)):
            holder.lists = True
        return rare if holder.lists else set()


def _plan(ways: list[Way]) -> Plan:
    return Plan(tuple(ways), names_of(ways))


def names_of(ways: list[Way]) -> KeySet:
    """The keys by which an object is known, each once."""
    return tuple(sorted({way.part for way in ways}))
