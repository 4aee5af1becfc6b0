"""Control mappings as data: clause ids of published standards, cited and never quoted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Framework:
    """A published standard: the prefix of its control strings, its version and where it is."""

    name: str
    version: str
    source: str


#: Every control string of a check begins with one of these names.
FRAMEWORKS = (
    Framework("PCI DSS", "4.0.1", "https://www.pcisecuritystandards.org/document_library/"),
    Framework("GDPR", "2016/679", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"),
    Framework("HIPAA", "45 CFR 164", "https://www.ecfr.gov/current/title-45/part-164"),
    Framework("SOC 2", "TSC 2017, 2022 points of focus", "https://www.aicpa-cima.com/"),
    Framework("NIST CSF", "2.0", "https://www.nist.gov/cyberframework"),
    Framework("ISO 27001", "2022", "https://www.iso.org/standard/27001"),
    Framework("CIS PostgreSQL 17", "1.0.0", "https://www.cisecurity.org/benchmark/postgresql"),
    Framework("CIS Controls", "8.1", "https://www.cisecurity.org/controls"),
    Framework("NIST SP 800-53", "Rev. 5", "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"),
    Framework("NIST SP 800-122", "2010", "https://csrc.nist.gov/pubs/sp/800/122/final"),
    Framework("OWASP ASVS", "4.0.3", "https://owasp.org/www-project-asvs/"),
    Framework("CWE", "4", "https://cwe.mitre.org/"),
    Framework("COPPA", "16 CFR 312", "https://www.ecfr.gov/current/title-16/part-312"),
)

TRANSPORT = (
    "PCI DSS 4.2.1",
    "GDPR Art. 32(1)(a)",
    "HIPAA 164.312(e)(1)",
    "SOC 2 CC6.7",
    "NIST CSF PR.DS-02",
    "ISO 27001 A.8.24",
)
AUTHENTICATION = (
    "PCI DSS 8.3.1",
    "GDPR Art. 32(1)(b)",
    "HIPAA 164.312(d)",
    "SOC 2 CC6.1",
    "NIST CSF PR.AA-03",
    "ISO 27001 A.8.5",
)
PRIVILEGES = (
    "PCI DSS 7.2.2",
    "GDPR Art. 25(2)",
    "HIPAA 164.312(a)(1)",
    "SOC 2 CC6.3",
    "NIST CSF PR.AA-05",
    "ISO 27001 A.8.2",
)
CREDENTIALS = (
    "PCI DSS 8.6.2",
    "HIPAA 164.308(a)(5)(ii)(D)",
    "SOC 2 CC6.1",
    "NIST CSF PR.AA-01",
    "ISO 27001 A.5.17",
)
AT_REST = (
    "GDPR Art. 32(1)(a)",
    "SOC 2 CC6.1",
    "NIST CSF PR.DS-01",
    "ISO 27001 A.8.24",
)
LOGGING = (
    "PCI DSS 10.2.1",
    "HIPAA 164.312(b)",
    "SOC 2 CC7.2",
    "NIST CSF PR.PS-04",
    "ISO 27001 A.8.15",
)
CONFIGURATION = ("PCI DSS 2.2.1", "SOC 2 CC6.8", "NIST CSF PR.PS-01", "ISO 27001 A.8.9")
PATCHING = ("PCI DSS 6.3.3", "SOC 2 CC7.1", "NIST CSF PR.PS-02", "ISO 27001 A.8.8")
NETWORK = ("PCI DSS 1.3.1", "SOC 2 CC6.6", "NIST CSF PR.IR-01", "ISO 27001 A.8.20")
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
