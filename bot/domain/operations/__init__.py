"""What is done to the database: the intermediate language between readers, rules, replay and renderers.

A reader of any framework yields these; rules see nothing else. Names of fields are the SQL words.
"""

from bot.domain.operations.base import Grant, Inert, Opaque, Operation, Refused, RunCode, Unsent
from bot.domain.operations.code import (
    CreateFunction,
    CreatePolicy,
    CreateTrigger,
    DropFunction,
    DropPolicy,
    DropTrigger,
    EnableTrigger,
)
from bot.domain.operations.columns import (
    AddColumn,
    AlterColumnType,
    AlterIdentity,
    DropColumn,
    DropExpression,
    RenameColumn,
    SetColumnOption,
    SetDefault,
    SetExpression,
    SetNotNull,
)
from bot.domain.operations.constraints import (
    AddConstraint,
    AlterConstraint,
    DropConstraint,
    RenameConstraint,
    ValidateConstraint,
)
from bot.domain.operations.data import Copy, Delete, ForEach, Insert, Merge, Overruled, Select, Truncate, Update
from bot.domain.operations.indexes import AttachIndex, Cluster, CreateIndex, DropIndex, Reindex, RenameIndex
from bot.domain.operations.mysql import ConvertCharset, DropKey, ModifyColumn, OnlineClause, RenameKey
from bot.domain.operations.objects import (
    AddEnumValue,
    AlterDomain,
    AlterSequence,
    CreateExtension,
    CreateSchema,
    CreateSequence,
    CreateType,
    DropExtension,
    DropSchema,
    DropSequence,
    DropType,
    RenameEnumValue,
    RenameSchema,
    RenameType,
)
from bot.domain.operations.session import Begin, Commit, LockTable, Rollback, SetVariable
from bot.domain.operations.tables import (
    AttachPartition,
    CreateTable,
    CreateTableAs,
    CreateView,
    DetachPartition,
    DropTable,
    RefreshView,
    RenameTable,
    SetPersistence,
    SetRowSecurity,
    SetSchema,
    SetStorage,
    SetTableOptions,
    Vacuum,
)

__all__ = [
    "AddColumn", "AddConstraint", "AddEnumValue", "AlterColumnType", "AlterConstraint", "AlterDomain", "AlterIdentity",
    "AlterSequence", "AttachIndex", "AttachPartition", "Begin", "Cluster", "Commit", "ConvertCharset", "Copy",
    "CreateExtension", "CreateFunction", "CreateIndex", "CreatePolicy", "CreateSchema", "CreateSequence", "CreateTable",
    "CreateTableAs", "CreateTrigger", "CreateType", "CreateView", "Delete", "DetachPartition", "DropColumn",
    "DropConstraint", "DropExpression", "DropExtension", "DropFunction", "DropIndex", "DropKey", "DropPolicy",
    "DropSchema", "DropSequence", "DropTable", "DropTrigger", "DropType", "EnableTrigger", "ForEach", "Grant", "Inert",
    "Insert", "LockTable", "Merge", "ModifyColumn", "OnlineClause", "Opaque", "Operation", "Overruled", "RefreshView",
    "Refused",
    "Reindex", "RenameColumn", "RenameConstraint", "RenameEnumValue", "RenameIndex", "RenameKey", "RenameSchema", "RenameTable",
    "RenameType", "Rollback", "RunCode", "Select", "SetColumnOption", "SetDefault", "SetExpression", "SetNotNull",
    "SetPersistence", "SetRowSecurity", "SetSchema", "SetStorage", "SetTableOptions", "SetVariable", "Truncate",
    "Unsent",
    "Update", "Vacuum", "ValidateConstraint",
]  # fmt: skip
