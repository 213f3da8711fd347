"""SQL that tries to get out of the throw-away database, to become somebody, or to bring the machine down."""

from __future__ import annotations

FORBIDDEN = {
    # files
    "copy to a file": "COPY (SELECT 1) TO '{outside}'",
    "copy from a file": "CREATE TABLE f1 (a text); COPY f1 FROM '/etc/passwd'",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "read a binary file": "SELECT pg_read_binary_file('/etc/shadow')",
    "read our own environment": "SELECT pg_read_file('/proc/self/environ')",
    "list a directory": "SELECT pg_ls_dir('/')",
    "list the log": "SELECT pg_ls_waldir()",
    "list temporary files": "SELECT pg_ls_tmpdir()",
    "list the log directory": "SELECT pg_ls_logdir()",
    "stat a file": "SELECT pg_stat_file('/etc/passwd')",
    "import a large object": "SELECT lo_import('/etc/passwd')",
    "export a large object": "SELECT lo_export(lo_create(0), '{outside}')",
    "data directory": "SHOW data_directory",
    "configuration file": "SHOW config_file",
    "host rules": "SELECT * FROM pg_hba_file_rules",
    "file settings": "SELECT * FROM pg_file_settings",
    "identity map": "SELECT * FROM pg_ident_file_mappings",
    "write a file by a backup": "SELECT pg_backup_start('x')",
    "tablespace": "CREATE TABLESPACE ts LOCATION '/tmp'",
    "rotate the log": "SELECT pg_rotate_logfile()",
    # programs and code
    "copy to a program": "COPY (SELECT 1) TO PROGRAM 'id > {outside}'",
    "copy from a program": "CREATE TABLE p1 (a text); COPY p1 FROM PROGRAM 'id'",
    "C function": "CREATE FUNCTION sys(cstring) RETURNS int LANGUAGE c AS '/lib/x86_64-linux-gnu/libc.so.6', 'system'",
    "C function of ours": "CREATE FUNCTION r() RETURNS text LANGUAGE c AS 'dblink', 'dblink_connect'",
    "internal function": "CREATE FUNCTION i(text) RETURNS text LANGUAGE internal AS 'pg_read_file_all'",
    "load a library": "LOAD '/lib/x86_64-linux-gnu/libc.so.6'",
    "load a plugin": "LOAD '$libdir/plugins/x'",
    "load by the data directory": "LOAD 'postgresql.conf'",
    "untrusted Python": "CREATE EXTENSION plpython3u",
    "untrusted Perl": "CREATE EXTENSION plperlu",
    "a language of one's own": "CREATE LANGUAGE evil HANDLER plpgsql_call_handler",
    "preload for sessions": "SET session_preload_libraries = 'x'",
    "preload by the role": "ALTER ROLE shadow SET session_preload_libraries = 'x'",
    "preload by the database": "ALTER DATABASE {database} SET session_preload_libraries = 'x'",
    "a library path": "SET dynamic_library_path = '/tmp'",
    "a path of extensions": "SET extension_control_path = '/tmp'",
    "archive command": "ALTER SYSTEM SET archive_command = 'id'",
    "system settings": "ALTER SYSTEM SET shared_preload_libraries = 'x'",
    # network and other databases
    "extension dblink": "CREATE EXTENSION dblink",
    "extension postgres_fdw": "CREATE EXTENSION postgres_fdw",
    "extension file_fdw": "CREATE EXTENSION file_fdw",
    "extension pageinspect": "CREATE EXTENSION pageinspect",
    "extension adminpack": "CREATE EXTENSION adminpack",
    "call dblink": "SELECT dblink_connect('host=127.0.0.1')",
    "foreign data wrapper": "CREATE FOREIGN DATA WRAPPER w",
    "foreign server": "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw",
    "subscription": "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p",
    "drop our database": "DROP DATABASE {database}",
    "drop the neighbour": "DROP DATABASE {neighbour}",
    "force out the neighbour": "DROP DATABASE {neighbour} WITH (FORCE)",
    "rename our database": "ALTER DATABASE {database} RENAME TO other",
    "give the database away": "ALTER DATABASE {database} OWNER TO pgadmin",
    "create a database": "CREATE DATABASE other",
    "copy the neighbour": "CREATE DATABASE other TEMPLATE {neighbour}",
    "neighbour's setting": "ALTER DATABASE {neighbour} SET search_path = 'evil'",
    "XML entity": "SELECT xmlparse(DOCUMENT '<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>')",
    # becoming somebody
    "set role": "SET ROLE pgadmin",
    "session authorization": "SET SESSION AUTHORIZATION pgadmin",
    "be a superuser": "ALTER ROLE shadow SUPERUSER",
    "bypass row security": "ALTER ROLE shadow BYPASSRLS",
    "more connections": "ALTER ROLE shadow CONNECTION LIMIT 1000",
    "the administrator's password": "ALTER ROLE pgadmin PASSWORD 'x'",
    "the administrator's settings": "ALTER ROLE pgadmin SET search_path = 'evil'",
    "settings for all": "ALTER ROLE ALL SET search_path = 'evil'",
    "create a role": "CREATE ROLE evil SUPERUSER",
    "rename oneself": "ALTER ROLE shadow RENAME TO pgadmin2",
    "drop the administrator": "DROP ROLE pgadmin",
    "grant programs": "GRANT pg_execute_server_program TO shadow",
    "grant files": "GRANT pg_read_server_files TO shadow",
    "grant the administrator": "GRANT pgadmin TO shadow",
    "own the administrator's": "REASSIGN OWNED BY pgadmin TO shadow",
    "default rights of others": "ALTER DEFAULT PRIVILEGES FOR ROLE pgadmin GRANT ALL ON TABLES TO shadow",
    "read passwords": "SELECT * FROM pg_catalog.pg_authid",
    "read password view": "SELECT * FROM pg_shadow",
    "change the catalog": "UPDATE pg_catalog.pg_class SET relname = 'z'",
    "catalog by a view": "CREATE VIEW pg_catalog.pg_locks2 AS SELECT 1",
    "operator in the catalog": "CREATE FUNCTION pg_catalog.evil() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "system tables": "SET allow_system_table_mods = on",
    "somebody's function": "ALTER FUNCTION pg_catalog.now() OWNER TO shadow",
    "security definer": "ALTER FUNCTION pg_catalog.pg_read_file(text) SECURITY DEFINER",
    "rights on files": "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO shadow; SELECT pg_read_file('/etc/passwd')",
    "security label": "SECURITY LABEL ON DATABASE {database} IS 'x'",
    # the server and what watches
    "event trigger": "CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
    "CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION et()",
    "event triggers off": "SET event_triggers = off",
    "replication role": "SET session_replication_role = replica",
    "physical slot": "SELECT pg_create_physical_replication_slot('x', true)",
    "logical slot": "SELECT pg_create_logical_replication_slot('x', 'pgoutput')",
    "no limit of temporary files": "SET temp_file_limit = -1",
    "limit by the database": "ALTER DATABASE {database} SET temp_file_limit = -1",
    "damaged pages": "SET zero_damaged_pages = on",
    "log": "SET log_statement = 'all'",
    "end the observer": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pgadmin'",
    "reload": "SELECT pg_reload_conf()",
    "switch the log": "SELECT pg_switch_wal()",
    "checkpoint": "CHECKPOINT",
    "promote": "SELECT pg_promote()",
    "reset statistics": "SELECT pg_stat_reset()",
    "prepare a transaction": "BEGIN; PREPARE TRANSACTION 'x'",
    "statistics of others": "SELECT pg_stat_reset_shared('wal')",
}
"""Each is refused by the server: name → SQL, with {database}, {neighbour} and {outside} (a path) to be put in."""

