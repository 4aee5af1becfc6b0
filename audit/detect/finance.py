"""Written forms of payment cards, bank accounts and crypto wallets."""

import polars as pl

from audit.detect.checks import wallets
from audit.detect.checks.banks import is_bic, is_ccc, is_clabe, is_iban, is_routing_number
from audit.detect.checks.cards import is_card
from audit.detect.checks.forms import Proof, any_case, form
from audit.detect.checks.matrix import one_by_one
from audit.detect.pattern import Mask, Pattern

_CARD_SAYS = "issuer range and check digit (Luhn)"


def _card(chance: float) -> Proof:
    return Proof(is_card, chance, _CARD_SAYS)


def _card_of_track(values: pl.Series) -> Mask:
    """The number runs to the first ^ or =."""
    return is_card(values.str.extract("([0-9]{13,19})", 1))


_BLOCK = "[0-9]{4}"
_CARDS = (
    form(
        "credit_card",
        "NNNN NNNN NNNN NNNN",
        f"[2-689][0-9]{{3}}[ -]{_BLOCK}[ -]{_BLOCK}[ -]{_BLOCK}",
        _card(0.05),
        within=True,
    ),
    form(
        "credit_card",
        "NNNN NNNN NNNN NNNN NNN",
        f"[4-68][0-9]{{3}}[ -]{_BLOCK}[ -]{_BLOCK}[ -]{_BLOCK}[ -][0-9]{{3}}",
        _card(0.044),
        within=True,
    ),
    form(
        "credit_card",
        "NNNN NNNNNN NNNNN",
        "3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}",
        _card(0.1),
        within=True,
    ),
    form(
        "credit_card",
        "NNNN NNNNNN NNNN",
        "3[0689][0-9]{2}[ -][0-9]{6}[ -][0-9]{4}",
        _card(0.09),
        within=True,
    ),
    form("credit_card", "16 digits", "[2-689][0-9]{15}", _card(0.05), within=r"\b[2-6][0-9]{15}\b"),
    form("credit_card", "15 digits", "3[47][0-9]{13}", _card(0.1), within=True),
    form("credit_card", "14 digits", "3[0689][0-9]{12}", _card(0.09), weak=True),
    form("credit_card", "13 digits", "[4-6][0-9]{12}", _card(0.05), weak=True),
    form("credit_card", "17 to 19 digits", "[2-68][0-9]{16,18}", _card(0.037), weak=True),
)

#: ISO/IEC 7813: track 1 begins with %B, track 2 with ; and has = after the number.
_NAME = r"[A-Za-z0-9 /.'-]{2,26}"
_TRACK_1 = rf"%?[Bb][0-9]{{13,19}}\^{_NAME}\^[0-9]{{7}}[0-9 ]{{0,40}}\??"
_TRACK_2 = r";?[0-9]{13,19}=[0-9]{7,24}\??"
_TRACKS = (
    form(
        "card_track", "track 1", _TRACK_1, Proof(_card_of_track, 0.023, _CARD_SAYS), within=_TRACK_1
    ),
    form(
        "card_track", "track 2", _TRACK_2, Proof(_card_of_track, 0.023, _CARD_SAYS), within=_TRACK_2
    ),
)

_MASK = "[*xX#•]"
_MASKED = (
    form(
        "masked_card",
        "last four digits, in blocks",
        f"(?:{_MASK}{{4}}[ -]?){{3}}[0-9]{{4}}",
        within=f"(?:{_MASK}{{4}}[ -]){{3}}[0-9]{{4}}\\b",
    ),
    form(
        "masked_card",
        "first and last digits",
        f"[2-6][0-9]{{3}}[ -]?[0-9]{{0,2}}{_MASK}{{2,4}}[ -]?{_MASK}{{4}}[ -]?[0-9]{{4}}",
        within=True,
    ),
    form(
        "masked_card",
        "American Express",
        f"3[47*xX#•]{_MASK}{{2}}[ -]?{_MASK}{{6}}[ -]?{_MASK}?[0-9]{{4,5}}",
    ),
    form("masked_card", "last four digits", f"{_MASK}{{2,15}}[ -]?[0-9]{{4}}", weak=True),
)

_MONTH = "(?:0[1-9]|1[0-2])"
_PARTS = (
    form("card_expiry", "MM/YY", f"{_MONTH}[/-][0-9]{{2}}", named=True, weak=True),
    form("card_expiry", "MM/YYYY", f"{_MONTH}[/-]20[0-9]{{2}}", named=True, weak=True),
    form("card_expiry", "MMYY", f"{_MONTH}[0-9]{{2}}", named=True),
    form("card_expiry", "MMYYYY", f"{_MONTH}20[0-9]{{2}}", named=True),
    form("card_expiry", "YYYY-MM", f"20[0-9]{{2}}[/-]?{_MONTH}", named=True, weak=True),
    form("cvv", "3 or 4 digits", "[0-9]{3,4}", named=True),
    form("card_pin", "4 to 6 digits", "[0-9]{4,6}", named=True),
)

