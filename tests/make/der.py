"""DER by hand (ITU-T X.690), for what a library refuses to write."""


def wrap(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + body


def inside(element: bytes) -> bytes:
    """The content of one element."""
    return element[_header(element) :]


def read(data: bytes) -> list[bytes]:
    """The elements that follow each other in `data`, each with its header."""
    elements: list[bytes] = []
    while data:
        size = _header(data) + _length(data)
        elements.append(data[:size])
        data = data[size:]
    return elements


def integer(number: int) -> bytes:
    return wrap(2, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    body = bytes((first * 40 + second,))
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.append(number & 0x7F | 0x80)
        body += bytes(reversed(digits))
    return wrap(6, body)


def generalized_time(text: str) -> bytes:
    return wrap(0x18, text.encode("ascii"))


def _header(data: bytes) -> int:
    return 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)


def _length(data: bytes) -> int:
    if not data[1] & 0x80:
        return data[1]
    return int.from_bytes(data[2 : _header(data)], "big")
