"""Why a failure on a throw-away MySQL or MariaDB says nothing about the migration.

Error numbers: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html ,
https://mariadb.com/kb/en/mariadb-error-codes/
"""

from __future__ import annotations

from workers.shadow.excuses import Excuse, Ground

_CERTAIN = {
    1146: "no such table", 1051: "unknown table", 1054: "unknown column", 1091: "nothing of that name to drop",
    1176: "no such key", 1072: "no such key column", 1050: "table exists", 1060: "column exists", 1061: "key exists",
    1826: "constraint exists", 1068: "second primary key", 1075: "second AUTO_INCREMENT, or one without a key",
    1090: "no column left", 1063: "attribute that the type cannot have", 1067: "default that does not fit",
    1101: "default of a BLOB", 1089: "prefix longer than the column", 1170: "key over a BLOB without a length",
    1059: "name too long", 1064: "syntax", 1553: "index that a foreign key needs", 1829: "column that a foreign key needs",
    1828: "column that a foreign key needs", 1833: "column that another table refers to", 1832: "column of a foreign key",
    1845: "ALGORITHM or LOCK asked for", 1846: "ALGORITHM or LOCK asked for", 3780: "types of a foreign key that differ",
    1822: "no index for a foreign key", 1824: "table of a foreign key",
}  # fmt: skip
"""What holds on any server of that line with this schema. Not engines, collations and character sets that are missing, which
differ by build, nor sizes of rows and keys, which hang on formats that a server's settings choose."""
NAMES = ("E1146", "E1051", "E1054", "E1091", "E1176", "E1072", "E1050", "E1060", "E1061", "E1826")
"""Names that are missing or taken: somebody may have made or dropped the object by hand."""
_ANY_VERSION = (*NAMES, "E1068", "E1075", "E1090", "E1553", "E1828", "E1829", "E1833")
"""Those, second keys, and what foreign keys need: so in every version there is."""
CUT_SHORT = ("E2006", "E2013", "E1317", "E1969", "E3024", "E1205", "E1213")
_RIGHTS = ("E1044", "E1045", "E1142", "E1143", "E1227", "E1370")
DATA = ("E1062", "E1586", "E1048", "E1138", "E1265", "E1292", "E1264", "E1366", "E1406", "E1690", "E1452", "E4025", "E3819")
"""What rows cause."""


def excuse(error: str, ground: Ground) -> Excuse:
    """The reason why this failure is not the migration's, an empty one when it is."""
    number, words = error[:5], error[6:]
    if number in CUT_SHORT:
        return Excuse(f"{words} ({number[1:]})", gap=True)
    if number in _RIGHTS:
        return Excuse(f"the throw-away server has other users and rights: {words}")
    if number in DATA:
        return Excuse(f"rows are in its way that are not the real ones: {words}")
    if not ground.whole:
        return Excuse(f"the schema before is not known in full: {words}")
    if not number[1:].isdigit() or int(number[1:]) not in _CERTAIN:
        return Excuse(f"it may hang on the server's settings: {words}")
    if not ground.same_version and number not in _ANY_VERSION:
        return Excuse(f"this server is of another version than the project's: {words}")
    return Excuse()
