"""What can keep `remembrancer up` from starting. Each message says what is wrong and what to do."""

from registry.errors import RemembrancerError


class UpError(RemembrancerError):
    """The root of this room's errors; the command line prints it and ends with exit code 2."""


class HomeError(UpError):
    """The home cannot be written, its disk is full, or somebody else is using it."""


class PortTakenError(UpError):
    """Somebody else listens on a port that a part needs."""


class StartError(UpError):
    """A part does not come up, or what must be done at the start has failed."""


class UnsafeError(UpError):
    """It would run, and others could log in or read along."""


class DatabaseError(UpError):
    """A PostgreSQL server of one's own cannot be used as it is."""
