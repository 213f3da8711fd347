"""The model's side: five specialists who read with the facts in hand, and the only door to a model."""
