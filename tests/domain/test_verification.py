"""The verification sample: anybody can draw it again, nobody can choose it, and whoever submits never verifies."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.access.decision import Person, acts_for, may_verify
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.verification import UNSTATED, SampleRule, Submission, draw
from gavn.domain.values.problem import Refused
from gavn.language.access import reason_text
from gavn.language.catalogue import Language

READINGS = tuple(f"r{number:03}" for number in range(400))
SENT = Submission(READINGS, "a" * 64, "b" * 64)
RULE = UNSTATED


@pytest.mark.parametrize(
    ("rule", "submitted", "size"),
    [
        (RULE, 0, 0),
        (RULE, 9, 9),
        (RULE, 10, 10),
        (RULE, 200, 10),
        (RULE, 201, 11),
        (RULE, 400, 20),
        (SampleRule(share=Fraction(0), fewest=3), 100, 3),
        (SampleRule(share=Fraction(1), fewest=0), 7, 7),
        (SampleRule(share=Fraction(1, 3), fewest=0), 100, 34),
    ],
)
def test_so_many_are_looked_at_and_no_fewer(rule: SampleRule, submitted: int, size: int) -> None:
    assert rule.size(submitted) == size
    drawn = [len(draw(Submission(READINGS[:submitted], "a", str(head)), rule)) for head in range(20)]
    assert min(drawn) == size
    # Chance alone: the share of them, and no more than seven standard deviations of it above.
    assert max(drawn) <= max(size, submitted * rule.share + 7 * (submitted * rule.share) ** 0.5)


def test_anybody_can_draw_it_again_with_nothing_but_sha_256() -> None:
    seed = sha256(f"{'a' * 64}\n{'b' * 64}".encode()).hexdigest()
    lots = {reading: sha256(f"{seed}\n{reading}".encode()).digest() for reading in READINGS}
    by_chance = sum(20 * int.from_bytes(lot) < 2**256 for lot in lots.values())
    again = sorted(READINGS, key=lots.__getitem__)[: max(20, by_chance)]
    assert draw(SENT, RULE) == tuple(again)


def test_of_those_sent_in_one_at_a_time_nobody_knows_which_are_drawn() -> None:
    """The rule is met after ten, and asks for no more until 201; each of those between is drawn one time in twenty."""
    drawn = [
        len(draw(Submission((f"r{number}",), "a", str(number)), RULE, before=number, drawn_before=10))
        for number in range(10, 200)
    ]
    assert 1 <= sum(drawn) <= 25


def test_the_order_and_doubles_of_a_submission_change_nothing() -> None:
    assert draw(Submission(READINGS[::-1] + READINGS, "a" * 64, "b" * 64), RULE) == draw(SENT, RULE)


def test_another_content_or_another_head_draws_others() -> None:
    samples = {draw(Submission(READINGS, content, head), RULE) for content in "abcd" for head in "efgh"}
    assert len(samples) == 16


def test_everybody_is_as_likely_to_be_drawn() -> None:
    """Over 2,000 heads, each of 20 readings is drawn about half the time (six standard deviations)."""
    drawn = [draw(Submission(READINGS[:20], "a", str(head)), RULE) for head in range(2000)]
    for reading in READINGS[:20]:
        assert abs(sum(reading in sample for sample in drawn) - 1000) < 135


@given(st.lists(st.integers(0, 120), min_size=1, max_size=6), st.fractions(0, 1), st.integers(0, 20))
def test_a_period_of_many_submissions_reaches_what_the_rule_asks(sizes: list[int], share: Fraction, least: int) -> None:
    """Those drawn are no fewer than is asked of all so far, as far as the last submission reaches."""
    rule = SampleRule(share, least)
    submitted = drawn = 0
    for number, size in enumerate(sizes):
        ids = tuple(f"{number}-{place}" for place in range(size))
        sample = draw(Submission(ids, "a", "b"), rule, before=submitted, drawn_before=drawn)
        assert set(sample) <= set(ids) and len(set(sample)) == len(sample)
        submitted, drawn = submitted + size, drawn + len(sample)
        assert drawn >= rule.size(submitted)
        assert len(sample) == size or share < 1


SUBMITTER = Person("pia", Role.PROVIDER, "house")


@pytest.mark.parametrize(
    ("person", "allowed", "reason"),
    [
        (Person("arne", Role.AUTHORITY, "city"), True, "another-submitted-it"),
        (Person("eva", Role.EVALUATOR), True, "another-submitted-it"),
        (Person("pia", Role.EVALUATOR), False, "submitted-it"),
        # A body can be authority and provider: its own people do not look at each other's work.
        (Person("pam", Role.AUTHORITY, "house"), False, "own-party-submitted-it"),
        (SUBMITTER, False, "role-may-not"),
        (Person("per", Role.PROVIDER, "house"), False, "role-may-not"),
        (Person("sara", Role.SECRETARIAT), False, "role-may-not"),
        (Person("ib", Role.INVESTOR, "bank"), False, "role-may-not"),
        (Person("clara", Role.COUNCIL), False, "role-may-not"),
    ],
)
def test_whoever_submits_never_verifies(person: Person, allowed: bool, reason: str) -> None:
    decision = may_verify(person, submitted_by=SUBMITTER.username, submitting_party=SUBMITTER.party)
    assert (decision.allowed, decision.reason) == (allowed, reason)
    for language in Language:
        assert "{" not in reason_text(decision, language)
    if not allowed:
        with pytest.raises(Refused):
            decision.require()


def test_an_evaluators_colleague_does_not_verify_what_the_other_submitted() -> None:
    submitter, colleague = Person("eva", Role.EVALUATOR, "institute"), Person("else", Role.EVALUATOR, "institute")
    own = may_verify(colleague, submitted_by=submitter.username, submitting_party=acts_for(submitter))
    assert (own.allowed, own.reason) == (False, "own-party-submitted-it")
    other = Person("ole", Role.EVALUATOR, "university")
    assert may_verify(other, submitted_by=submitter.username, submitting_party=acts_for(submitter)).allowed


def test_nobody_verifies_without_logging_in_and_no_party_is_no_party() -> None:
    both = Person("eva", Role.EVALUATOR)
    assert may_verify(both, submitted_by="ev", submitting_party="").allowed
