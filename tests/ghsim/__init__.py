"""A GitHub to test against: real git, real HTTP, GitHub's own refusals. README.md says where it guesses."""

from .bare import BareClient
from .faults import Faults
from .records import SimRepository
from .simulator import Simulator

__all__ = ["BareClient", "Faults", "SimRepository", "Simulator"]
