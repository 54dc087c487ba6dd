"""Answers: what was asked and what was said. Not asked is not no."""

from collections.abc import Mapping
from enum import StrEnum


class Answer(StrEnum):
    """A question with two answers; a question without an entry was not asked."""

    YES = "yes"
    NO = "no"


Answers = Mapping[str, str]
"""What was said, by key of the question. A missing key: not asked."""


def is_yes(answers: Answers, key: str) -> bool:
    """Tell whether a question was answered with yes; not asked is neither yes nor no."""
    return answers.get(key) == Answer.YES


def is_no(answers: Answers, key: str) -> bool:
    """Tell whether a question was answered with no."""
    return answers.get(key) == Answer.NO
