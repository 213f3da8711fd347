"""Code that serves nobody: tests, examples, documentation."""

import re

TESTS = re.compile(
    r"(^|/)(tests?|specs?|__tests__|e2e|fixtures|examples?|docs?|benchmarks?|mocks?|migrations)/|(^|/)(test_|conftest)[^/]*$"
    r"|(_test|_spec|\.test|\.spec|\.stories|\.d)\.\w+$"
)
