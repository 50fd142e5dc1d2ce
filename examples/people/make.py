"""Makes the folders beside it anew: made-up people whose results add up to the published ones (README.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from gavn.domain.outcomes.people import (
    Arm,
    Beside,
    Course,
    Covered,
    EntryReading,
    Event,
    Exit,
    People,
    Reading,
    Register,
    Spell,
)
from gavn.domain.values.period import RelativeDate
from gavn.files.people import write_people
from gavn.measurement.synthetic.cohorts import Leaving, Wave, enrol, enrol_again, leave
from gavn.measurement.synthetic.draw import Draw
from gavn.measurement.synthetic.registers import Span, Stay, happening, passing, register, staying
from gavn.measurement.synthetic.repeated import (
    Aim,
    Instrument,
    Limits,
    Visit,
    adding_up,
    all_of_it,
    baselines,
    follow_up,
    same,
    share_of,
)

HERE = Path(__file__).parent
SEED = "aarhus-2024"
AS_OF = date(2024, 12, 31)
# Whoever is enrolled by these days is due at the follow-up, 60 days of grace included, at the end of 2024.
DUE_12 = date(2023, 10, 28)
DUE_24 = date(2022, 10, 28)
HALF, ONE, TWO = (RelativeDate.parse(f"{months} months after enrolment") for months in (6, 12, 24))


def covered(table: Register, first: date, last: date = AS_OF) -> tuple[Covered, ...]:
    return (Covered(table, first, last),)


def by_day(courses: Sequence[Course], last: date, *, after: date = date.min) -> list[Course]:
    """The courses enrolled by a day, and after another."""
    return [course for course in courses if after < course.enrolled_on <= last]


def diabetes(draw: Draw) -> People:
    """138 people with 144 courses: 38 due at 12 months and 13 of them at 24, all of them measured. That one reading of
    58 or more let them in is assumed, and so is what would have come by itself after it."""
    once = enrol(
        draw,
        [
            Wave(13, date(2022, 1, 10), DUE_24),
            Wave(25, date(2022, 11, 7), DUE_12),
            Wave(100, date(2023, 11, 6), date(2024, 12, 20)),
        ],
    )
    back = enrol_again(
        draw, by_day(once, date(2024, 3, 31), after=DUE_12), 6, days=(date(2024, 10, 1), date(2024, 12, 20))
    )
    blood_sugar = Instrument("HbA1c", "hba1c", 58, 95, fall=True)
    before = baselines(draw, blood_sugar, once)
    goal = share_of(Fraction("0.085"))
    year, years = by_day(once, DUE_12), by_day(once, DUE_24)
    readings = [
        *before,
        *follow_up(draw, blood_sugar, before, Visit(ONE, year, AS_OF), Aim(22, goal, 6, 8, total=186)),
        *follow_up(draw, blood_sugar, before, Visit(TWO, years, AS_OF), Aim(7, goal, 9, 8, total=77)),
    ]
    exits = leave(draw, year, Leaving(367, 380, completed=True))
    chosen = EntryReading(
        instrument="HbA1c",
        threshold=Fraction(58),
        mean=Fraction(58),
        sd=Fraction(12),
        least_within=Fraction("1.74"),
        most_within=Fraction("2.9"),
        most_drift=Fraction("9.28"),
    )
    return People(AS_OF, (*once, *back), tuple(exits), tuple(readings), beside=Beside(entry=(chosen,)))


def dialog_mod_vold(draw: Draw) -> People:
    """15 families; 11 complete and are due, two of them so late that their family treatment is not known yet."""
    late = date(2022, 10, 5)
    families = enrol(draw, [Wave(13, date(2021, 5, 10), date(2022, 9, 25)), Wave(2, late, DUE_24)])
    early = by_day(families, date(2022, 9, 25))
    gone = draw.some(early, 4)
    stayed = [family for family in families if family not in gone]
    violence = Instrument("Samtale og skema", "vold", 1, 6, fall=True)
    draws = Instrument("Ydelser pr. måned", "ydelser", 9000, 19000, fall=True)
    at_start, paid = baselines(draw, violence, families), baselines(draw, draws, families)
    visit = Visit(TWO, stayed, AS_OF)
    readings = [
        *at_start,
        *follow_up(draw, violence, at_start, visit, Aim(9, all_of_it, 0, 3)),
        *paid,
        *follow_up(draw, draws, paid, visit, Aim(7, same(1), 2500, 1500)),
    ]
    known = [family for family in stayed if family in early]
    events = [
        *happening(draw, draw.some(known, 2), "Familiebehandling", Span(60, 600)),
        *happening(draw, draw.some(stayed, 1), "Skadestuebesøg efter vold", Span(60, 600)),
    ]
    exits = [
        *leave(draw, stayed, Leaving(300, 560, completed=True)),
        *leave(draw, gone, Leaving(60, 250, reason="afbrudt")),
    ]
    return People(
        AS_OF,
        families,
        tuple(exits),
        tuple(readings),
        tuple(events),
        covered=covered(Register.EVENTS, date(2021, 5, 1)),
    )


def in_job(draw: Draw, courses: Sequence[Course], *, jobs: int, studies: int, short: int) -> tuple[Spell, ...]:
    """So many of those due work, or study, long enough before 12 months; `short` of the others work for some days."""
    due = by_day(courses, DUE_12)
    there = draw.some(due, jobs + studies)
    working = draw.some(there, jobs)
    others = [course for course in due if course not in there]
    stays: dict[str, list[Stay]] = {
        **staying(draw, working, "Job", Span(200, 300), until=AS_OF),
        **staying(draw, [each for each in there if each not in working], "Uddannelse", Span(200, 300), until=AS_OF),
        **passing(draw, draw.some(others, short), "Job", ONE, days=Span(7, 40)),
    }
    return tuple(register(courses, stays, otherwise="Kontanthjælp", until=AS_OF))


def din_vej_i_job(draw: Draw) -> People:
    """59 people, 42 of them due at 12 months."""
    courses = enrol(draw, [Wave(42, date(2022, 11, 7), DUE_12), Wave(17, date(2023, 11, 6), date(2024, 10, 25))])
    spells = in_job(draw, courses, jobs=3, studies=1, short=6)
    known = tuple(of for table in (Register.EVENTS, Register.SPELLS) for of in covered(table, date(2022, 11, 1)))
    events = tuple(first_days(spells, {"Job": "Første dag i job", "Uddannelse": "Første dag i studie"}))
    return People(AS_OF, courses, events=events, spells=spells, covered=known, exclusive=True)


def first_days(spells: Sequence[Spell], of: Mapping[str, str]) -> Iterator[Event]:
    """The first day of each person in any of these states, under the name that it has as an event."""
    begun: set[str] = set()
    for spell in sorted(spells, key=lambda each: (each.person, each.first_day)):
        if spell.state in of and spell.person not in begun:
            begun.add(spell.person)
            yield Event(f"e-{spell.person}", spell.person, of[spell.state], spell.first_day)


def ips_plus(draw: Draw) -> People:
    """120 people; that 70 are due, and 26 of them in work or education, is assumed."""
    courses = enrol(draw, [Wave(70, date(2022, 11, 7), DUE_12), Wave(50, date(2023, 11, 6), date(2024, 12, 20))])
    spells = in_job(draw, courses, jobs=18, studies=8, short=10)
    known = covered(Register.SPELLS, date(2022, 11, 1))
    return People(AS_OF, courses, spells=spells, covered=known, exclusive=True)


def flere_kloge_haender(draw: Draw) -> People:
    """1,475 pupils of five intakes, all due; 83 break off within 6 months, and 25 later, who do not count."""
    intakes = {
        date(2023, 5, 1): 300,
        date(2023, 8, 7): 500,
        date(2023, 11, 6): 175,
        date(2024, 1, 29): 350,
        date(2024, 5, 1): 150,
    }
    pupils = enrol(draw, [Wave(people, day, day) for day, people in intakes.items()])
    within = draw.some(pupils, 83)
    early = set(within)
    later = draw.some([each for each in by_day(pupils, date(2023, 12, 31)) if each not in early], 25)
    events = [
        *happening(draw, within, "Afbrudt uddannelse", Span(7, 178)),
        *happening(draw, later, "Afbrudt uddannelse", Span(190, 400)),
    ]
    course_of = {pupil.person: pupil.course for pupil in pupils}
    exits = tuple(Exit(course_of[event.person], event.on, reason="afbrudt") for event in events)
    return People(AS_OF, pupils, exits, events=tuple(events), covered=covered(Register.EVENTS, date(2023, 5, 1)))


def ung_i_fokus(draw: Draw) -> People:
    """367 young people, 301 of them due, and 301 to compare with: on average 240 and 262 days on support in a year."""
    since, last = date(2021, 6, 7), date(2024, 12, 15)
    courses = enrol(
        draw,
        [
            Wave(301, since, DUE_12),
            Wave(66, date(2023, 11, 6), last),
            Wave(301, since, DUE_12, Arm.COMPARISON),
        ],
    )
    stays: dict[str, list[Stay]] = {}
    limits = Limits(40, 365)
    for arm, mean in ((Arm.EFFORT, 240), (Arm.COMPARISON, 262)):
        due = [course for course in by_day(courses, DUE_12) if course.arm is arm]
        days = adding_up([draw.between(100, 365) for _ in due], [limits] * len(due), mean * len(due))
        stays |= {course.course: [on_support(draw, course, length)] for course, length in zip(due, days, strict=True)}
    spells = register(courses, stays, otherwise="Job eller uddannelse", until=AS_OF)
    waiting = {course.person for course in by_day(courses, AS_OF, after=DUE_12)}
    supported = (
        Spell(spell.person, "Uddannelseshjælp", spell.first_day, spell.last_day) if spell.person in waiting else spell
        for spell in spells
    )
    known = covered(Register.SPELLS, date(2021, 6, 1))
    return People(AS_OF, courses, spells=tuple(supported), covered=known, exclusive=True)


def on_support(draw: Draw, course: Course, days: int) -> Stay:
    state = ("Uddannelseshjælp", "Uddannelseshjælp", "Kontanthjælp", "Ressourceforløb")[draw.below(4)]
    return Stay(state, course.enrolled_on, course.enrolled_on + timedelta(days=days - 1))


def housed(draw: Draw, courses: Sequence[Course], *, soon: int, later: int) -> tuple[Spell, ...]:
    """So many live in a home of their own at 6 months, and so many more at 12."""
    first = draw.some(courses, soon)
    then = draw.some([course for course in courses if course not in first], later)
    stays = {
        **staying(draw, first, "Egen bolig", Span(30, 170), until=AS_OF),
        **staying(draw, then, "Egen bolig", Span(200, 350), until=AS_OF),
    }
    return tuple(register(courses, stays, otherwise="Herberg", until=AS_OF))


def plans(
    draw: Draw, courses: Sequence[Course], instrument: Instrument, *, half: tuple[int, int], year: tuple[int, int]
) -> Iterator[Reading]:
    """A step up on a plan: at 6 and 12 months, (reached, measured); the others are missing."""
    before = baselines(draw, instrument, courses)
    yield from before
    for at, (reached, measured) in ((HALF, half), (ONE, year)):
        visit = Visit(at, draw.some(courses, measured), AS_OF)
        yield from follow_up(draw, instrument, before, visit, Aim(reached, same(1), 2, 2))


WORK = Instrument("Handleplan, arbejde", "arbejde", 3, 7)
MASTERY = Instrument("Handleplan, selvmestring", "mestring", 3, 7)


def housing_first_havnen(draw: Draw) -> People:
    """32 young people; at 12 months 16 are housed, and 10 of the plans were not followed up (all of it assumed)."""
    courses = enrol(draw, [Wave(32, date(2021, 9, 6), date(2023, 10, 20))])
    spells = housed(draw, courses, soon=12, later=4)
    readings = [
        *plans(draw, courses, WORK, half=(4, 26), year=(6, 22)),
        *plans(draw, courses, MASTERY, half=(10, 26), year=(12, 22)),
    ]
    known = covered(Register.SPELLS, date(2021, 9, 1))
    return People(AS_OF, courses, readings=tuple(readings), spells=spells, covered=known, exclusive=True)


def housing_first_hjem_job_og_helhed(draw: Draw) -> People:
    """54 young people; at 12 months 3 of 4 thrive better, which of 54 is 40 or 41."""
    courses = enrol(draw, [Wave(54, date(2021, 9, 6), date(2023, 10, 20))])
    spells = housed(draw, courses, soon=38, later=5)
    readings = [
        *plans(draw, courses, WORK, half=(14, 54), year=(20, 54)),
        *plans(draw, courses, MASTERY, half=(33, 54), year=(40, 54)),
    ]
    known = covered(Register.SPELLS, date(2021, 9, 1))
    return People(AS_OF, courses, readings=tuple(readings), spells=spells, covered=known, exclusive=True)


def laer_for_livet(draw: Draw) -> People:
    """54 children, 38 due at 12 months and 20 at 24; four have left (all of it assumed)."""
    courses = enrol(
        draw,
        [
            Wave(20, date(2021, 11, 8), DUE_24),
            Wave(18, date(2022, 11, 7), DUE_12),
            Wave(16, date(2023, 11, 6), date(2024, 11, 20)),
        ],
    )
    first = draw.some(by_day(courses, DUE_24), 2)
    second = draw.some(by_day(courses, DUE_12, after=DUE_24), 2)
    exits = [
        *leave(draw, [first[0], *second], Leaving(150, 300, reason="flyttet")),
        *leave(draw, first[1:], Leaving(420, 600, reason="flyttet")),
    ]
    last = {each.course: each.exited_on for each in exits}
    stays = {each.course: [Stay("Lær for Livet", each.enrolled_on, last.get(each.course, AS_OF))] for each in courses}
    spells = tuple(register(courses, stays, otherwise="Uden for indsatsen", until=AS_OF))
    # The final exams are read too; by the end of 2024 nobody has come to one.
    known = tuple(of for table in Register for of in covered(table, date(2021, 11, 1)))
    return People(AS_OF, courses, tuple(exits), spells=spells, covered=known)


def job_bootcamp(draw: Draw) -> People:
    """40 people (assumed), 30 of them in work at 6 months, which is what the 900,000 kr. received come to."""
    last = date(2020, 12, 31)
    courses = enrol(draw, [Wave(40, date(2020, 1, 6), date(2020, 4, 20))])
    stays = staying(draw, draw.some(courses, 30), "Job", Span(60, 170), until=last)
    spells = tuple(register(courses, stays, otherwise="Dagpenge", until=last))
    known = covered(Register.SPELLS, date(2020, 1, 1), last)
    return People(last, courses, spells=spells, covered=known, exclusive=True)


def hygiejne_nudging(draw: Draw) -> People:
    """20 institutions and 20 to compare with (assumed), whose 60 sick days saved are too few to be paid for."""
    as_of, first, last = date(2023, 12, 31), date(2022, 1, 10), date(2022, 6, 30)
    courses = enrol(draw, [Wave(20, first, last), Wave(20, first, last, Arm.COMPARISON)])
    sick = Instrument("Sygedage på et år", "sygedage", 80, 160, fall=True)
    before = baselines(draw, sick, courses)
    readings = list(before)
    for arm, total in ((Arm.EFFORT, 60), (Arm.COMPARISON, 20)):
        visit = Visit(ONE, [course for course in courses if course.arm is arm], as_of)
        readings += follow_up(draw, sick, before, visit, Aim(10, same(1), 14, 12, total=total))
    return People(as_of, courses, readings=tuple(readings))


AGREEMENTS: Mapping[str, Callable[[Draw], People]] = {
    "diabetes": diabetes,
    "dialog-mod-vold": dialog_mod_vold,
    "din-vej-i-job": din_vej_i_job,
    "flere-kloge-haender": flere_kloge_haender,
    "housing-first-havnen": housing_first_havnen,
    "housing-first-hjem-job-og-helhed": housing_first_hjem_job_og_helhed,
    "hygiejne-nudging": hygiejne_nudging,
    "ips-plus": ips_plus,
    "job-bootcamp": job_bootcamp,
    "laer-for-livet": laer_for_livet,
    "ung-i-fokus": ung_i_fokus,
}


def people_of(agreement: str) -> People:
    return AGREEMENTS[agreement](Draw(f"{SEED}/{agreement}"))


def main(folder: Path = HERE) -> None:
    for agreement in AGREEMENTS:
        write_people(people_of(agreement), folder / agreement)


if __name__ == "__main__":
    main()
