"""The work: databases and contracts, read, judged and measured."""
