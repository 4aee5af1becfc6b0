"""Rows on their way from a source: Arrow batches, and what part of the dataset they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

from audit.errors import ConfigError

#: The same rows are sampled each time, so that two runs can be compared.
SEED = 42


class Choice(StrEnum):
    """How much of a dataset is looked at."""

    AUTO = "auto"  # all of a small one, a sample of a large one
    FULL = "full"
    NONE = "none"  # structure, settings and accounts only
    ROWS = "rows"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Sampling:
    """What the user asked for: `--sample auto|full|none|N|P%`. `share` is 0..1."""

    choice: Choice = Choice.AUTO
    rows: int = 0
    share: float = 0.0

    def __str__(self) -> str:
        match self.choice:
            case Choice.ROWS:
                return str(self.rows)
            case Choice.SHARE:
                return f"{100 * self.share:g}%"
            case other:
                return other.value


AUTOMATIC = Sampling()


def parse_sampling(text: str) -> Sampling:
    """`auto`, `full`, `none`, rows or a percentage; a `ConfigError` says what is wrong."""
    said = text.strip().lower()
    if said in {Choice.AUTO, Choice.FULL, Choice.NONE}:
        return Sampling(Choice(said))
    digits = said.replace("_", "").replace(",", "")
    if digits.isascii() and digits.isdecimal():
        if not int(digits):
            raise ConfigError(
                "the sample is empty; give at least one row, as in --sample 1000, "
                "or write --sample none to look at no rows at all"
            )
        return Sampling(Choice.ROWS, rows=int(digits))
    try:
        percent = float(said.removesuffix("%")) if said.endswith("%") else 0.0
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:  # noqa: PLR2004  # per cent
        raise ConfigError(
            f"{text!r} is no sample; write auto, full, none, a number of rows (100000) or "
            "a share (5%)"
        )
    return Sampling(Choice.SHARE, share=percent / 100)


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a dataset is by what the source says for free; None where it does not say."""

    rows: int | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """What is to be read of a dataset: everything, or a sample of about `rows` rows.

    A connector chooses the cheapest way that spreads over the whole dataset (random blocks, key
    ranges, row groups) and always the same for the same `seed`.
    """

    rows: int | None = None  # None: all of them
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as Arrow columns.

    Wide datasets come in several blocks for the same rows, each with other columns; `last` is
    true for the one that completes the rows. All blocks of the same rows have the same length.
    """

    batch: pa.RecordBatch
    last: bool = True


@dataclass(slots=True)
class Stream:
    """Blocks that are read as they are asked for, and what they are a part of.

    `whole` says that the blocks are all rows of the dataset. Otherwise `method` says how the rows
    were chosen ("random blocks"), `share` about what part they are, and `bias` what such a sample
    gets wrong. `row_count` is what the source knows without reading. `impossible` counts by field
    the dates and times that no calendar has, None where the source can hold none. Closing `blocks`
    ends the statement at the source.
    """

    blocks: Iterator[Block]
    whole: bool = True
    method: str = "all rows"
    share: float | None = None
    bias: str = ""
    row_count: int | None = None
    row_count_exact: bool = False
    notes: list[str] = field(default_factory=list[str])  # filled while reading
    impossible: dict[str, int] | None = None  # too


@dataclass(frozen=True, slots=True)
class Bson:
    """Whole documents of BSON one after another, as a raw batch of a cursor has them."""

    data: bytes


#: Documents as they come: plain values, whole lines of JSON, or BSON as a server sends it.
DocumentBatch = Sequence[Mapping[str, object]] | bytes | Bson


@dataclass(slots=True)
class Documents:
    """The same for documents: batches of plain Python values, whole lines of JSON, or BSON.

    Lines and BSON are parsed where they are profiled, which may be another process.
    """

    batches: Iterator[DocumentBatch]
    whole: bool = True
    method: str = "all documents"
    share: float | None = None
    bias: str = ""
    row_count: int | None = None
    row_count_exact: bool = False
    notes: list[str] = field(default_factory=list[str])
