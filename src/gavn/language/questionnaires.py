"""Questionnaires in words."""

from __future__ import annotations

from gavn.domain.outcomes.questionnaires.questionnaire import Questionnaire
from gavn.language.catalogue import Language, say


def questionnaire_name(questionnaire: Questionnaire, language: Language) -> str:
    """`WHO-5, trivsel`."""
    return say(f"questionnaire.name.{questionnaire.id}", language)


def questionnaire_text(questionnaire: Questionnaire, language: Language) -> str:
    """How it is answered and scored, which way is better, and what its cut says."""
    values = {
        "name": questionnaire_name(questionnaire, language),
        "lowest": questionnaire.lowest,
        "highest": questionnaire.highest,
        "least": questionnaire.least,
        "most": questionnaire.most,
        "better": say(f"questionnaire.better.{questionnaire.better}", language),
    }
    if questionnaire.items == 1:
        text = say("questionnaire.says.one", language, **values)
    else:
        text = say("questionnaire.says.many", language, items=questionnaire.items, **values)
    if questionnaire.cut is None:
        return text
    cut = say(f"questionnaire.cut.{questionnaire.better}", language, cut=questionnaire.cut)
    return f"{text} {cut}"
