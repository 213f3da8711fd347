"""Rules about contracts of APIs."""
