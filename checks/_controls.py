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
