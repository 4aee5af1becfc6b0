"""What a source refuses when something is written, and which texts it can hold."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRule:
    """One kind of write that a source can refuse, or change without a word."""

    name: str  # "unique keys are checked"
    kept: bool
    effect: str  # what happens otherwise: "two rows may have one key"
    setting: str
    value: str
    grave: bool = False  # stored data is wrong without a trace
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRules(Fact):
    """The server's defaults for sessions; a program may choose others for its own."""

    rules: tuple[WriteRule, ...]


@dataclass(frozen=True, slots=True)
class NarrowField:
    """A text field whose character set has no place for most characters of Unicode, or for those
    beyond its first 65,536.
    """

    dataset: str
    field: str
    charset: str
    single_byte: bool


@dataclass(frozen=True, slots=True)
class FieldCollation:
    """A text field that is compared and sorted by another rule than most fields."""

    dataset: str
    field: str
    collation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStorage(Fact):
    """Character sets and collations by field; `examined` counts the text fields looked at.

    `collation` is that of most fields, `others` are the fields that have another one. `hidden`
    counts datasets whose fields our account is not shown, and `grant` shows them.
    """

    examined: int
    narrow: tuple[NarrowField, ...] = ()
    collation: str = ""
    others: tuple[FieldCollation, ...] = ()
    hidden: int = 0
    grant: str = ""

    def collation_of(self, dataset: str, field: str) -> str:
        """Of a text field; that of most fields where nothing else is known."""
        others = (o.collation for o in self.others if (o.dataset, o.field) == (dataset, field))
        return next(others, self.collation)
