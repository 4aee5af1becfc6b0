"""security.dh-group-size"""

from hypothesis import given
from hypothesis import strategies as st

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Severity
from audit.model.result import Status
from checks.security.dh_group_size import dh_group_size
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_a_small_group_fails_with_its_size() -> None:
    fail = the_fail(dh_group_size(tls.server(dh_bits=1_024)))

    assert fail.severity is Severity.HIGH
    assert fail.evidence.startswith("1,024 bits")


@given(st.integers(1, 10_000))
def test_it_fails_exactly_below_2_048_bits(bits: int) -> None:
    [judgement] = dh_group_size(tls.server(dh_bits=bits))

    assert isinstance(judgement, Fail) is (bits < 2_048)


def test_a_server_without_dhe_has_no_group_to_examine() -> None:
    assert judged(dh_group_size, tls.server(dh_bits=None)).status is Status.NOT_APPLICABLE
    assert judged(dh_group_size, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(dh_group_size, TlsServer)
