"""Migrations in Go.

Numbered files of Go that neither goose nor gormigrate claims.
"""

from workers.unread.framework import Unread

unread = Unread("this Go framework", r"(^|/)migrations?/(?:[^/]+/)?\d+_[^/]+(?<!_test)\.go$")
