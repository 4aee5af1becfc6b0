"""What kind of source it is, as statements that say on what they rest and how sure they are."""

from dataclasses import dataclass

#: What a statement says when nothing tells.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that is said of the source.

    `topic` is "workload", "consistency", "distribution", "modelling", "changes" or "look-ups".
    `says` is the answer in a few words and `detail` a sentence about it. `evidence` are the
    observations it follows from. `confidence` is a word of the contract, "" with `says` unknown;
    then `why` says what is missing, and `grant` what would tell where there is such a thing.
    """

    topic: str
    says: str
    detail: str = ""
    evidence: tuple[str, ...] = ()
    confidence: str = ""
    why: str = ""
    grant: str = ""

    @property
    def known(self) -> bool:
        return self.says != UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetCharacter:
    """The same of one dataset; "" or nothing where it is not known.

    `model` is the modelling pattern, `changes` are ways in which its records change or go.
    """

    dataset: str
    workload: str = ""
    model: str = ""
    changes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """Statements in the order of their topics, and the datasets by name."""

    statements: tuple[Statement, ...] = ()
    datasets: tuple[DatasetCharacter, ...] = ()

    def about(self, topic: str) -> Statement | None:
        return next((s for s in self.statements if s.topic == topic), None)
