"""Rules about stores other than SQL databases, and about queues."""
