"""What is said of labels that an expression asks for and no classifier gives: which one would, or what was meant."""

from __future__ import annotations

from collections.abc import Sequence

from ..expression import Expression, near_misses
from ..messages import Message
from .base import ClassifierInfo
from .registry import offered_classifiers


def label_hints(expression: Expression | None, infos: Sequence[ClassifierInfo],
                known: Sequence[str]) -> tuple[Message, ...]:
    """A line for each such label or symbol.

    Args:
        infos: of the classifiers in use.
        known: every label that they give together.
    """
    if expression is None:
        return ()
    used = {info.key for info in infos}
    rows = {key: row for key, row in offered_classifiers().items() if key not in used}
    givers = expression.givers(known, {key: row.labels for key, row in rows.items()})
    hints = []
    for label in expression.missing_from(known):
        if label in givers:
            key = givers[label]
            hints.append(Message("classifiers.label_of_another", label=label, title=rows[key].title, key=key))
        elif meant := near_misses(label.strip("\"'"), known):
            hints.append(Message("classifiers.label_misspelt", label=label, meant=" or ".join(meant)))
        else:
            hints.append(Message("classifiers.label_unknown", label=label, known=known))
    return tuple(hints)
