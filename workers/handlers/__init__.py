"""What the readers of handlers share: names that guard, two sides compared, and the tree of each language."""
