"""The records of the world as GitHub's JSON."""
