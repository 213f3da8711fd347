"""What the throw-away server is told: small, alone, nothing kept safe, and who may connect."""

from __future__ import annotations

CONFIGURATION = """
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = 30
max_locks_per_transaction = 512
max_prepared_transactions = 0
shared_buffers = 16MB
huge_pages = off
temp_file_limit = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 64MB
min_wal_size = 2MB
autovacuum = off
jit = off
max_worker_processes = 0
max_parallel_workers = 0
max_logical_replication_workers = 0
restart_after_crash = off
logging_collector = off
log_min_messages = fatal
TimeZone = 'America/New_York'
lc_messages = 'C'
"""
SINCE = {12: "wal_recycle = off\nwal_init_zero = off\n", 17: "max_notify_queue_pages = 64\n", 18: "io_method = sync\n"}
# The role may change its own password, so it has none; the administrator is known by the worker's own account.
ADMISSION = "local all shadow trust\nlocal all pgadmin peer map=worker\nlocal all all scram-sha-256\n"
