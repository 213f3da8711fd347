"""SQLAlchemy: attributes of mapped classes that code names, and the names that those have."""
