"""Bundles of controls: clause ids of published standards, cited and never quoted.

Every id is in the catalogue of controls (docs/controls.md), which says what it is about.
"""

TRANSPORT = (
    "PCI DSS 4.2.1",
    "PCI DSS 2.2.7",
    "GDPR Art. 32(1)(a)",
    "HIPAA 164.312(e)(1)",
    "HIPAA 164.312(e)(2)(ii)",
    "SOC 2 CC6.7",
    "NIST CSF PR.DS-02",
    "ISO 27001 A.8.24",
    "ISO 27001 A.8.20",
)
AUTHENTICATION = (
    "PCI DSS 8.3.1",
    "GDPR Art. 32(1)(b)",
    "HIPAA 164.312(d)",
    "SOC 2 CC6.1",
    "NIST CSF PR.AA-01",
    "NIST CSF PR.AA-03",
    "ISO 27001 A.5.17",
    "ISO 27001 A.8.5",
)
PRIVILEGES = (
    "PCI DSS 7.2.2",
    "PCI DSS 7.2.5",
    "GDPR Art. 25(2)",
    "GDPR Art. 32(1)(b)",
    "HIPAA 164.308(a)(4)",
    "HIPAA 164.312(a)(1)",
    "SOC 2 CC6.3",
    "NIST CSF PR.AA-05",
    "ISO 27001 A.5.15",
    "ISO 27001 A.5.18",
    "ISO 27001 A.8.2",
)
CREDENTIALS = (
    "PCI DSS 8.6.2",
    "PCI DSS 8.6.3",
    "HIPAA 164.308(a)(5)(ii)(D)",
    "SOC 2 CC6.1",
    "NIST CSF PR.AA-01",
    "ISO 27001 A.5.17",
)
AT_REST = (
    "GDPR Art. 32(1)(a)",
    "GDPR Art. 34(3)(a)",
    "HIPAA 164.312(a)(2)(iv)",
    "SOC 2 CC6.1",
    "NIST CSF PR.DS-01",
    "ISO 27001 A.8.24",
)
LOGGING = (
    "PCI DSS 10.2.1",
    "GDPR Art. 5(2)",
    "HIPAA 164.312(b)",
    "SOC 2 CC7.2",
    "NIST CSF PR.PS-04",
    "NIST CSF DE.CM-09",
    "ISO 27001 A.8.15",
    "ISO 27001 A.8.16",
)
CONFIGURATION = (
    "PCI DSS 2.2.1",
    "PCI DSS 2.2.4",
    "PCI DSS 2.2.6",
    "HIPAA 164.308(a)(1)(ii)(B)",
    "SOC 2 CC6.8",
    "SOC 2 CC7.1",
    "NIST CSF PR.PS-01",
    "ISO 27001 A.8.9",
)
PATCHING = (
    "PCI DSS 6.3.3",
    "PCI DSS 12.3.4",
    "HIPAA 164.308(a)(5)(ii)(B)",
    "SOC 2 CC7.1",
    "NIST CSF PR.PS-02",
    "NIST CSF ID.RA-01",
    "ISO 27001 A.8.8",
)
NETWORK = (
    "PCI DSS 1.3.1",
    "PCI DSS 1.4.4",
    "SOC 2 CC6.6",
    "NIST CSF PR.IR-01",
    "ISO 27001 A.8.20",
    "ISO 27001 A.8.22",
)
BACKUP = (
    "GDPR Art. 32(1)(c)",
    "HIPAA 164.308(a)(7)(ii)(A)",
    "SOC 2 A1.2",
    "NIST CSF PR.DS-11",
    "ISO 27001 A.8.13",
)
REDUNDANCY = ("GDPR Art. 32(1)(b)", "SOC 2 A1.2", "NIST CSF PR.IR-03", "ISO 27001 A.8.14")
INTEGRITY = ("GDPR Art. 5(1)(d)", "HIPAA 164.312(c)(1)", "SOC 2 PI1.2")
CAPACITY = ("SOC 2 A1.1", "NIST CSF PR.IR-04", "ISO 27001 A.8.6")
ERASURE = ("GDPR Art. 17", "ISO 27001 A.8.10")

# Clauses of benchmarks for one product: a report shows those of its source's product only.

