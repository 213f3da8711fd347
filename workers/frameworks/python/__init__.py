"""Python's source evaluated as far as text alone tells: constants, plain functions, loops over literals; never run.

`values` says what an expression may be, `evaluate` what one is, `execute` what statements do, `modules` finds the repository's
own files behind imports. A framework is a Host: it is told of calls and decides what they mean.
"""
