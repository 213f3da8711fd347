"""GORM: columns and relations that calls name in text, held against the structs."""