ENCRYPTED_CONNECTIONS = ("CIS PostgreSQL 17 6.8", "CIS MySQL 8.4 8.1", "CIS MariaDB 10.6 8.1")
TLS_VERSIONS = ("CIS PostgreSQL 17 6.9", "CIS MySQL 8.4 2.15", "CIS MariaDB 10.6 2.10")
CIPHER_SUITES = ("CIS PostgreSQL 17 6.10", "CIS MySQL 8.4 2.17", "CIS MariaDB 10.6 2.12")
ADMINISTRATORS = (
    "CIS PostgreSQL 17 4.3",
    *("CIS MySQL 8.4 5.1", "CIS MySQL 8.4 5.4"),
    *("CIS MariaDB 10.6 5.1", "CIS MariaDB 10.6 5.4"),
)
DATA_PRIVILEGES = ("CIS PostgreSQL 17 4.6", "CIS MySQL 8.4 5.9", "CIS MariaDB 10.6 5.9")
DEFINERS = ("CIS PostgreSQL 17 4.5", "CIS MySQL 8.4 5.10", "CIS MariaDB 10.6 5.10")
PASSWORD_SET = ("CIS PostgreSQL 17 4.10", "CIS MySQL 8.4 7.3", "CIS MariaDB 10.6 7.3")
PASSWORD_SCHEMES = (
    "CIS PostgreSQL 17 5.4",
    "CIS MySQL 8.4 7.1",
    *("CIS MariaDB 10.6 7.1", "CIS MariaDB 10.6 7.3"),
)
PASSWORD_POLICIES = ("CIS PostgreSQL 17 5.6", "CIS MySQL 8.4 7.5", "CIS MariaDB 10.6 7.4")
PASSWORD_LIFE = ("CIS MySQL 8.4 2.7", "CIS MySQL 8.4 7.4", "CIS MariaDB 10.6 2.6")
UNUSED_ACCOUNTS = ("CIS PostgreSQL 17 4.4", "CIS MySQL 8.4 2.11")
NAMELESS_ACCOUNTS = ("CIS MySQL 8.4 7.7", "CIS MariaDB 10.6 7.6")
HOSTS_OF_ACCOUNTS = ("CIS MySQL 8.4 7.6", "CIS MariaDB 10.6 7.5")
TLS_OF_ACCOUNTS = ("CIS MySQL 8.4 8.2", "CIS MariaDB 10.6 8.2")
LISTENING = ("CIS PostgreSQL 17 5.2", "CIS MySQL 8.4 2.14")
LOG_IN_RULES = ("CIS PostgreSQL 17 5.3", "CIS PostgreSQL 17 5.4")
LOG_IN_DELAYS = ("PCI DSS 8.3.4", "CIS MySQL 8.4 2.18")
CONNECTION_LIMITS = ("CIS PostgreSQL 17 5.5", "CIS MySQL 8.4 8.3")
AUDIT_LOG = ("CIS PostgreSQL 17 3.2", "CIS MariaDB 10.6 6.4")
ERROR_LOG = (
    "CIS PostgreSQL 17 3.1.14",
    *("CIS MySQL 8.4 6.1", "CIS MySQL 8.4 6.3"),
    *("CIS MariaDB 10.6 6.1", "CIS MariaDB 10.6 6.3"),
)
LOGGED_PASSWORDS = ("CIS MySQL 8.4 6.4",)
SERVER_FILES = (
    *("CIS MySQL 8.4 4.4", "CIS MySQL 8.4 4.5", "CIS MySQL 8.4 4.7"),
    *("CIS MariaDB 10.6 4.4", "CIS MariaDB 10.6 4.5", "CIS MariaDB 10.6 4.7"),
)
FOREIGN_CODE = ("CIS MySQL 8.4 4.3", "CIS MariaDB 10.6 4.3")
TEST_DATABASES = ("CIS MySQL 8.4 4.2", "CIS MariaDB 10.6 4.2")
STRICT_MODE = ("CIS MySQL 8.4 4.8", "CIS MariaDB 10.6 4.8")
STORED_ENCRYPTED = ("CIS MySQL 8.4 4.9", "CIS MariaDB 10.6 4.9")
LOGS_ENCRYPTED = ("CIS MySQL 8.4 2.2.1", "CIS MariaDB 10.6 6.6")
REPLICA_LINKS = ("CIS PostgreSQL 17 7.5", "CIS MySQL 8.4 9.1", "CIS MySQL 8.4 9.2")
RECOVERY_POINT = ("CIS PostgreSQL 17 7.4", "CIS MySQL 8.4 2.1.4", "CIS MariaDB 10.6 2.1.5")
PATCHES = ("CIS PostgreSQL 17 1.5", "CIS MySQL 8.4 4.1", "CIS MariaDB 10.6 4.1")

