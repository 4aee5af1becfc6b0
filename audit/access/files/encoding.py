"""Text as bytes: which encoding a sample has, and any text as UTF-8."""

import codecs

from audit.access.files.model import Note
from audit.access.files.opening import ByteSource

UTF8 = "utf-8"
#: UTF-8 with some lines in Windows' encoding: files that were put together from others.
MIXED = "utf-8, some lines cp1252"
_BOMS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What files are written in; without a list any rare code page may fit a few letters.
_LIKELY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "koi8_r", "shift_jis", "euc_jp", "euc_kr",
    "gb18030", "big5", "cp437", "cp850",
]  # fmt: skip
_MOST_LOOKED_AT = 64 * 1024
_ENOUGH = 0.05  # of the bytes are zero in UTF-16 of any language with some blanks and digits
#: Bytes that cp1252 does not have.
_NOT_WINDOWS = frozenset(b"\x81\x8d\x8f\x90\x9d")


def without_bom(data: bytes) -> bytes:
    return data.removeprefix(codecs.BOM_UTF8)


def encoding_of(sample: bytes, *, whole: bool) -> tuple[str, tuple[Note, ...]]:
    """The encoding of a text by a sample from its beginning, and what is odd about it."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            text = f"the file begins with a byte order mark ({name.upper()})"
            others = (_note(name),) if name != UTF8 else _later(sample, whole=whole)
            return name, (Note("bom", text), *others)
    if wide := _without_mark(sample):
        return wide, (_note(wide),)
    cut = sample if whole else sample[: sample.rfind(b"\n") + 1] or sample
    if _fits(cut, whole=whole):
        return UTF8, ()
    lines = cut.split(b"\n")
    broken = [line for line in lines if not (line.isascii() or _fits(line, whole=True))]
    fine = sum(not line.isascii() for line in lines) - len(broken)
    if fine > 0 and fine * 10 >= len(broken):
        return MIXED, (
            Note(
                "mixed encodings",
                "the lines are not all in the same encoding: most are UTF-8, others are read as "
                "Windows-1252",
                len(broken),
            ),
        )
    name = _guess(b"\n".join(broken)[:_MOST_LOOKED_AT])
    return name, (_note(name),)


def repaired(block: bytes) -> tuple[bytes, int]:
    """The block in UTF-8, and how many of its lines were not: those are taken for cp1252."""
    if block.isascii():
        return block, 0
    try:
        block.decode(UTF8)
    except UnicodeDecodeError:
        lines = block.split(b"\n")
        count = 0
        for number, line in enumerate(lines):
            if not line.isascii() and not _fits(line, whole=True):
                lines[number] = line.decode("cp1252", "replace").encode()
                count += 1
        return b"\n".join(lines), count
    return block, 0


class Utf8Source:
    """A text in any encoding as UTF-8 without a byte order mark; what does not fit is replaced."""

    def __init__(self, source: ByteSource, encoding: str) -> None:
        self._source = source
        self._decoder = None
        if encoding not in {UTF8, MIXED}:
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._first = True

    def read(self, size: int, /) -> bytes:
        if self._decoder is not None:
            while data := self._source.read(size):
                if text := self._decoder.decode(data):
                    return text.encode("utf-8", "replace")
            return self._decoder.decode(b"", final=True).encode("utf-8", "replace")
        data = self._source.read(size)
        if self._first:
            self._first = False
            while data and len(data) < len(codecs.BOM_UTF8):
                more = self._source.read(size)
                data += more
                if not more:
                    break
            data = without_bom(data) or (self._source.read(size) if data else b"")
        return data

    def close(self) -> None:
        self._source.close()


def as_utf8(sample: bytes, encoding: str) -> bytes:
    """The same for a sample that is held in memory."""
    if encoding in {UTF8, MIXED}:
        return repaired(without_bom(sample))[0]
    return (
        codecs.getincrementaldecoder(encoding)("replace").decode(sample).encode("utf-8", "replace")
    )


def _note(name: str) -> Note:
    return Note("encoding", f"the text is in {name}, not in UTF-8")


def _later(sample: bytes, *, whole: bool) -> tuple[Note, ...]:
    """A UTF-8 mark does not promise that the rest is UTF-8."""
    name, notes = encoding_of(without_bom(sample), whole=whole)
    return () if name == UTF8 else notes


def _fits(data: bytes, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(UTF8)().decode(data, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(sample: bytes) -> str:
    """UTF-16 by the zeros that stand at every other place."""
    head = sample[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = max(2, int(_ENOUGH * len(head)))
    if odd >= enough and odd > 10 * even:
        return "utf-16-le"
    if even >= enough and even > 10 * odd:
        return "utf-16-be"
    return ""


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415  # only for what is not UTF-8

    best = from_bytes(data, cp_isolation=_LIKELY, threshold=0.2).best()
    likely = best is not None and best.encoding in _LIKELY
    # several code pages have the same letters in the same places
    if best is not None and likely and data.decode("cp1252", "replace") != str(best):
        return best.encoding
    return "latin-1" if _NOT_WINDOWS.intersection(data) else "cp1252"
