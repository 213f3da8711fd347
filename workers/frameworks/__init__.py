"""What the readers of migration frameworks are made of: a package each; the readers are in workers/readers/migrations/."""
