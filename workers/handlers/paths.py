"""Code that serves nobody: tests, examples, documentation."""

import re

from bot.patterns import late

TESTS = late(
    r"(^|/)(\.[\w-]+|tests?|testhelpers?|devtools|specs?|__tests__|e2e|fixtures|examples?|docs?|benchmarks?|mocks?|migrations)/|(^|/)(test_|conftest|tests?\.py)[^/]*$"
    r"|(_test|_spec|\.test|\.spec|\.stories|\.d)\.\w+$"
)
ENDING = late(r"(?<!\.d)\.(ts|js|mjs|cjs|mts|cts|tsx|jsx)$")
"""JavaScript and TypeScript, declarations left out."""
FRONT_END = late(r"(^|/)(frontend|front-end|webapp|web-app)/")
"""What serves there stands in for the server while somebody develops, or serves nobody but the pages beside it."""
GENERATED = late(r"DO NOT EDIT|@generated|auto-?generated|export type (Input)?Maybe<T> =", re.IGNORECASE)
"""In the first lines of a file: what it is made from is judged instead. GraphQL Code Generator signs by its first types."""
CONTROLLERS = late(r"(^|/)controllers/.*_controller\.rb$|(^|/)controllers/concerns/.*\.rb$")
"""Where Rails keeps controllers."""
GO, PHP, CSHARP = late(r"\.go$"), late(r"\.php$"), late(r"\.cs$")
