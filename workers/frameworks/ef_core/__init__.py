"""EF Core's migrations: C# read without running it, and the SQL that Npgsql's provider sends."""
