"""How much of each dataset is read: all of small ones, a sample of large ones, within the run."""

from threading import Lock

from audit.access.budget import Limits
from audit.access.stream import Choice, Extent, Portion

#: Bytes of a row where nobody knows better.
ROW_BYTES = 100


class Portions:
    """Deals out what may be read whole; safe to share between threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._whole_bytes = 0
        self._dealt_rows = 0
        self._lock = Lock()

    def of(self, extent: Extent) -> Portion:
        """The portion of a dataset of this extent: what was asked for, as far as there is room.

        Where the run may read fewer rows than are left of it, a sample of them says more than the
        first ones.
        """
        portion, most = self._asked(extent), self._limits.max_rows
        rows = rows_of(extent)
        if most is None or rows is None:
            return portion
        wanted = rows if portion.rows is None else min(portion.rows, rows)
        with self._lock:
            left = max(1, most - self._dealt_rows)
            self._dealt_rows += min(wanted, left)
        return portion if wanted <= left else Portion(left, portion.seed)

    def _asked(self, extent: Extent) -> Portion:
        limits, asked = self._limits, self._limits.sampling
        match asked.choice:
            case Choice.FULL | Choice.NONE:  # of none nothing is dealt out
                return Portion()
            case Choice.ROWS:
                few = extent.rows is not None and extent.rows <= asked.rows
                return Portion() if few else Portion(asked.rows)
            case Choice.SHARE:
                rows = rows_of(extent)
                return Portion(max(1, round(asked.share * rows))) if rows else Portion()
            case Choice.AUTO:
                return Portion() if self._whole(extent) else Portion(limits.block_sample_rows)

    def _whole(self, extent: Extent) -> bool:
        size = bytes_of(extent)
        if size is None:
            return True  # nobody knows: the connector bounds what it cannot measure
        with self._lock:
            fits = size <= self._limits.whole_bytes
            if not fits or self._whole_bytes + size > self._limits.run_bytes:
                return False
            self._whole_bytes += size
        return True


def rows_of(extent: Extent) -> int | None:
    """Rows by the source's word, else by its bytes."""
    if extent.rows is not None or extent.bytes is None:
        return extent.rows
    return max(1, extent.bytes // ROW_BYTES)


def bytes_of(extent: Extent) -> int | None:
    """Bytes by the source's word, else by its rows."""
    if extent.bytes is not None or extent.rows is None:
        return extent.bytes
    return extent.rows * ROW_BYTES
