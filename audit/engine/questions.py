"""What no query can see: questions for the source's owner, asked in every report."""

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
