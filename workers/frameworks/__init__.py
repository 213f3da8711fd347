"""What the readers of migration frameworks are made of, by framework. The readers are in workers/readers/migrations/."""
