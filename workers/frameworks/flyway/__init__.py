"""Flyway migrations in Java and Kotlin."""
