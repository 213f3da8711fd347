"""The words that decide what is sent to a throw-away MySQL or MariaDB."""

from __future__ import annotations

ENGINES = frozenset({"innodb", "myisam", "aria", "memory"})
OPTIONS = frozenset({
    "ENGINE", "AUTO_INCREMENT", "AVG_ROW_LENGTH", "CHECKSUM", "TABLE_CHECKSUM", "CHARSET", "COLLATE", "COMMENT", "COMPRESSION",
    "DELAY_KEY_WRITE", "KEY_BLOCK_SIZE", "MAX_ROWS", "MIN_ROWS", "PACK_KEYS", "ROW_FORMAT", "STATS_AUTO_RECALC",
    "STATS_PERSISTENT", "STATS_SAMPLE_PAGES", "PAGE_COMPRESSED", "PAGE_COMPRESSION_LEVEL", "TRANSACTIONAL", "FORCE", "ORDER",
    "ENABLE KEYS", "DISABLE KEYS", "ALTER INDEX", "PARTITION BY", "REMOVE PARTITIONING", "ADD PARTITION", "DROP PARTITION",
    "TRUNCATE PARTITION", "REORGANIZE PARTITION", "COALESCE PARTITION", "REBUILD PARTITION", "OPTIMIZE PARTITION",
    "ANALYZE PARTITION", "CHECK PARTITION",
})  # fmt: skip
"""Options of a table, and actions on its partitions. None names a file, a server or another table."""
RESERVED = frozenset(
    {"SELECT", "INTO", "LOAD", "INFILE", "OUTFILE", "PROCEDURE", "CALL", "TRIGGER", "UNION", "GRANT", "REVOKE"}
)
"""Reserved words that no change of a table has outside of quotes."""
DENIED = frozenset({
    "LOAD_FILE", "SLEEP", "BENCHMARK", "GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "IS_FREE_LOCK", "IS_USED_LOCK",
    "MASTER_POS_WAIT", "SOURCE_POS_WAIT", "MASTER_GTID_WAIT", "WAIT_FOR_EXECUTED_GTID_SET", "SYS_EXEC", "SYS_EVAL",
    "SYS_GET", "SYS_SET", "EXTRACTVALUE", "UPDATEXML", "REPEAT", "SPACE", "ENCRYPT",
})  # fmt: skip
"""Functions that wait, read files, or make much of little."""
PARTITIONS = frozenset({"hash", "key", "range", "list", "columns", "in", "than", "by", "partition", "subpartition", "values"})
FUNCTIONS = frozenset({
    "now", "current_timestamp", "localtime", "localtimestamp", "current_date", "current_time", "curdate", "curtime", "utc_date",
    "utc_time", "utc_timestamp", "sysdate", "uuid", "uuid_short", "uuid_to_bin", "bin_to_uuid", "is_uuid", "rand", "point",
    "json_array", "json_object", "json_valid", "json_value", "json_extract", "json_unquote", "json_length", "json_type",
    "json_contains", "json_contains_path", "json_quote", "json_keys", "json_schema_valid", "concat", "concat_ws", "lower",
    "upper", "lcase", "ucase", "trim", "ltrim", "rtrim", "left", "right", "substr", "substring", "substring_index", "mid",
    "length", "char_length", "character_length", "octet_length", "replace", "reverse", "locate", "instr", "coalesce", "ifnull",
    "nullif", "if", "cast", "convert", "binary", "abs", "sign", "round", "floor", "ceil", "ceiling", "truncate", "mod", "pow",
    "power", "sqrt", "greatest", "least", "hex", "unhex", "md5", "sha1", "sha2", "crc32", "inet_aton", "inet6_aton", "year",
    "month", "day", "dayofmonth", "dayofweek", "dayofyear", "weekday", "hour", "minute", "second", "quarter", "yearweek",
    "week", "date", "time", "timestamp", "timestampdiff", "datediff", "date_add", "date_sub", "date_format", "to_days",
    "to_seconds", "unix_timestamp", "from_unixtime", "from_days", "last_day", "extract", "str_to_date", "regexp", "regexp_like",
    "rlike", "in", "and", "or", "not", "between", "like", "interval", "isnull", "st_geomfromtext", "st_x", "st_y", "bit_count",
    "conv", "bin", "ord", "ascii", "char", "decimal", "signed", "unsigned", "json", "varchar", "elt", "field", "format",
    "random_bytes", "user", "database", "schema", "nextval", "div", "xor", "is", "when", "then", "else", "case", "end",
})  # fmt: skip
"""Functions that compute from what they are given, of which a default, a check or a generated column may be made; and words of
expressions that may stand before a parenthesis."""
