"""By what a program or a managed service that answers as PostgreSQL is known."""

from typing import Any

import pytest

from audit.access.postgresql.flavour import flavour, of_service
from audit.access.services import managed


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ({}, ""),
        ({"aurora": True, "prefixes": ["rds"]}, "Amazon Aurora"),
        ({"prefixes": ["rds"]}, "Amazon RDS"),
        ({"roles": ["rdsadmin"]}, "Amazon RDS"),
        ({"prefixes": ["cloudsql"]}, "Google Cloud SQL"),
        ({"roles": ["cloudsqladmin"]}, "Google Cloud SQL"),
        ({"prefixes": ["alloydb", "google_columnar_engine"]}, "Google AlloyDB"),
        ({"prefixes": ["azure"]}, "Azure Database for PostgreSQL"),
        ({"roles": ["azure_superuser"]}, "Azure Database for PostgreSQL"),
        ({"roles": ["supabase_admin"]}, "Supabase"),
        ({"extensions": ["timescaledb 2.17.0"]}, "TimescaleDB 2.17.0"),
        ({"prefixes": ["rds"], "extensions": ["citus 13.0"]}, "Amazon RDS, Citus 13.0"),
        ({"banner": "CockroachDB CCL v25"}, "CockroachDB"),
        ({"banner": "PostgreSQL 11.2-YB-2.20"}, "YugabyteDB"),
        ({"prefixes": ["pgaudit", "auto_explain"], "roles": ["rds_etl", "azure_app"]}, ""),
    ],
)
def test_services_and_compatible_programs_are_recognised(seen: dict[str, Any], told: str) -> None:
    marks: dict[str, Any] = {"banner": "PostgreSQL 18.6", "aurora": False}
    marks |= {"prefixes": [], "roles": [], "extensions": []} | seen

    assert flavour(**marks) == told
    assert managed(told) is any(
        told.startswith(name) for name in ("Amazon", "Google", "Azure", "Supabase")
    )


@pytest.mark.parametrize(
    ("service", "role", "can_login", "own"),
    [
        ("Amazon RDS", "rdsadmin", True, True),
        ("Amazon RDS, Citus 13.0", "rds_superuser", False, True),
        ("Amazon Aurora", "rdsrepladmin", True, True),
        ("Google Cloud SQL", "cloudsqlsuperuser", False, True),
        ("Google Cloud SQL", "cloudsqladmin", True, True),
        ("Azure Database for PostgreSQL", "azuresu", True, True),
        ("Azure Database for PostgreSQL", "azure_pg_admin", False, True),
        # an account of the customer is called as he likes
        ("Amazon RDS", "rds_loader", True, False),
        ("Amazon RDS", "cloudsqladmin", True, False),
        ("Azure Database for PostgreSQL", "azure_etl", True, False),
        ("", "rdsadmin", True, False),
        ("", "rds_superuser", False, False),
    ],
)
def test_only_a_services_own_roles_are_taken_for_them(
    service: str, role: str, *, can_login: bool, own: bool
) -> None:
    assert of_service(service, role, can_login=can_login) is own
