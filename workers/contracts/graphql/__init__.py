"""GraphQL: schemas in SDL. The only door to graphql-core."""
