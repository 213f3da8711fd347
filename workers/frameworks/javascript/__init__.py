"""JavaScript and TypeScript migrations: their code is followed without being run.

`machine` walks the syntax tree with values it knows and values it does not (`Unknown`); the frameworks are host objects whose
methods say what they would send. Work, depth, lengths and files are bounded.
"""
