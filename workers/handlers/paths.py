"""Code that serves nobody: tests, examples, documentation."""

import re

TESTS = re.compile(
    r"(^|/)(\.[\w-]+|tests?|testhelpers?|devtools|specs?|__tests__|e2e|fixtures|examples?|docs?|benchmarks?|mocks?|migrations)/|(^|/)(test_|conftest|tests?\.py)[^/]*$"
    r"|(_test|_spec|\.test|\.spec|\.stories|\.d)\.\w+$"
)
ENDING = re.compile(r"(?<!\.d)\.(ts|js|mjs|cjs|mts|cts|tsx|jsx)$")
"""JavaScript and TypeScript, declarations left out."""
CONTROLLERS = re.compile(r"(^|/)controllers/.*_controller\.rb$|(^|/)controllers/concerns/.*\.rb$")
"""Where Rails keeps controllers."""
GO, PHP, CSHARP = re.compile(r"\.go$"), re.compile(r"\.php$"), re.compile(r"\.cs$")
