"""What holds of every check that goes by one kind of setting: tests call it with their own case."""

from audit.facts.activity import HiddenRecording, Observability, Recording
from audit.facts.safeguards import Guard, HiddenSafeguard, Safeguard, Safeguards
from audit.model.check import Check, Fail
from audit.model.result import Status
from tests.make.judging import judged, not_run, only_failure

_OTHER = Recording("something else", enabled=False, setting="other", value="off")


def of_a_guard(check: Check[...], guard: Guard, setting: str, value: str) -> Fail:
    """Runs the check on a setting that guards, one that does not, a hidden one and none at all."""
    kept = Safeguard(guard, kept=True, setting=setting, value="sound")
    faulty = Safeguard(guard, kept=False, setting=setting, value=value, change="ALTER SYSTEM x;")
    other = next(g for g in Guard if g is not guard)
    foreign = Safeguard(other, kept=False, setting="other", value="off")
    hidden = HiddenSafeguard(guard, setting, "our account may not see it", "GRANT x")

    assert judged(check, Safeguards(safeguards=(kept, foreign))).status is Status.PASS
    assert judged(check, Safeguards(safeguards=(foreign,))).status is Status.NOT_APPLICABLE
    unseen = judged(check, Safeguards(safeguards=(foreign,), hidden=(hidden,)))
    assert (unseen.status, unseen.reason, unseen.grant) == (
        Status.UNKNOWN,
        "our account may not see it",
        "GRANT x",
    )
    assert not_run(check, Safeguards)
    result = judged(check, Safeguards(safeguards=(kept, faulty, foreign)))
    assert result.examined == 2
    failure = only_failure(result)
    assert str(failure.subject) == setting
    assert failure.command == "ALTER SYSTEM x;"
    return failure


def of_a_recording(check: Check[...], name: str, setting: str, value: str) -> Fail:
    """Runs the check on a recording that is on, off, hidden, and on a source without it."""
    on = Recording(name, enabled=True, setting=setting, value="on")
    off = Recording(name, enabled=False, setting=setting, value=value, enable="ALTER SYSTEM x;")
    hidden = HiddenRecording(name, setting, "our account may not see it", "GRANT x")

    assert judged(check, Observability(recordings=(on, _OTHER))).status is Status.PASS
    assert judged(check, Observability(recordings=(_OTHER,))).status is Status.NOT_APPLICABLE
    unseen = judged(check, Observability(recordings=(_OTHER,), hidden=(hidden,)))
    assert (unseen.status, unseen.grant) == (Status.UNKNOWN, "GRANT x")
    assert not_run(check, Observability)
    failure = only_failure(judged(check, Observability(recordings=(off, _OTHER))))
    assert str(failure.subject) == setting
    assert failure.command == "ALTER SYSTEM x;"
    return failure
