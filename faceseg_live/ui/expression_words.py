"""What the line under an expression says: what is wrong with it, else what it makes of one face."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from textwrap import fill

from ..domain.types import FaceMatch
from ..errors import ExpressionError
from ..expression import Expression, near_misses
from .choices import ClassifierChoice
from .verdicts import verdict_of
from .vocabulary import Vocabulary

HELP = "Filter faces by expression, such as smile > 0.5. The others are only outlined."
_TIP_WIDTH = 80
"""Characters of a tooltip's line."""


@dataclass(frozen=True, slots=True)
class ExpressionMessage:
    """What is said, and how."""

    text: str
    role: str = "small"
    """Of the style sheet: "small", "warning" or "smallError"."""
    detail: str = ""
    """More of it, on hover."""
    offers: tuple[str, ...] = ()
    """Keys of classifiers that would give what is missing."""


def error_words(error: ExpressionError) -> ExpressionMessage:
    """Why a text can't be read."""
    problem = str(error.problem)
    return ExpressionMessage(f"{problem[:1].upper()}{problem[1:]}", "smallError")


def unknown_words(expression: Expression, vocabulary: Vocabulary) -> ExpressionMessage:
    """What of an expression nothing gives; there is something."""
    unknown, givers = vocabulary.unknown_in(expression), vocabulary.givers_of(expression)
    return _off_words(givers, vocabulary.off) if unknown[0] in givers else _unknown_words(unknown, vocabulary.labels)


def refused(words: ExpressionMessage, in_force: str) -> ExpressionMessage:
    """The same of a text that is not in force; `in_force`: what is, instead."""
    stays = f"In force is still {in_force or 'no expression'}; Esc brings it back."
    detail = f"{stays}\n{words.detail}".strip()
    return ExpressionMessage(f"Not in force. {words.text}", words.role, detail, words.offers)


def verdict_words(expression: Expression | None, face_id: int | None, match: FaceMatch | None) -> ExpressionMessage:
    """What an expression makes of a face; `face_id`: of the one that is looked at, None: there is none."""
    if expression is None:
        return ExpressionMessage(HELP)
    if match is None:
        return ExpressionMessage("No face is in view.")
    if match.missing:
        return ExpressionMessage(f"Face {face_id} is unknown: there is no score for {', '.join(match.missing)} yet.")
    verdict = verdict_of(match, expression)
    said = "matches" if verdict.matches else "doesn't match"
    scores = " · ".join(verdict.scores)
    return ExpressionMessage(f"Face {face_id} {said}: {scores}" if scores else f"Face {face_id} {said}.")


def _off_words(givers: Mapping[str, str], off: Mapping[str, ClassifierChoice]) -> ExpressionMessage:
    """What the classifiers that are off would give."""
    offers = tuple(dict.fromkeys(givers.values()))
    first = offers[0]
    labels = ", ".join(label for label, key in givers.items() if key == first)
    return ExpressionMessage(f"{labels}: only “{off[first].title}” gives that, which is off.", "warning",
                             off[first].summary, offers)


def _unknown_words(unknown: tuple[str, ...], known: Collection[str]) -> ExpressionMessage:
    meant = near_misses(unknown[0].strip("\"'"), known)
    hint = f"Did you mean {' or '.join(meant)}?" if meant else "Another classifier may give it."
    others = f", nor {', '.join(unknown[1:])}" if unknown[1:] else ""
    there_are = fill(f"There are: {', '.join(known)}", _TIP_WIDTH)
    return ExpressionMessage(f"No classifier gives {unknown[0]}{others}. {hint}", "warning", there_are)
