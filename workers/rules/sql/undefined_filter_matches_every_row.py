"""
The only condition of a call may be undefined.

The mapper leaves a condition out whose value is undefined: nothing is filtered then. A deletion or an update changes every
row, and what should find one row gives the first of the table, somebody else's. Look at the value first.

So do Prisma (without `strictUndefinedChecks`) and TypeORM's versions before 1.0 (without `invalidWhereValuesBehavior`).

Told where the value is written as one that may be missing (`?.`), is the whole filter, and nothing in the function looks at it
before; what a handler is given counts for deletions and updates only, as middleware may have filled it.

```typescript bad file=src/feedback.ts kinds=loses
export async function forget(prisma: PrismaClient, token: string) {
  const session = await prisma.session.findUnique({ where: { token } });
  await prisma.device.deleteMany({ where: { userId: session?.userId } });
}
```
```json given file=package.json
{"dependencies": {"typeorm": "^0.3.20"}}
```
```typescript bad file=src/feedback.ts kinds=breaks
export async function flow(repository: Repository<Feedback>, flowRepository: Repository<Flow>, id: string) {
  const feedback = await repository.findOneBy({ id });
  return flowRepository.findOne({ where: { id: feedback?.flowId } });
}
```
```typescript good file=src/feedback.ts
export async function forget(prisma: PrismaClient, token: string, where: DeviceWhere) {
  const session = await prisma.session.findUnique({ where: { token } });
  if (!session) {
    return;
  }
  await prisma.device.deleteMany({ where: { userId: session?.userId } });
  await prisma.device.deleteMany({ where: { ...where, userId: session.userId } });
}
```
```typescript good file=src/feedback.ts
export async function flow(repository: Repository<Feedback>, flowRepository: Repository<Flow>, id: string) {
  const feedback = await repository.findOneBy({ id });
  if (
    feedback === null
  ) {
    return null;
  }
  return flowRepository.findOne({ where: { id: feedback?.flowId } });
}
```
```json given file=package.json
{"dependencies": {"typeorm": "^0.3.20"}}
```
```typescript given file=src/source.ts
export const source = new DataSource({ type: "postgres", invalidWhereValuesBehavior: { null: "throw", undefined: "throw" } });
```
```typescript good file=src/feedback.ts
export async function flow(repository: Repository<Feedback>, flowRepository: Repository<Flow>, id: string) {
  const feedback = await repository.findOneBy({ id });
  return flowRepository.findOne({ where: { id: feedback?.flowId } });
}
```
```json given file=package.json
{"dependencies": {"typeorm": "^1.0.0"}}
```
```typescript good file=src/feedback.ts
export async function flow(repository: Repository<Feedback>, flowRepository: Repository<Flow>, id: string) {
  const feedback = await repository.findOneBy({ id });
  return flowRepository.findOne({ where: { id: feedback?.flowId } });
}
```
```typescript good file=src/feedback.ts
export async function devices(prisma: PrismaClient, token: string) {
  const session = await prisma.session.findUnique({ where: { token } });
  await prisma.device.findMany({ where: { userId: session?.userId } });
  return prisma.device.deleteMany({ where: { userId: session?.userId ?? "" } });
}
```

Source: https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/null-and-undefined
"""

from bot.domain.findings import Severity
from bot.domain.mappers import UndefinedFilter
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses", "breaks"))
_MAPPERS = {"prisma": "Prisma", "typeorm": "TypeORM"}


@rule.on(UndefinedFilter)
def check(fact: UndefinedFilter, scene: Scene) -> Verdict:
    """One condition alone."""
    del scene
    what = f"every row of `{fact.model}` is {fact.changes}" if fact.changes else f"any row of `{fact.model}` is given"
    yield Harm(
        kinds=("loses",) if fact.changes else ("breaks",),
        title=f"Where `{fact.value}` is undefined, {what}",
        parsed=f"{_MAPPERS[fact.framework]} leaves `{fact.column}` out then, and it is all that `{fact.method}` is given",
    )
