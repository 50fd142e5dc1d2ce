"""The roles in which people use gavn, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """One role for each account; a person with two roles has two accounts."""

    SECRETARIAT = "secretariat"
    COUNCIL = "council"
    AUTHORITY = "authority"
    PROVIDER = "provider"
    INVESTOR = "investor"
    FOUNDATION = "foundation"
    EVALUATOR = "evaluator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that can be seen or done."""

    SEE_FUND = "see-fund"
    SEE_ECONOMY = "see-economy"
    SEE_POSTINGS = "see-postings"
    ENTER_POSTING = "enter-posting"
    APPROVE_POSTING = "approve-posting"
    CLOSE_YEAR = "close-year"
    SEE_PIPELINE = "see-pipeline"
    RECEIVE_INQUIRY = "receive-inquiry"
    MOVE_INQUIRY = "move-inquiry"
    ANSWER_HEARING = "answer-hearing"
    SEE_INVESTMENTS = "see-investments"
    SEE_AGREEMENTS = "see-agreements"
    SEE_OWED = "see-owed"
    ENTER_RESULTS = "enter-results"
    VERIFY_READINGS = "verify-readings"
    SEE_PARTICIPANTS = "see-participants"
    REFER = "refer"
    FOLLOW_COURSES = "follow-courses"
    ENROL = "enrol"
    RECORD_READINGS = "record-readings"
    ERASE_PEOPLE = "erase-people"
    AMEND_AGREEMENT = "amend-agreement"
    MAKE_STATEMENT = "make-statement"
    CHECK_STATEMENT = "check-statement"
    APPROVE_STATEMENT = "approve-statement"
    DISPUTE_STATEMENT = "dispute-statement"
    PROPOSE_RELEASE = "propose-release"
    APPROVE_RELEASE = "approve-release"
    SEE_STRUCTURING = "see-structuring"
    WORK_OUT = "work-out"
    SEE_FORECASTS = "see-forecasts"
    MAKE_FORECAST = "make-forecast"
    SEE_WARNINGS = "see-warnings"
    ANSWER_WARNING = "answer-warning"
    SEE_DISAGREEMENTS = "see-disagreements"
    SEE_AUDIT_LOG = "see-audit-log"
    MANAGE_ACCOUNTS = "manage-accounts"


R = Role
EVERYBODY = frozenset(Role)
# The fund's own bodies and those who check it see all of it; the parties see what they take part in.
WHOLE_FUND = frozenset({R.SECRETARIAT, R.COUNCIL, R.AUDITOR})
# What these roles see of investments and inquiries is bounded by the party of their account.
BOUND_BY_PARTY = frozenset({R.AUTHORITY, R.PROVIDER, R.INVESTOR, R.FOUNDATION})
# An evaluator may be one of a party's, and then reaches the people of those agreements alone that name the party.
MAY_HAVE_PARTY = BOUND_BY_PARTY | {R.EVALUATOR}

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.SEE_FUND: EVERYBODY,
    # Parties see every investment's lines, not only their own: table 2 is published whole in the annual report.
    Permission.SEE_ECONOMY: WHOLE_FUND | {R.AUTHORITY, R.INVESTOR, R.FOUNDATION, R.EVALUATOR},
    Permission.SEE_POSTINGS: WHOLE_FUND,
    Permission.ENTER_POSTING: frozenset({R.SECRETARIAT}),
    Permission.APPROVE_POSTING: frozenset({R.SECRETARIAT}),
    Permission.CLOSE_YEAR: frozenset({R.SECRETARIAT}),
    Permission.SEE_PIPELINE: WHOLE_FUND | {R.AUTHORITY},
    Permission.RECEIVE_INQUIRY: frozenset({R.SECRETARIAT}),
    Permission.MOVE_INQUIRY: frozenset({R.SECRETARIAT}),
    Permission.ANSWER_HEARING: frozenset({R.AUTHORITY}),
    Permission.SEE_INVESTMENTS: WHOLE_FUND | BOUND_BY_PARTY | {R.EVALUATOR},
    Permission.SEE_AGREEMENTS: WHOLE_FUND | BOUND_BY_PARTY | {R.EVALUATOR},
    # An authority sees what it must expect to pay itself.
    Permission.SEE_OWED: WHOLE_FUND | {R.AUTHORITY},
    Permission.ENTER_RESULTS: frozenset({R.SECRETARIAT, R.AUTHORITY, R.PROVIDER, R.EVALUATOR}),
    # Only these see single people beside the provider, who never verifies its own work.
    Permission.VERIFY_READINGS: frozenset({R.AUTHORITY, R.EVALUATOR}),
    # An evaluator sees pseudonyms alone; and each of these what it takes part in (`may_reach`).
    Permission.SEE_PARTICIPANTS: frozenset({R.AUTHORITY, R.PROVIDER, R.EVALUATOR}),
    Permission.REFER: frozenset({R.AUTHORITY, R.PROVIDER}),
    Permission.FOLLOW_COURSES: frozenset({R.AUTHORITY, R.PROVIDER}),
    # A provider that enrolled could choose whom it is paid for.
    Permission.ENROL: frozenset({R.AUTHORITY}),
    Permission.RECORD_READINGS: frozenset({R.AUTHORITY, R.PROVIDER, R.EVALUATOR}),
    Permission.ERASE_PEOPLE: frozenset({R.AUTHORITY}),
    Permission.AMEND_AGREEMENT: frozenset({R.SECRETARIAT}),
    Permission.MAKE_STATEMENT: frozenset({R.SECRETARIAT}),
    Permission.CHECK_STATEMENT: frozenset({R.SECRETARIAT}),
    # An authority approves what it pays itself.
    Permission.APPROVE_STATEMENT: frozenset({R.SECRETARIAT, R.AUTHORITY}),
    Permission.DISPUTE_STATEMENT: BOUND_BY_PARTY,
    Permission.PROPOSE_RELEASE: frozenset({R.SECRETARIAT}),
    Permission.APPROVE_RELEASE: frozenset({R.SECRETARIAT}),
    # Scenarios and the lab rest on what was learned of every effort, and lay open what each party would lose: a party
    # tries what its own agreement would give on the page of other results.
    Permission.SEE_STRUCTURING: WHOLE_FUND,
    Permission.WORK_OUT: frozenset({R.SECRETARIAT}),
    # What comes into the fund is everybody's in it; of single efforts each party sees those that it takes part in.
    Permission.SEE_FORECASTS: WHOLE_FUND | BOUND_BY_PARTY | {R.EVALUATOR},
    Permission.MAKE_FORECAST: frozenset({R.SECRETARIAT}),
    # An authority and a provider are warned of what they take part in; the money of the fund is the fund's own.
    Permission.SEE_WARNINGS: WHOLE_FUND | {R.AUTHORITY, R.PROVIDER},
    Permission.ANSWER_WARNING: frozenset({R.SECRETARIAT}),
    Permission.SEE_DISAGREEMENTS: WHOLE_FUND,
    Permission.SEE_AUDIT_LOG: frozenset({R.AUDITOR, R.ADMINISTRATOR}),
    Permission.MANAGE_ACCOUNTS: frozenset({R.ADMINISTRATOR}),
}
