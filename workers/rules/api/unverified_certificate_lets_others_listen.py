"""
A connection that any certificate will do for.

Whoever stands between the two ends (a network, a proxy, a changed DNS entry) shows a certificate of his own, reads what is
sent, credentials too, and answers what he likes. A certificate of your own authority is given to the client as a trusted one.

```python bad file=app/rates.py kinds=exposes
import requests

def rates():
    return requests.get("https://rates.internal/eur", timeout=5, verify=False)
```
```python bad file=app/rates.py kinds=exposes
import urllib3

rates = urllib3.PoolManager(cert_reqs="CERT_NONE")
```
```python bad file=app/rates.py kinds=exposes
import ssl

ssl._create_default_https_context = ssl._create_unverified_context
```
```java bad file=src/main/java/Rates.java kinds=exposes
class Rates {
    TrustManager trusting = new X509TrustManager() {
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}
    };
}
```
```js bad file=src/rates.js kinds=exposes
const agent = new https.Agent({ rejectUnauthorized: false });
```
```go bad file=rates/client.go kinds=exposes
package rates

var transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
```
```php bad file=app/Rates.php kinds=exposes
<?php
$client = new Client(['base_uri' => 'https://rates.internal', 'verify' => false]);
```
```js good file=src/rates.js
const agent = new https.Agent({ ca: readFileSync("internal-ca.pem") });
```
```js good file=src/rates.js
const agent = new https.Agent({ rejectUnauthorized: process.env.NODE_ENV === "production" });
```

Source: https://cwe.mitre.org/data/definitions/295.html
"""

from __future__ import annotations

from bot.domain.calls import CertificateUnverified
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))


@rule.on(CertificateUnverified)
def check(fact: CertificateUnverified, scene: Scene) -> Verdict:
    """Under no condition of the surroundings."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.thing}`: anybody in between reads and changes what is sent",
        f"`{fact.thing}` takes any certificate, wherever this runs",
        fixes=(
            Fix(
                "now",
                "Trust your own authority",
                "Give the client the certificate of the authority that signs (`ca`, `verify=PATH`)",
            ),
        ),
    )
