"""Prisma's schema: its models as the columns they stand for.

Source: https://www.prisma.io/docs/orm/reference/prisma-schema-reference
"""
