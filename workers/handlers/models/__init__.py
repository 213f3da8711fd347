"""What code answers with and asks for: classes, dictionaries and validators read as schemas, compared like contracts."""
