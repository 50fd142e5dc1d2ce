"""The questionnaires that gavn scores: those whose scoring is public and which anybody may use.

Left out: SDQ, whose owner alone may make electronic versions, and the three-item UCLA loneliness scale, for which no
licence was found. An agreement may measure by their scores as by any other instrument; gavn only does not work them
out.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from gavn.domain.outcomes.questionnaires.questionnaire import Better, MeasurementError, Questionnaire
from gavn.domain.values.provenance import Provenance

WHO_5 = Questionnaire(
    id="who-5",
    instrument="WHO-5",
    items=5,
    lowest=0,
    highest=5,
    factor=4,
    better=Better.HIGHER,
    # Scores go in fours, so that "below 50", "50 or less" and "a raw sum below 13" are the same people.
    cut=50,
    source="Topp, Østergaard, Søndergaard and Bech 2015, doi:10.1159/000376585",
    licence="free of charge, no permission needed (Psychiatric Centre North Zealand)",
    error=MeasurementError(
        # 1.96 × 19.53 × √(2 × 0.19) is the 23.60 points that the source prints.
        deviation=Fraction(1953, 100),
        reliability=Fraction(81, 100),
        deviation_is=Provenance.DERIVED,
        source="Schougaard et al. 2018, 554 Danish outpatients, ICC 0.81 and least change 23.60, "
        "doi:10.1186/s12955-018-1001-0",
    ),
)
ROSENBERG = Questionnaire(
    id="rosenberg",
    instrument="RSES",
    items=10,
    lowest=0,
    highest=3,
    reversed=frozenset({3, 5, 8, 9, 10}),
    better=Better.HIGHER,
    cut=15,
    source="Rosenberg 1965; items numbered as the University of Maryland's sociology department prints them",
    licence="public domain (University of Maryland, sociology department)",
)
GAD_7 = Questionnaire(
    id="gad-7",
    instrument="GAD-7",
    items=7,
    lowest=0,
    highest=3,
    better=Better.LOWER,
    cut=10,
    source="Spitzer, Kroenke, Williams and Löwe 2006, doi:10.1001/archinte.166.10.1092",
    licence="no permission needed to reproduce, translate, display or distribute",
    error=MeasurementError(
        # 1.96 × 5.593 × √(2 × 0.13) is the 5.59 points that the source prints.
        deviation=Fraction(5593, 1000),
        reliability=Fraction(87, 100),
        deviation_is=Provenance.DERIVED,
        source="Bischoff, Anderson, Heafner and Tambling 2020, r 0.87 and least change 5.59, doi:10.5964/pch.v8i1.309",
    ),
)
# The third bottom line: asked of staff, never of participants.
JOB_SATISFACTION = Questionnaire(
    id="job-satisfaction",
    instrument="Job satisfaction",
    items=1,
    lowest=1,
    highest=7,
    better=Better.HIGHER,
    source="Warr 1987, as the What Works Centre for Wellbeing's bank of measures prints it",
    licence="free, no permission needed (What Works Centre for Wellbeing)",
)
KNOWN: Mapping[str, Questionnaire] = {each.id: each for each in (WHO_5, ROSENBERG, GAD_7, JOB_SATISFACTION)}
