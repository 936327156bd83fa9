"""The labels that an expression may ask for, and what would give more of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..expression import Expression, with_own
from ..pipeline.status import ClassifierStatus, Readiness
from ..settings import Settings
from .choices import ClassifierChoice


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What every box for an expression knows."""

    labels: tuple[str, ...] = ()
    """All that the classifiers give, or will give as soon as they are loaded; empty while nothing is known."""
    symbols: Mapping[str, Sequence[str]] = field(default_factory=lambda: with_own({}))
    off: Mapping[str, ClassifierChoice] = field(default_factory=dict)
    """The classifiers that nobody asked for, by their keys."""

    @classmethod
    def of(cls, settings: Settings, status: ClassifierStatus, choices: Mapping[str, ClassifierChoice]) -> Vocabulary:
        """What there is with these settings; `status`: how far the classifiers are that they ask for."""
        requested = {name.partition("=")[0] for name in settings.classify.classifiers}
        always = [choice for choice in choices.values() if choice.is_always_there]
        coming = [choice for key, choice in choices.items() if key in requested]
        expected = [*([] if status.labels else always), *(coming if status.readiness is Readiness.LOADING else [])]
        labels = (*status.labels, *(label for choice in expected for label in choice.labels))
        off = {key: choice for key, choice in choices.items() if key not in requested and not choice.is_always_there}
        return cls(tuple(dict.fromkeys(labels)), with_own(settings.classify.symbols), off)

    def read(self, text: str) -> Expression | None:
        """The expression that a text stands for; None: there is none. Raises ExpressionError."""
        return Expression.parse(text, self.symbols) if text.strip() else None

    def unknown_in(self, expression: Expression | None) -> tuple[str, ...]:
        """What it asks for and nothing gives, as written."""
        return expression.missing_from(self.labels) if expression is not None and self.labels else ()

    def givers_of(self, expression: Expression) -> dict[str, str]:
        """What it asks for and only a classifier gives that is off, as written → the key of that one."""
        return expression.givers(self.labels, {key: choice.labels for key, choice in self.off.items()})