ALLOWED = {
    "keep the database": "ALTER DATABASE {database} IS_TEMPLATE true",
    "lock others out": "ALTER DATABASE {database} ALLOW_CONNECTIONS false",
    "no more connections": "ALTER DATABASE {database} CONNECTION LIMIT 0",
    "statistics of the catalog": "SELECT pg_restore_relation_stats('schemaname', 'pg_catalog', 'relname', 'pg_class', "
    "'relpages', 100000, 'reltuples', 1000000000::real)",
    "password": "ALTER ROLE shadow PASSWORD 'mine'",
    "settings of the role": "ALTER ROLE shadow SET work_mem = '1GB'",
    "a path for the role": "ALTER ROLE shadow SET search_path = 'evil'",
    "a path for the database": "ALTER DATABASE {database} SET search_path = 'evil'",
    "a role for the database": "ALTER DATABASE {database} SET role = 'shadow'",
    "reading only": "ALTER DATABASE {database} SET default_transaction_read_only = on",
    "no time for the database": "ALTER DATABASE {database} SET statement_timeout = 1",
    "end on errors": "ALTER DATABASE {database} SET exit_on_error = on",
    "endless statements": "SET statement_timeout = 0",
    "much memory": "SET work_mem = '500GB'",
    "a catalog of one's own": "CREATE SCHEMA evil; CREATE VIEW evil.pg_class AS SELECT 1 AS oid; "
    "CREATE FUNCTION evil.pg_relation_size(oid) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''caught''; END'; "
    "SET search_path = evil, pg_catalog",
    "an operator of one's own": "CREATE FUNCTION public.eq(oid, oid) RETURNS bool LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''caught''; END'; CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = public.eq)",
    "advisory lock": "SELECT pg_advisory_lock(1)",
    "large object": "SELECT lo_from_bytea(0, 'abc')",
    "publication": "CREATE PUBLICATION p",
    "listen": "LISTEN x; NOTIFY x, 'y'",
    "in the middle": "SELECT 1; COMMIT; SELECT 2",
    "drop what one owns": "DROP OWNED BY CURRENT_USER",
    "hostile names": 'CREATE TABLE "a""; DROP TABLE x; --\n\x1b[31m<!-- @all -->" ("`$(id)`" int)',
    "trigger on a table": "CREATE TABLE t (a int); CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''caught''; END'; CREATE TRIGGER tt BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf()",
    "copy from nobody": "CREATE TABLE c (a int); COPY c FROM STDIN",
    "a rule on a view": "CREATE TABLE u (a int); CREATE VIEW v AS SELECT * FROM u",
    "end oneself": "SELECT pg_terminate_backend(pg_backend_pid())",
}
"""Harmless where it runs, and gone with the database."""

