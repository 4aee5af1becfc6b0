"""security.account-settings"""

from audit.facts.detours import AccountSetting, AccountSettings
from audit.model.result import Status
from checks.security.account_settings import account_settings
from tests.make.judging import judged, not_run, only_failure


def setting(account: str, database: str, value: str = "off") -> AccountSettings:
    found = AccountSetting(
        account, database, "synchronous_commit", value, "what it commits can be lost", "ALTER x;"
    )
    return AccountSettings(examined=3, settings=(found,))


def test_settings_that_undo_nothing_pass() -> None:
    assert judged(account_settings, AccountSettings(examined=3)).status is Status.PASS


def test_a_setting_is_told_with_what_follows_and_what_takes_it_back() -> None:
    failure = only_failure(judged(account_settings, setting("app", "shop")))

    assert str(failure.subject) == "synchronous_commit of app in shop"
    assert failure.evidence == (
        "synchronous_commit is off: what it commits can be lost; 1 of 3 settings of accounts and "
        "databases."
    )
    assert failure.command == "ALTER x;"


def test_a_setting_of_a_database_is_everybodys() -> None:
    failure = only_failure(judged(account_settings, setting("", "shop", "")))

    assert str(failure.subject) == "synchronous_commit of everybody in shop"
    assert "is empty" in failure.evidence


def test_without_such_settings_there_is_nothing_to_examine() -> None:
    assert judged(account_settings, AccountSettings(examined=0)).status is Status.NOT_APPLICABLE
    assert not_run(account_settings, AccountSettings)
