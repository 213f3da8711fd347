"""SQL text to operations and back."""
