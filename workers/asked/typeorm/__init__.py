"""TypeORM: properties that builders of queries and `relations` name, and those that entities have."""
