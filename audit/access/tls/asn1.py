"""A reader of DER (ITU-T X.690) for certificates that `cryptography` refuses to read."""

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, OID, UTC_TIME = 0x02, 0x06, 0x17
SEQUENCE, VERSION = 0x30, 0xA0
_SHORTEST = 2  # a tag and a length
_TAG_NUMBER = 0x1F  # all ones: the number follows
_MOST_DIGITS = 4  # of a length


class Malformed(ValueError):
    """These bytes are no DER."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag as one byte, its content, and both with the header as they stand."""

    tag: int
    content: bytes
    whole: bytes

    def inside(self) -> list["Element"]:
        """The elements that its content is made of; raises `Malformed`."""
        return list(elements(self.content))


def elements(data: bytes) -> Iterator[Element]:
    """The elements that follow each other in `data`; raises `Malformed` where one is broken."""
    place = 0
    while place < len(data):
        element = _element(data, place)
        place += len(element.whole)
        yield element


def _element(data: bytes, place: int) -> Element:
    if len(data) < place + _SHORTEST:
        raise Malformed("an element without a length")
    tag, length = data[place], data[place + 1]
    start = place + 2
    if tag & _TAG_NUMBER == _TAG_NUMBER:
        raise Malformed("a tag of several bytes")  # nowhere in a certificate
    if length & 0x80:
        digits = length & 0x7F
        if not 1 <= digits <= _MOST_DIGITS:
            raise Malformed("a length that DER does not know")
        length = int.from_bytes(data[start : start + digits], "big")
        start += digits
    end = start + length
    if end > len(data):
        raise Malformed("an element that is longer than what surrounds it")
    return Element(tag, data[start:end], data[place:end])


def integer(element: Element) -> int:
    """The value of an INTEGER; raises `Malformed`."""
    if element.tag != INTEGER or not element.content:
        raise Malformed("no integer")
    return int.from_bytes(element.content, "big", signed=True)


def oid(element: Element) -> str:
    """An OBJECT IDENTIFIER with dots; raises `Malformed`."""
    if element.tag != OID or not element.content:
        raise Malformed("no object identifier")
    numbers: list[int] = []
    number = 0
    for byte in element.content[:64]:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    if not numbers:
        raise Malformed("an object identifier without an end")
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))
