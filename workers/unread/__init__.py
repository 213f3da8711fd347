"""Frameworks whose migrations nobody here reads yet, one file each: what looks like theirs is a gap, not silence."""