CARD_NUMBERS = (
    "PCI DSS 3.5.1",
    "GDPR Art. 32(1)(a)",
    "NIST SP 800-53 SC-28",
    "ISO 27001 A.8.11",
    "CIS Controls 3.11",
    "OWASP ASVS 6.1.3",
    "CWE 312",
)
CARD_AUTHENTICATION = (
    "PCI DSS 3.3.1",
    "GDPR Art. 5(1)(c)",
    "ISO 27001 A.8.10",
    "CWE 312",
)
PASSWORDS = (
    "PCI DSS 8.3.2",
    "GDPR Art. 32(1)(a)",
    "NIST SP 800-53 IA-5(1)",
    "ISO 27001 A.5.17",
    "OWASP ASVS 2.4.1",
    "CWE 256",
    "CWE 522",
)
PASSWORD_HASHES = (
    "PCI DSS 8.3.2",
    "NIST SP 800-53 IA-5(1)",
    "ISO 27001 A.5.17",
    "OWASP ASVS 2.4.1",
    "CWE 759",
    "CWE 916",
)
SECRETS = (
    "PCI DSS 8.6.2",
    "SOC 2 CC6.1",
    "NIST SP 800-53 IA-5(7)",
    "ISO 27001 A.5.17",
    "OWASP ASVS 6.4.1",
    "CWE 312",
    "CWE 522",
)
SPECIAL_CATEGORIES = (
    "GDPR Art. 9(1)",
    "GDPR Art. 35(3)(b)",
    "HIPAA 164.312(a)(1)",
    "NIST SP 800-53 PT-7",
    "ISO 27001 A.5.34",
    "ISO 27001 A.8.3",
    "OWASP ASVS 6.1.2",
    "CIS Controls 3.3",
)
CHILDREN = (
    "GDPR Art. 8(1)",
    "COPPA 312.5",
    "NIST SP 800-53 PT-2",
    "ISO 27001 A.5.34",
)
INVENTORY = (
    "GDPR Art. 30(1)",
    "NIST CSF ID.AM-07",
    "NIST SP 800-53 PM-5(1)",
    "ISO 27001 A.5.9",
    "ISO 27001 A.5.12",
    "ISO 27001 A.5.13",
    "CIS Controls 3.2",
    "CIS Controls 3.7",
)
MINIMISATION = (
    "GDPR Art. 5(1)(c)",
    "GDPR Art. 25(1)",
    "HIPAA 164.502(b)",
    "NIST SP 800-53 SI-12(1)",
    "NIST SP 800-122 4.2.1",
    "ISO 27001 A.5.34",
    "ISO 27001 A.8.12",
)
LEAKAGE = (
    "GDPR Art. 25(1)",
    "NIST SP 800-122 4.2.1",
    "ISO 27001 A.8.12",
    "OWASP ASVS 8.3.1",
    "CWE 359",
    "CWE 598",
)
TEST_DATA = (
    "PCI DSS 6.5.5",
    "GDPR Art. 25(1)",
    "NIST SP 800-53 SI-12(2)",
    "ISO 27001 A.8.33",
    "ISO 27001 A.8.11",
)
RETENTION = (
    "PCI DSS 3.2.1",
    "GDPR Art. 5(1)(e)",
    "NIST SP 800-53 SI-12",
    "NIST SP 800-122 4.2.1",
    "ISO 27001 A.5.33",
    "ISO 27001 A.8.10",
    "CIS Controls 3.4",
    "OWASP ASVS 8.3.8",
)
DEIDENTIFICATION = (
    "GDPR Art. 25(1)",
    "GDPR Art. 32(1)(a)",
    "HIPAA 164.514(b)",
    "NIST SP 800-53 SI-19",
    "NIST SP 800-122 4.2.3",
    "ISO 27001 A.8.11",
)
