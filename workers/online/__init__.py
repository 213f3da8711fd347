"""How MySQL and MariaDB carry out a change of a table: at once, in place, or by copying it while writes wait."""

from workers.online.foresee import foresee
from workers.online.release import Release, release_of
from workers.online.way import Way

__all__ = ["Release", "Way", "foresee", "release_of"]
