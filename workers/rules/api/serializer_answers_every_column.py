"""
A serializer answers every column of its model, those to come too.

Fields were listed; with `__all__` whoever may read one row reads all of it: what was left out on purpose, and each column that
a later migration adds.

```python given file=shop/serializers.py
from rest_framework import serializers

class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "name"]
```
```python bad file=shop/serializers.py kinds=leaks
from rest_framework import serializers

class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"
```
```python hint file=shop/serializers.py
from rest_framework import serializers

class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id"]
```
```python good file=shop/serializers.py
from rest_framework import serializers

class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "name", "city"]
```

Source: https://www.django-rest-framework.org/api-guide/serializers/#specifying-which-fields-to-include
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.handlers import SerializerChanged
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("leaks",), hints="api/versioning")
_HINTS = {
    "gone": "no longer answers {fields}: whether clients read them is to be seen",
    "writable": "takes {fields} from clients, which it only answered before: whether they may set them is to be seen",
}


@rule.on(SerializerChanged)
def check(fact: SerializerChanged, scene: Scene) -> Verdict:
    """Said where fields were listed before; of single fields specialists are told."""
    del scene
    if fact.how in _HINTS:
        yield rule.hint(
            f"`{fact.owner}` {_HINTS[fact.how].format(fields=', '.join(f'`{one}`' for one in fact.fields))}", fact.span
        )
        return
    yield Harm(
        rule.kinds,
        f"`{fact.owner}` answers every column of its model, and each that is added later",
        '`fields = "__all__"` stands where fields were listed',
        fixes=(Fix("now", "List the fields", "Name the fields that clients are to read"),),
    )
