"""Liquibase: changelogs in XML, YAML, JSON and SQL, and the SQL that its changes become."""
