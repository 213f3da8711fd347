"""Flyway's migrations in Java or Kotlin.

Source: https://documentation.red-gate.com/fd/java-based-migrations-184127612.html
"""

from workers.unread.framework import Unread

unread = Unread("Flyway in Java or Kotlin", r"(^|/)db/migrations?/(?:[^/]+/)*(?:[VUB]\d[\w.]*|R)__\w+\.(java|kt)$")
