"""What no query can see: questions for the source's owner, asked in every report."""

from audit.access.services import service_of
from audit.engine.plan.asking import PLAN_QUESTIONS
from audit.report.document import Question

QUESTIONS = (
    Question(
        id="restore-tested",
        topic="Reliability",
        question="When was a restore of this source last tested, and how long did it take?",
        why="A backup that was never restored is a hope; the time it takes bounds our own outage.",
    ),
    Question(
        id="on-call",
        topic="DataOps",
        question="Who is on call for this source, and at which hours?",
        why="A load that fails at night waits for somebody who can help.",
    ),
    Question(
        id="incident-process",
        topic="DataOps",
        question="How do we report an incident, and how are we told of one?",
        why="Wrong data travels on until somebody stops the loads.",
    ),
    Question(
        id="legal-basis",
        topic="Data management",
        question="On which legal basis and for which purposes may the data be processed by us?",
        why="A copy for another purpose needs a basis of its own (GDPR Art. 5 and 6).",
    ),
    Question(
        id="retention",
        topic="Data management",
        question="How long may we keep the data, and how do deletions reach our copy?",
        why="What is erased at the source has to be erased in every copy (GDPR Art. 17 and 19).",
    ),
    Question(
        id="data-owner",
        topic="Data management",
        question="Who owns the meaning of each dataset and approves a change of it?",
        why="Without an owner nobody answers what a field means or whether a value is right.",
    ),
    Question(
        id="release-calendar",
        topic="Software engineering",
        question="How are schema changes announced, how long before, and where is the calendar?",
        why="A renamed field breaks every load that reads it on the day of the release.",
    ),
    Question(
        id="upstream-automation",
        topic="DataOps",
        question="Which jobs write to the source, who runs them, and how do we learn that one "
        "failed?",
        why="What they leave out is missing in our copy too, and no query tells it from a quiet "
        "day.",
    ),
    Question(
        id="sharing-agreement",
        topic="Data management",
        question="Which agreement lets us have the data, and until when does it hold?",
        why="Without one the owner may end the feed any day, and nobody says what we may do with "
        "it.",
    ),
    Question(
        id="service-levels",
        topic="Orchestration",
        question="Which freshness, availability and maintenance windows can we rely on?",
        why="Schedules and alerts are built on them; a guess becomes a false alarm.",
    ),
    Question(
        id="extraction-window",
        topic="Orchestration",
        question="At which hours, from which replica and with how many connections may we read?",
        why="The source serves its own users first.",
    ),
    Question(
        id="deletions",
        topic="Orchestration",
        question="Are records deleted or corrected later, and how would we notice?",
        why="A load that follows a watermark never sees a deleted record.",
    ),
)

#: Of a managed service its customer sees these, and no query does.
_OF_SERVICE = (
    Question(
        id="service-backups",
        topic="Reliability",
        question="Are the service's automated backups on, how long are they kept, and to which "
        "moments can the source be restored?",
        why="The service takes them outside the server: SQL shows none of it.",
    ),
    Question(
        id="service-copies",
        topic="Reliability",
        question="Does the service keep a standby in another zone, and how long is a failover?",
        why="A load reconnects after a failover, and waits for a restore without a standby.",
    ),
    Question(
        id="service-encryption",
        topic="Security",
        question="Is the storage of the service encrypted, with its backups, and by whose key?",
        why="Encryption below the server is not seen from within it.",
    ),
    Question(
        id="service-network",
        topic="Security",
        question="Which networks does the service let in, and has the source a public address?",
        why="The rules stand before the server, in the service's own network settings.",
    ),
    Question(
        id="service-logs",
        topic="Security",
        question="Where do the service's logs of the server go, who reads them, and how long are "
        "they kept?",
        why="What is recorded helps only as long as somebody still has it.",
    ),
)


def known_questions() -> tuple[str, ...]:
    """The ids of all questions that a report can hold."""
    return (*(q.id for q in (*QUESTIONS, *_OF_SERVICE)), *PLAN_QUESTIONS)


def of_service(flavour: str) -> tuple[Question, ...]:
    """The questions that only the customer of a managed service can answer; none elsewhere."""
    return _OF_SERVICE if service_of(flavour) else ()
