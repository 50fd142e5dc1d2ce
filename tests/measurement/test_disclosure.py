"""What is told of no table, alone or with those before it: held against an attacker who shares no code with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Theme
from gavn.domain.disclosure.primary import sensitive
from gavn.domain.disclosure.shown import Hidden, Known, Release, Rounded, Shown, Why
from gavn.domain.disclosure.tables import ALL, CountTable, Dimension, Layout, Unit, Where, count_table, selected
from gavn.domain.values.problem import Refused
from gavn.measurement.disclosure.instead import instead_of
from gavn.measurement.disclosure.protect import Wanted, may_release, protect, release_of
from tests.measurement.attacker import attack
from tests.measurement.dialog import TABLE
from tests.measurement.histories import some_history

DAY, LATER = date(2024, 12, 31), date(2025, 3, 31)
SEEDS = range(6)
TOWNS = ("north", "south", "west")


def towns(*rows: tuple[int, int], unit: Unit = Unit.PERSON, names: tuple[str, ...] = TOWNS) -> CountTable:
    """Those who reached a result in each town, and those who did not."""
    layout = Layout((Dimension("town", names), Dimension("result", ("reached", "not"))))
    return count_table(layout, {unit: cells(rows, names)})


def cells(rows: tuple[tuple[int, int], ...], names: tuple[str, ...] = TOWNS) -> dict[tuple[str, ...], int]:
    pairs = zip(names, rows, strict=True)
    return {(town, result): n for town, row in pairs for result, n in zip(("reached", "not"), row, strict=True)}


def wanted(
    circle: Circle = Circle.CELLS, theme: Theme = Theme.OTHER, *, earlier: tuple[Release, ...] = (), on: date = DAY
) -> Wanted:
    return Wanted("towns", on, on, circle, theme, earlier)


def only_primary(table: CountTable, of: Wanted) -> Release:
    """As somebody blanks a table by hand: only the cells that are few themselves."""
    few = sensitive(table, of.policy)
    return release_of(table, of, [group for group in table.layout.groups if group not in few])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_attacker_recovers_nothing_of_made_up_histories(seed: int) -> None:
    history = some_history(Random(seed), most=2)
    assert attack(history.seen_by(Circle.PUBLIC)) == []
    assert attack(history.seen_by(Circle.CELLS), fewest=5) == []


def test_dialog_mod_vold_crossed_is_refused_and_says_why() -> None:
    made = protect(TABLE, Wanted("dialog-mod-vold", DAY, DAY, Circle.PUBLIC, Theme.VIOLENCE))
    assert made.is_refused
    assert made.hidden[ALL, "continues", ALL] is Why.FEW
    assert made.hidden["dropped out", ALL, ALL] is Why.FEW
    assert made.hidden["completed", ALL, ALL] is Why.REST_FEW
    assert dict(made.release.told) == {Unit.FAMILY: {(ALL, ALL, ALL): 15}}
    [instead] = instead_of(TABLE, Wanted("dialog-mod-vold", DAY, DAY, Circle.PUBLIC, Theme.VIOLENCE))
    assert instead.cells == {Unit.FAMILY: {(): Rounded(15)}}


def test_to_the_council_too_it_is_refused_and_nine_of_fifteen_can_be_told_instead() -> None:
    of = Wanted("dialog-mod-vold", DAY, DAY, Circle.CELLS, Theme.VIOLENCE)
    assert protect(TABLE, of).is_refused
    told = [made.release.told[Unit.FAMILY] for made in instead_of(TABLE, of)]
    assert told == [{(ALL,): 15, ("ceased",): 9}, {(ALL,): 15, ("not followed",): 6}]


def test_the_parties_see_uncrossed_totals_and_nothing_crossed() -> None:
    made = protect(TABLE, Wanted("dialog-mod-vold", DAY, DAY, Circle.TOTALS, Theme.VIOLENCE))
    told = made.cells[Unit.FAMILY]
    assert told["completed", ALL, ALL] == Shown(11) and told[ALL, "continues", ALL] == Shown(2)
    assert told["completed", "ceased", ALL] == Hidden(Why.CROSSED)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (((20, 20), (4, 20)), Why.FEW),
        (((20, 20), (0, 24)), Why.NOBODY),
        (((20, 20), (24, 0)), Why.EVERYBODY),
        (((20, 20), (20, 3)), Why.REST_FEW),
        (((20, 20), (5, 20)), None),
    ],
)
def test_few_nobody_everybody_and_all_but_few_are_hidden(rows: tuple[tuple[int, int], ...], why: Why | None) -> None:
    table = towns(*rows, names=TOWNS[:2])
    assert sensitive(table, wanted().policy).get(("south", "reached")) == why


def test_a_cell_that_the_margins_would_give_away_is_hidden_with_others() -> None:
    table = towns((20, 20), (4, 20), (30, 10))
    by_hand = only_primary(table, wanted())
    # South's total less those who did not reach it; that cell is hidden as well, for what it leaves is few.
    assert ("south", "reached") not in by_hand.groups
    assert {(found.low, found.high) for found in attack([by_hand])} == {(4, 4)}
    made = protect(table, wanted())
    assert attack([made.release]) == []
    assert ("west", "reached") in made.hidden or ("north", "reached") in made.hidden
    assert not may_release(by_hand, ()) and may_release(made.release, ())


def test_the_same_table_always_loses_the_same_cells() -> None:
    table = towns((20, 20), (4, 20), (30, 10))
    assert protect(table, wanted()).release.digest == protect(table, wanted()).release.digest


def test_a_sensitive_theme_is_rounded_to_five_for_the_public_alone() -> None:
    table = towns((21, 33), (17, 18), (8, 12))
    public, council = (protect(table, wanted(circle, Theme.HEALTH)) for circle in (Circle.PUBLIC, Circle.CELLS))
    assert public.cells[Unit.PERSON]["north", "reached"] == Rounded(20)
    assert public.cells[Unit.PERSON]["south", "not"] == Rounded(20)
    assert public.cells[Unit.PERSON]["west", "reached"] == Rounded(10)
    assert council.cells[Unit.PERSON]["west", "reached"] == Shown(8)


def test_who_came_between_two_releases_is_not_told() -> None:
    first = protect(towns((20, 20), (14, 20), (30, 10)), wanted())
    assert first.hidden == {}
    after = towns((20, 20), (15, 20), (30, 10))
    by_hand = only_primary(after, wanted(on=LATER))
    assert attack([first.release, by_hand]) != [] and not may_release(by_hand, [first.release])
    later = protect(after, wanted(earlier=(first.release,), on=LATER))
    assert later.hidden.keys() >= {(ALL, ALL), ("south", ALL), ("south", "reached"), (ALL, "reached")}
    assert attack([first.release, later.release]) == []


def test_after_enough_have_come_everything_can_be_told_again() -> None:
    first = protect(towns((20, 20), (14, 20), (30, 10)), wanted())
    later = protect(towns((25, 26), (20, 25), (35, 15)), wanted(earlier=(first.release,), on=LATER))
    assert later.hidden == {}
    assert attack([first.release, later.release]) == []


def test_it_is_not_told_that_nobody_more_reached_it_where_somebody_may_have_come() -> None:
    """Three did not, so the total is hidden; whoever knows of a fourth who came must not see that it is not 21."""
    layout = Layout((Dimension("result", ("reached", "not")),))
    before, after = (count_table(layout, {Unit.PERSON: {("reached",): 20, ("not",): n}}) for n in (3, 4))
    first = release_of(before, wanted(), [("reached",)])
    again = release_of(after, wanted(earlier=(first,), on=LATER), [("reached",)])
    assert may_release(first, ())
    assert not may_release(again, [first])
    assert {(found.low, found.high) for found in attack([first, again])} == {(0, 0)}
    whole = count_table(layout, {Unit.PERSON: {("reached",): 20, ("not",): 13}})
    told = protect(whole, wanted()).release
    assert may_release(protect(whole, wanted(earlier=(told,), on=LATER)).release, [told])


def test_the_same_again_is_told_again() -> None:
    first = protect(towns((20, 20), (14, 20), (30, 10)), wanted())
    assert protect(towns((20, 20), (14, 20), (30, 10)), wanted(earlier=(first.release,), on=LATER)).hidden == {}


def test_a_filter_does_not_tell_of_those_whom_it_leaves_out() -> None:
    """All towns but one, whose few are the difference between two tables that are each large enough."""
    layout = Layout((Dimension("age", ("18-24", "25-29", "30-")), Dimension("result", ("reached", "not"))))
    ages = {("18-24", "reached"): 20, ("18-24", "not"): 20, ("25-29", "reached"): 2, ("25-29", "not"): 3}
    table = count_table(layout, {Unit.PERSON: ages | {("30-", "reached"): 40, ("30-", "not"): 30}})
    young = selected(table, by=["result"], where={"age": ("18-24",)})
    under = selected(table, by=["result"], where={"age": ("18-24", "25-29")})
    first = protect(young, wanted())
    assert first.hidden == {}
    by_hand = only_primary(under, wanted())
    assert attack([first.release, by_hand]) != [] and not may_release(by_hand, [first.release])
    second = protect(under, wanted(earlier=(first.release,)))
    assert attack([first.release, second.release]) == []


def test_few_families_are_few_however_many_persons_they_are() -> None:
    layout = Layout((Dimension("result", ("reached", "not")),))
    families = {("reached",): 3, ("not",): 20}
    persons = {("reached",): 19, ("not",): 61}
    table = count_table(layout, {Unit.FAMILY: families, Unit.PERSON: persons})
    assert sensitive(table, wanted().policy)[("reached",)] is Why.FEW
    made = protect(table, wanted())
    assert set(made.release.told[Unit.PERSON]) == set(made.release.told[Unit.FAMILY]) == {(ALL,)}


def test_the_council_learns_nothing_from_what_the_public_is_told_besides() -> None:
    table = towns((20, 20), (4, 20), (30, 10))
    council = protect(table, wanted())
    public = protect(table, wanted(Circle.PUBLIC, Theme.HEALTH, earlier=(council.release,)))
    assert attack([council.release, public.release], fewest=5) == []
    assert attack([public.release]) == []


def test_a_total_that_is_known_elsewhere_is_reckoned_with() -> None:
    table = towns((20, 20), (4, 20), (30, 10))
    known = (Known(Unit.PERSON, {"town": "south"}, 24), Known(Unit.PERSON, {"result": "reached"}, 54))
    made = protect(table, replace(wanted(), known=known))
    assert attack([made.release], known) == []


def test_what_is_known_already_keeps_nothing_else_from_being_told() -> None:
    """That four of the south reached it stands in a newspaper; the table tells no more of them than that."""
    table = towns((20, 20), (4, 20), (30, 10))
    made = protect(table, replace(wanted(), known=(Known(Unit.PERSON, {"town": "south", "result": "reached"}, 4),)))
    assert ("south", "reached") in made.hidden and not made.is_refused


def test_releases_one_after_the_other_tell_of_nobody() -> None:
    """Twelve of them stand in `make prove`."""
    releases: tuple[Release, ...] = ()
    for month, reached in ((1, (22, 31)), (2, (23, 31)), (3, (23, 34)), (4, (31, 45))):
        day = date(2025, month, 28)
        of = wanted(Circle.PUBLIC, Theme.HEALTH, earlier=releases, on=day)
        made = protect(towns(reached, (9 + month, 14), names=TOWNS[:2]), of)
        releases += () if made.is_refused else (made.release,)
    assert len(releases) > 2
    assert attack(releases) == []


def test_a_table_too_large_to_be_looked_through_is_refused() -> None:
    layout = Layout(tuple(Dimension(name, tuple(f"{name}{at}" for at in range(20))) for name in "abc"))
    table = count_table(layout, {Unit.PERSON: dict.fromkeys([("a0", "b0", "c0"), ("a1", "b1", "c1")], 50)})
    with pytest.raises(Refused, match="release-too-large"):
        protect(table, wanted())


def paid(count: int, on: date = DAY) -> Release:
    """What an amount of one price tells: how many reached it."""
    layout = Layout((), (Where(RESULT, ("reached",)),))
    return Release("towns-paid", "towns", on, on, Circle.PUBLIC, 0, 1, layout, {Unit.PERSON: {(): count}})


RESULT = Dimension("result", ("reached", "not"))


@pytest.mark.parametrize(
    ("reached", "due", "told"),
    [(20, 60, True), (22, 62, False), (26, 70, True), (18, 60, False), (20, 62, True)],
    ids=["the-same", "two-more", "six-more", "two-taken-back", "nobody-more"],
)
def test_a_release_cannot_be_taken_from_what_was_paid(reached: int, due: int, told: bool) -> None:
    """By money 20 had reached it a quarter ago."""
    table = count_table(Layout((RESULT,)), {Unit.PERSON: {("reached",): reached, ("not",): due - reached}})
    before = paid(20)
    made = protect(table, replace(wanted(on=LATER), beside=(before,)))
    assert (("reached",) in made.release.groups) is told
    assert attack([before, made.release]) == []
    if not told:
        assert attack([before, only_primary(table, wanted(on=LATER))]) != []


def test_a_cohort_is_not_told_where_money_tells_of_all_who_reached_it() -> None:
    """Of 20 who are paid for, 17 of one town leave 3 of the others."""
    table = towns((17, 30), (2, 30), (1, 30))
    before = paid(20)
    alone = protect(table, wanted())
    made = protect(table, replace(wanted(), beside=(before,)))
    assert ("north", "reached") not in made.release.groups
    assert attack([before, made.release]) == []
    assert attack([before, alone.release]) != [] or ("north", "reached") not in alone.release.groups


@pytest.mark.parametrize("seed", range(3))
def test_the_attacker_who_sees_every_amount_takes_nothing_more_of_few_from_the_releases(seed: int) -> None:
    """Each quarter some more reach it, all of whom are paid for at one price; each circle is told what it can be.

    What amounts tell by themselves is known: of that the releases take nothing back, and to that they add nothing.
    """
    random = Random(seed)
    reached, due, told, amounts = 12, 40, list[Release](), list[Release]()
    for day in (date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30)):
        amounts.append(replace(paid(reached, day), id=f"paid-{day}"))
        table = count_table(Layout((RESULT,)), {Unit.PERSON: {("reached",): reached, ("not",): due - reached}})
        for circle in (Circle.PUBLIC, Circle.CELLS):
            of = replace(wanted(circle, earlier=tuple(told), on=day), beside=tuple(amounts))
            made = protect(table, of).release
            nothing = replace(made, told={unit: {} for unit in made.told})
            known = attack([*amounts, *told, nothing], fewest=5)
            assert set(attack([*amounts, *told, made], fewest=5)) <= set(known)
            told.append(made)
        came = random.choice([0, 1, 3, 6, 11])
        reached, due = reached + came, due + came + random.choice([0, 2, 9])
    assert any(("reached",) in each.groups for each in told)
