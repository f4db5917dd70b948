"""Suggestions as pages and letters say them: the queue, one of them, the follow-up."""

from foodplan.reports.suggestions.asked import (
    ANSWERS,
    EXPIRED_WORDS,
    AskedReport,
    QuestionReport,
    asked_report,
    question_report,
)
from foodplan.reports.suggestions.detail import DetailReport, detail_report
from foodplan.reports.suggestions.follow import FollowReport, follow_report, told
from foodplan.reports.suggestions.letters import (
    Letter,
    answer_letter,
    question_letter,
    received_letter,
)
from foodplan.reports.suggestions.queue import (
    NOWHERE_WORDS,
    SHOWN,
    WAITING_WORDS,
    QueueReport,
    queue_report,
)

__all__ = [
    "ANSWERS",
    "EXPIRED_WORDS",
    "NOWHERE_WORDS",
    "SHOWN",
    "WAITING_WORDS",
    "AskedReport",
    "DetailReport",
    "FollowReport",
    "Letter",
    "QuestionReport",
    "QueueReport",
    "answer_letter",
    "asked_report",
    "detail_report",
    "follow_report",
    "question_letter",
    "question_report",
    "queue_report",
    "received_letter",
    "told",
]
