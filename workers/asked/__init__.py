"""Names that calls of mappers ask models for, held against what the models have: a folder for each framework."""
