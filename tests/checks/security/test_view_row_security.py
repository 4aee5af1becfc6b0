"""security.view-row-security"""

from audit.facts.catalog import Catalog, DatasetKind
from audit.facts.detours import UnfilteredView, UnfilteredViews
from audit.facts.server import Server
from audit.model.fact import Fact, Missing
from audit.model.result import Status
from checks.security.view_row_security import view_row_security
from tests.make.facts import catalog, dataset, server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

GLASS = dataset("public.glass", kind=DatasetKind.VIEW, namespace="public")
FOUND = UnfilteredViews(
    secured=1, views=(UnfilteredView("public.glass", "public.veiled", "postgres"),)
)


def test_views_that_keep_to_the_policies_pass() -> None:
    result = judged(view_row_security, UnfilteredViews(secured=2), catalog(), server())

    assert result.status is Status.PASS


def test_a_view_that_reads_as_its_owner_fails() -> None:
    failure = only_failure(judged(view_row_security, FOUND, catalog(GLASS), server()))

    assert str(failure.subject) == "public.glass · reads public.veiled"
    assert failure.command == 'ALTER VIEW "public"."glass" SET (security_invoker = true);'


def test_without_the_catalogue_no_statement_is_shown() -> None:
    gaps: dict[type[Fact], Missing] = {Catalog: UNSUPPORTED, Server: UNSUPPORTED}

    assert only_failure(judged(view_row_security, FOUND, missing=gaps)).command == ""


def test_without_row_security_there_is_nothing_to_go_round() -> None:
    result = judged(view_row_security, UnfilteredViews(secured=0), catalog(), server())

    assert result.status is Status.NOT_APPLICABLE
    assert not_run(view_row_security, UnfilteredViews)
