"""Go: functions that hand SQL to `database/sql` or GORM, for the runners whose migrations are such functions.

Source: https://go.dev/ref/spec
"""
