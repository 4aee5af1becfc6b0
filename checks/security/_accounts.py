"""Accounts as findings name them."""

from audit.facts.accounts import Account
from audit.model.check import Subject


def name_of(account: Account) -> str:
    """The account's name, with its host where the product tells accounts apart by it."""
    return f"{account.name}@{account.host}" if account.host else account.name


def subject_of(account: Account) -> Subject:
    return Subject(object=name_of(account))


def quoted(account: Account, *, host: str = "") -> str:
    """As MySQL's statements name it; `host` takes the place of its own."""
    user, where = (t.replace("'", "''") for t in (account.name, host or account.host or "%"))
    return f"'{user}'@'{where}'"