EXHAUSTING = {
    "endless loop": "DO $$ BEGIN LOOP END LOOP; END $$",
    "loop that catches its end": "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(9); EXCEPTION WHEN query_canceled THEN NULL; END; "
    "END LOOP; END $$",
    "a result without end": "SELECT repeat('x', 1000) FROM generate_series(1, 1000000000000)",
    "notices without end": "DO $$ BEGIN LOOP RAISE NOTICE '%', repeat('x', 1000); END LOOP; END $$",
    "copy without end": "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000000000)) TO STDOUT",
    "temporary files": "SET work_mem = '64kB'; SELECT count(*) FROM (SELECT g, repeat('x', 200) s FROM "
    "generate_series(1, 50000000) g ORDER BY 2, 1) z",
    "one large value": "SELECT length(repeat('x', 1000000000) || repeat('y', 500000000))",
    "many large values": "SELECT array_agg(repeat('x', 10000000)) FROM generate_series(1, 1000)",
    "a sort in memory": "SET work_mem = '500GB'; SELECT max(m) FROM (SELECT md5(g::text) m, repeat('x', 500) FROM "
    "generate_series(1, 100000000) g ORDER BY 1) z",
    "one large table": "CREATE TABLE big AS SELECT repeat('x', 1900) s FROM generate_series(1, 10000000) g",
    "many tables": "DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE b%s AS SELECT repeat(''x'', 1900) s FROM "
    "generate_series(1, 50000)', i); END LOOP; END $$",
    "large objects": "DO $$ BEGIN FOR i IN 1..5000 LOOP PERFORM lo_from_bytea(0, decode(repeat('ab', 1000000), 'hex')); "
    "END LOOP; END $$",
    "notifications": "LISTEN x; DO $$ BEGIN FOR i IN 1..10000000 LOOP PERFORM pg_notify('x', repeat('y', 7000) || i); "
    "END LOOP; END $$",
    "many relations": "DO $$ BEGIN FOR i IN 1..100000 LOOP EXECUTE format('CREATE TABLE c%s (a int PRIMARY KEY)', i); "
    "END LOOP; END $$",
    "deep recursion": "CREATE FUNCTION r(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN r(i + 1); END'; SELECT r(1)",
    "a recursive query": "WITH RECURSIVE a AS (SELECT 1 n UNION ALL SELECT n + 1 FROM a, generate_series(1, 10)) "
    "SELECT count(*) FROM a",
    "a huge error": "DO $$ BEGIN RAISE EXCEPTION '%', repeat('x', 100000000); END $$",
    "a wait for itself": "SELECT pg_sleep(1000)",
}
"""Each ends in time, by the server's limits or by ours."""

STUBBORN = "SELECT length(translate(repeat('b', 10000000), repeat('a', 1000000), ''))"
"""A loop in the server's own code that looks for no signal."""
