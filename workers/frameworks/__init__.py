"""What the readers of migration frameworks are made of, one package each; workers/readers/migrations/ holds the readers."""
