"""Rules about the configuration of databases, poolers and other stores."""
