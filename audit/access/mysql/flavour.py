"""Which program or managed service answers as MySQL, by what its variables and accounts show."""

from collections.abc import Mapping

from audit.access import services
from audit.access.services import AURORA, CLOUD_SQL, RDS

Values = Mapping[str, str]

AZURE = f"{services.AZURE} for MySQL"

#: Marks of compatible programs in the version and its comment, the first that fits wins.
_BANNERS = {
    "TiDB": "TiDB", "Aurora": AURORA, "Vitess": "Vitess", "PlanetScale": "PlanetScale",
    "Percona": "Percona Server", "wsrep": "Galera Cluster", "SingleStore": "SingleStore",
    "StarRocks": "StarRocks", "Doris": "Apache Doris",
}  # fmt: skip
#: How the names of a service's own variables begin.
_VARIABLES = {"aurora_version": AURORA, "rds_": RDS, "cloudsql_": CLOUD_SQL, "azure_": AZURE}
#: What a service adds to the version ("8.0.31-google", "8.0.37-azure").
_VERSIONS = {"-google": CLOUD_SQL, "-azure": AZURE}
#: Where a service keeps the product and its data.
_FOLDERS = {"/rdsdbbin": RDS, "/rdsdbdata": RDS}

#: Accounts and roles that services make for themselves and for their customer's administrator.
_AMAZON = (
    *("rdsadmin", "rdsrepladmin", "rdsproxyadmin", "rds_superuser_role", "AWS_LOAD_S3_ACCESS"),
    *("AWS_SELECT_S3_ACCESS", "AWS_LAMBDA_ACCESS", "AWS_COMPREHEND_ACCESS"),
    *("AWS_SAGEMAKER_ACCESS", "AWS_BEDROCK_ACCESS"),
)
_OWN: dict[str, frozenset[str]] = {
    RDS: frozenset(_AMAZON),
    AURORA: frozenset(_AMAZON),
    CLOUD_SQL: frozenset(
        f"cloudsql{name}"
        for name in ("superuser", "admin", "replica", "applier", "import", "export", "readonly")
    ),
    AZURE: frozenset(("azure_superuser",)),
}


def flavour(values: Values) -> str:
    """The managed service or compatible program, "" for the product itself."""
    version = values.get("version", "").lower()
    folders = [values.get(name, "") for name in ("basedir", "datadir", "tmpdir")]
    for mark, name in _VARIABLES.items():
        if any(variable.startswith(mark) for variable in values):
            return name
    for mark, name in _VERSIONS.items():
        if mark in version:
            return name
    for mark, name in _FOLDERS.items():
        if any(folder.startswith(mark) for folder in folders):
            return name
    if values.get("wsrep_on", "").upper() in {"ON", "1"}:
        return "Galera Cluster"
    said = f"{version} {values.get('version_comment', '').lower()}"
    if "(google)" in said:
        return CLOUD_SQL
    return next((name for mark, name in _BANNERS.items() if mark.lower() in said), "")


def of_service(flavour_name: str, account: str) -> bool:
    """Whether an account is the service's own and none of its customer."""
    return account in _OWN.get(flavour_name, ())
