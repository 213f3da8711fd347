"""Migrations in JavaScript or TypeScript.

Scripts in a folder of migrations that no reader of ours claims.
"""

from workers.unread.framework import Unread

unread = Unread(
    "this JavaScript framework", r"(^|/)migrations?/(?!index\.)[^/]+(?<!\.d)(?<!\.test)(?<!\.spec)\.(ts|js|mjs|cjs)$"
)
