"""
The security's configuration lets more through than before.

Paths that anybody may call, or requests of other sites that are no longer refused. It is right for a health check or for an API
whose clients send a token; whether what lies below the paths is meant for everybody is for who reads it.

```java given file=src/main/java/app/Security.java
class Security {
    SecurityFilterChain chain(HttpSecurity http) {
        return http.authorizeHttpRequests(a -> a
            .anyRequest().authenticated()
        ).build();
    }
}
```
```java hint file=src/main/java/app/Security.java
class Security {
    SecurityFilterChain chain(HttpSecurity http) {
        return http.authorizeHttpRequests(a -> a
            .requestMatchers("/reports/**").permitAll()
            .anyRequest().authenticated()
        ).build();
    }
}
```
```java good file=src/main/java/app/Security.java
class Security {
    SecurityFilterChain chain(HttpSecurity http) {
        return http.authorizeHttpRequests(a -> a
            .requestMatchers("/reports/**").hasRole("AUDIT")
            .anyRequest().authenticated()
        ).build();
    }
}
```

Source: https://docs.spring.io/spring-security/reference/servlet/authorization/authorize-http-requests.html
"""

from __future__ import annotations

from bot.domain.findings import Severity
from bot.domain.handlers import ConfigurationOpened
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="backend/authorization")


@rule.on(ConfigurationOpened)
def check(fact: ConfigurationOpened, scene: Scene) -> Verdict:
    """Never said by itself: only who knows the paths can tell."""
    del scene
    yield rule.hint(f"the configuration of {fact.framework}'s security says on a new line: {fact.thing}", fact.span)