_IBAN = "[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"
_ACCOUNTS = (
    form(
        "iban",
        "IBAN",
        any_case(_IBAN),
        Proof(is_iban, 0.0001, "length of the country and check digits (ISO 7064 MOD 97-10)"),
        within=rf"\b{_IBAN}\b",
    ),
    form(
        "swift_bic",
        "8 or 11 letters and digits",
        "[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?",
        Proof(is_bic, 0.37, "country of ISO 3166"),
        weak=True,
    ),
    form(
        "bank_account",
        "ABA routing number",
        "[0-9]{9}",
        Proof(is_routing_number, 0.038, "Federal Reserve district and check digit (3-7-1)"),
        countries="US",
        weak=True,
    ),
    form(
        "bank_account",
        "CLABE, 18 digits",
        "[0-9]{18}",
        Proof(is_clabe, 0.1, "check digit (3-7-1)"),
        countries="MX",
    ),
    form(
        "bank_account",
        "CCC, 20 digits",
        "[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{2}[ -]?[0-9]{10}",
        Proof(is_ccc, 0.01, "two check digits (modulus 11)"),
        countries="ES",
    ),
    form(
        "bank_account",
        "IFSC",
        "[A-Z]{4}0[A-Z0-9]{6}",
        countries="IN",
        within=True,
    ),
    form(
        "bank_account",
        "sort code",
        "[0-9]{2}-[0-9]{2}-[0-9]{2}",
        countries="GB IE",
        named=True,
        weak=True,
    ),
    form("bank_account", "sort code, digits alone", "[0-9]{6}", countries="GB IE", named=True),
    form(
        "bank_account",
        "sort code and account",
        "[0-9]{2}-[0-9]{2}-[0-9]{2}[ /,;-]{1,3}[0-9]{8}",
        countries="GB",
        within=True,
    ),
    form("bank_account", "BSB", "[0-9]{3}-[0-9]{3}", countries="AU", named=True, weak=True),
    form("bank_account", "BSB and account", "[0-9]{3}-[0-9]{3}[ /]{1,2}[0-9]{6,9}", countries="AU"),
    form(
        "bank_account",
        "NN-NNNN-NNNNNNN-NN",
        "[0-9]{2}-[0-9]{4}-[0-9]{7}-[0-9]{2,3}",
        countries="NZ",
    ),
    form(
        "bank_account",
        "transit and institution",
        "[0-9]{5}-[0-9]{3}",
        countries="CA",
        named=True,
        weak=True,
    ),
    form(
        "bank_account",
        "branch and account",
        "[0-9]{4}-?[0-9]? ?[/ -] ?[0-9]{5,12}-[0-9xX]",
        countries="BR",
        named=True,
        weak=True,
    ),
    form(
        "bank_account",
        "account with check digit",
        "[0-9]{4,12}-[0-9xX]",
        countries="BR",
        named=True,
        weak=True,
    ),
    form("bank_account", "4 to 17 digits", "[0-9]{4,17}", named=True),
)

_CHECKSUM = "checksum (double SHA-256)"
_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_BECH32 = "[02-9ac-hj-np-z]"


def _wallet(label: str, regex: str, proof: Proof | None = None, *, weak: bool = False) -> Pattern:
    return form("crypto_wallet", label, regex, proof, within=not weak, weak=weak)


_BASE58CHECK = Proof(one_by_one(wallets.base58check), 1e-9, _CHECKSUM)
_BCH = Proof(one_by_one(wallets.bech32), 1e-9, "checksum (BIP 173)")

_WALLETS = (
    _wallet("Bitcoin or Litecoin, Base58", f"[13LM]{_BASE58}{{25,33}}", _BASE58CHECK),
    _wallet("Bitcoin, Bech32", f"bc1{_BECH32}{{39,59}}", _BCH),
    _wallet("Litecoin, Bech32", f"ltc1{_BECH32}{{39,59}}", _BCH),
    _wallet("Cardano", f"addr1{_BECH32}{{53,98}}", _BCH),
    _wallet("Ethereum", "0x[0-9a-fA-F]{40}"),
    _wallet(
        "XRP ledger", f"r{_BASE58}{{24,34}}", Proof(one_by_one(wallets.ripple), 1e-9, _CHECKSUM)
    ),
    _wallet("TRON", f"T{_BASE58}{{33}}", _BASE58CHECK),
    _wallet("Dogecoin or Dash", f"[DX]{_BASE58}{{33}}", _BASE58CHECK),
    _wallet("Monero", f"[48][0-9AB]{_BASE58}{{93}}"),
    _wallet(
        "Solana",
        f"{_BASE58}{{43,44}}",
        Proof(one_by_one(wallets.solana), 0.3, "32 bytes in Base58"),
        weak=True,
    ),
)

PATTERNS: tuple[Pattern, ...] = (
    *_CARDS,
    *_TRACKS,
    *_MASKED,
    *_PARTS,
    *_ACCOUNTS,
    *_WALLETS,
)
