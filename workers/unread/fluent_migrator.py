"""Migrations of FluentMigrator (C#).

Source: https://fluentmigrator.github.io/
"""

from workers.unread.framework import Unread

unread = Unread("FluentMigrator", r"(^|/)Migrations/\d{8,}_[^/]+(?<!\.Designer)\.cs$")
