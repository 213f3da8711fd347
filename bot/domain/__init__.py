"""The nouns: frozen, slotted, plain; this package imports nothing of ours."""
