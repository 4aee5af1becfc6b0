"""Settings of single accounts and databases that undo what the server guards."""

from collections.abc import Iterator

from audit.facts.detours import AccountSettings
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CONFIGURATION
from checks._words import counted


@check(
    id="security.account-settings",
    title="No account has settings that undo the server's own",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Take the setting back, and set it in the one session that needs it.",
    effort="1 hour",
    controls=CONFIGURATION,
)
def account_settings(settings: AccountSettings) -> Iterator[Judgement]:
    """Whoever reads the server's settings believes that they hold; for this account they do not,
    at every log-in and without a trace.
    """
    if settings.examined and not settings.settings:
        yield Pass(Subject())
    for found in settings.settings:
        whose = found.account or "everybody"
        where = f" in {found.database}" if found.database else ""
        yield Fail(
            Subject(object=f"{found.setting} of {whose}{where}"),
            "Account has a setting that undoes the server's own",
            f"{found.setting} is {found.value or 'empty'}: {found.effect}; 1 of "
            f"{counted(settings.examined, 'setting')} of accounts and databases.",
            (("setting", found.setting), ("value", found.value)),
            method="catalogue",
            command=found.reset,
        )
