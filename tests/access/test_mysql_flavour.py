"""By what a program or a managed service that answers as MySQL is known."""

import pytest

from audit.access.mysql.flavour import flavour, of_service
from audit.access.services import managed


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"version": "8.0.36", "basedir": "/usr/"}, ""),
        ({"version": "10.11.19-MariaDB-0+deb12u1", "datadir": "/var/lib/mysql/"}, ""),
        ({"version": "8.0.35", "basedir": "/rdsdbbin/mysql-8.0.35.R1/"}, "Amazon RDS"),
        ({"version": "10.11.8-MariaDB-log", "datadir": "/rdsdbdata/db/"}, "Amazon RDS"),
        (
            {"version": "8.0.28", "basedir": "/rdsdbbin/oscar/", "aurora_version": "3.04.1"},
            "Amazon Aurora",
        ),
        ({"version": "8.0.31-google", "version_comment": "(Google)"}, "Google Cloud SQL"),
        ({"version": "8.0.31", "cloudsql_iam_authentication": "ON"}, "Google Cloud SQL"),
        ({"version": "8.0.37-azure"}, "Azure Database for MySQL"),
        ({"version": "8.0.40-31", "version_comment": "Percona Server (GPL)"}, "Percona Server"),
        ({"version": "10.11.8-MariaDB", "wsrep_on": "ON"}, "Galera Cluster"),
        ({"version": "8.0.11-TiDB-v7.5.0"}, "TiDB"),
        # a folder that somebody called so is no service
        ({"version": "8.0.36", "datadir": "/srv/rdsdbdata/"}, ""),
    ],
)
def test_services_and_compatible_programs_are_recognised(
    variables: dict[str, str], told: str
) -> None:
    assert flavour(variables) == told
    assert managed(told) is told.startswith(("Amazon", "Google", "Azure"))


@pytest.mark.parametrize(
    ("service", "account", "own"),
    [
        ("Amazon RDS", "rdsadmin", True),
        ("Amazon Aurora", "AWS_LOAD_S3_ACCESS", True),
        ("Google Cloud SQL", "cloudsqlsuperuser", True),
        ("Azure Database for MySQL", "azure_superuser", True),
        ("Amazon RDS", "rds_loader", False),
        ("Google Cloud SQL", "rdsadmin", False),
        ("", "rdsadmin", False),
        ("", "azure_superuser", False),
    ],
)
def test_only_a_services_own_accounts_are_taken_for_them(
    service: str, account: str, *, own: bool
) -> None:
    assert of_service(service, account) is own
