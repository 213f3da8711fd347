"""AsyncAPI and plain JSON Schemas: contracts of messages."""
