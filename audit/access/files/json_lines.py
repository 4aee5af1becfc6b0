"""JSON of any layout as one document a line: an array's elements, or documents over many lines."""

import re

import numpy as np
import numpy.typing as npt

from audit.access.files.errors import Unreadable
from audit.access.files.opening import ByteSource

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_PIECE = 1024 * 1024
_NEWLINE, _SPACE, _QUOTE, _COMMA = b'\n ",'
_DEEPEST = 1000  # the parser's own limit is 1,024
_BLANK = b" \t\r\n"


class Lines:
    """A source whose lines are the documents of another one that holds JSON.

    Found by counting brackets outside of strings, a piece at a time: nothing is parsed here, and
    an array of any length takes no memory. The end of the array has to come, or it is truncated.
    """

    def __init__(self, source: ByteSource, longest: int) -> None:
        self._source, self._longest = source, longest
        self._array: bool | None = None  # not known before the first bracket
        self._depth, self._inside = 0, False
        self._carried = b""
        self._ended = self._closed = False
        self._since = 0  # bytes since the last document ended

    def read(self, size: int, /) -> bytes:
        while not self._ended:
            data = self._carried + self._source.read(max(1, min(size, _PIECE)))
            if len(data) == len(self._carried):
                self._ended = True
                if self._depth or self._inside:
                    raise Unreadable(
                        "the JSON is truncated: its brackets do not close; copy or write it again",
                        "truncated",
                    )
                return data
            # a backslash at the end belongs to what comes next
            tail = len(data) - len(data.rstrip(b"\\"))
            cut = len(data) - tail % 2
            self._carried, data = data[cut:], data[:cut]
            if self._array is None:
                data = data.lstrip(_BLANK)
                self._array = data.startswith(b"[") if data else None
            if data and (lines := self._lines(data)):
                return lines
        return b""

    def close(self) -> None:
        self._source.close()

    def _lines(self, data: bytes) -> bytes:
        plain = _ESCAPED.sub(b"__", data) if b"\\" in data else data
        codes = np.frombuffer(plain, np.uint8)
        quotes = np.cumsum(codes == _QUOTE, dtype=np.uint32)
        outside = (quotes + self._inside) % 2 == 0
        step = np.zeros(len(codes), np.int32)
        step[(codes | 0x20) == ord("{")] = 1  # and "[", which differs in that bit
        step[(codes | 0x20) == ord("}")] = -1
        step *= outside
        depth = self._depth + np.cumsum(step, dtype=np.int32)
        self._check(depth)
        base = 1 if self._array else 0
        made = np.frombuffer(data, np.uint8).copy()
        made[codes == _NEWLINE] = _SPACE
        ends = outside & (depth == base)
        # documents of a sequence end at a line end, those of an array at a comma
        ends &= codes == (_COMMA if self._array else _NEWLINE)
        made[ends] = _NEWLINE
        if self._array:
            self._unbracketed(made, depth, step)
        self._measure(ends)
        self._depth = int(depth[-1])
        self._inside = bool((int(quotes[-1]) + self._inside) % 2)
        return made.tobytes()

    def _check(self, depth: npt.NDArray[np.int32]) -> None:
        if int(depth.min()) < 0:
            raise Unreadable("the JSON is damaged: more brackets are closed than were opened")
        if int(depth.max()) > _DEEPEST:
            raise Unreadable(f"the JSON is nested more than {_DEEPEST:,} levels deep")

    def _unbracketed(
        self,
        made: npt.NDArray[np.uint8],
        depth: npt.NDArray[np.int32],
        step: npt.NDArray[np.int32],
    ) -> None:
        """Blanks the brackets of the array itself; behind the last one nothing may stand."""
        if not self._depth and not self._closed:
            made[0] = _SPACE
        if self._closed:
            at = -1
        else:
            ends = np.flatnonzero((depth == 0) & (step == -1))
            if not len(ends):
                return
            at = int(ends[0])
            made[at] = _NEWLINE
            self._closed = True
        if made[at + 1 :].tobytes().strip(_BLANK):
            raise Unreadable("the JSON is damaged: there is more behind the end of its array")

    def _measure(self, ends: npt.NDArray[np.bool_]) -> None:
        """Ends the reading at a document that would fill the memory."""
        places = np.flatnonzero(ends)
        self._since = len(ends) - int(places[-1]) if len(places) else self._since + len(ends)
        if self._since > 2 * self._longest:
            raise Unreadable(
                "one document of the JSON is too long to be held in memory; write one a line",
                "long line",
            )
