"""What a source asks of new passwords."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy(Fact):
    """What is asked of a password when it is set, by the server's own settings.

    `rules` names what looks at a new password (plug-ins, libraries), empty where nothing does.
    `minimal_length` is in characters and set by `setting`; None where no length is told.
    `hashes_refused` says whether a password that comes as its hash, and that nothing can look at,
    is refused; None where that is not told. `reuse_refused` says whether an earlier password of
    the account is.
    """

    rules: tuple[str, ...]
    minimal_length: int | None = None
    setting: str = ""
    hashes_refused: bool | None = None
    reuse_refused: bool | None = None
    enable: str = ""
    lengthen: str = ""
    refuse_hashes: str = ""
    refuse_reuse: str = ""
