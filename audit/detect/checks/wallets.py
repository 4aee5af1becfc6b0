"""Checksums of crypto wallets: Base58Check, Bech32 and Bech32m (BIP 173, BIP 350)."""

import hashlib

_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = frozenset({1, 0x2BC830A3})


def _base58(text: str, alphabet: str) -> bytes:
    value = 0
    for letter in text:
        value = value * 58 + alphabet.index(letter)
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return b"\0" * zeros + value.to_bytes((value.bit_length() + 7) // 8)


def base58check(text: str, alphabet: str = _BITCOIN) -> bool:
    """A version byte, twenty bytes of hash and four of their double SHA-256."""
    raw = _base58(text, alphabet)
    check = hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4]
    return len(raw) == 25 and check == raw[-4:]


def ripple(text: str) -> bool:
    """Base58Check in the alphabet of the XRP ledger."""
    return base58check(text, _RIPPLE)


def solana(text: str) -> bool:
    """A public key of Ed25519: 32 bytes in Base58, without a checksum."""
    return len(_base58(text, _BITCOIN)) == 32


def bech32(text: str) -> bool:
    """The BCH code over prefix and data; capitals or small letters, not both."""
    if text not in (text.lower(), text.upper()):
        return False
    prefix, _, data = text.lower().rpartition("1")
    state = 1
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    for value in (*spread, *(_BECH32.index(letter) for letter in data)):
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            state ^= generator if top >> bit & 1 else 0
    return state in _BECH32_CONSTANTS
