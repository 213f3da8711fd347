"""node-pg-migrate's builder `pgm`: what its methods send.

Source: https://salsita.github.io/node-pg-migrate/migrations/
Source: https://github.com/salsita/node-pg-migrate/tree/main/src/operations
"""
