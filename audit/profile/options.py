"""How a profile is made: the clock and the bounds, given once for all states that may be merged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`now` is in seconds since 1970, None when the future is not counted.

    `distinct_kept` values of a field are counted one by one; a field with more is sketched.
    `key_bytes` is what all fields of one dataset together may take to prove that they are keys.
    """

    now: float | None = None
    distinct_kept: int = 2_048
    key_bytes: int = 400 * 1024**2
    detect: bool = True  # keep a sample of values for detection
    kept_rows: int = 0  # whole rows that are kept until the dataset is described
    sampled_texts: int = 512  # of each batch, looked at one by one


DEFAULT = Options()
