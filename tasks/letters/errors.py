"""The family of errors of the letters."""

from registry.errors import BadInputError, RemembrancerError


class LetterError(RemembrancerError):
    """A letter cannot be made into a message as asked."""


class BriefError(BadInputError, LetterError):
    """A brief would make a letter that is untrue, unfair or unsigned; `problems` lists every reason."""
