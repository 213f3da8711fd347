"""Go: database/sql, sqlx, pgx, GORM."""

from __future__ import annotations

import re

from workers.queries.language import Language

language = Language(
    sinks=frozenset((
        "Query", "QueryRow", "QueryContext", "QueryRowContext", "Exec", "ExecContext", "Prepare", "PrepareContext", "Get",
        "GetContext", "Select", "SelectContext", "Queryx", "QueryRowx", "QueryxContext", "NamedExec", "NamedQuery",
        "NamedExecContext", "MustExec", "Raw", "QueryRowxContext",
    )),
    pieces=frozenset(("Where", "Or", "Not", "Having", "Joins", "Order")),
    prepares=re.compile(r"^Prepare"),
    bind='db.Query("… WHERE code = $1", code)',
    http=re.compile(r"^http\.(Get|Post|PostForm|Head)$"),
    rows=re.compile(r"\.(Query|QueryContext|Queryx|Select|Find)\("),
    assignments=("short_var_declaration", "var_spec", "const_spec", "assignment_statement"),
)  # fmt: skip
