"""Code that is wrong by itself, in other languages than Python: what is said, and what is not."""

from __future__ import annotations

import time

import pytest

from tests.contract_pairs import reviewed

CERTIFICATE = "unverified-certificate-lets-others-listen"
TOKEN = "jwt-without-verification"  # noqa: S105
ORIGIN = "cors-allows-any-origin-with-credentials"
TIMEOUT = "call-without-timeout-hangs-worker"
BLOCKED = "blocking-call-in-async-handler"
ASKED = "client-chosen-address-reaches-inside"
SENT = "open-redirect-lends-your-name"
RECORD = "mass-assignment-lets-clients-set-any-field"
SHOWN = "error-details-leak"
GOES_ON = "error-answer-lets-handler-go-on"


def rules(path: str, text: str) -> list[str]:
    """What is said of a new file: the rules, in the order of its lines."""
    review = reviewed({}, {path: text})
    assert review.gaps == ()
    return [finding.rule for finding in sorted(review.findings, key=lambda one: one.span.line)]


LOST = "async function f(req, res) {\n  if (!order) {\n    res.status(404).json({ error: 1 });\n  }\n"
SCRIPT = [
    ("new https.Agent({ rejectUnauthorized: false })", [CERTIFICATE]),
    ('process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";', [CERTIFICATE]),
    ('if (process.env.NODE_ENV !== "production") {\n  new https.Agent({ rejectUnauthorized: false });\n}', []),
    ("const a = isDev ? { rejectUnauthorized: false } : {};", []),
    ("new https.Agent({ rejectUnauthorized: config.strict })", []),
    ('jwt.verify(token, key, { algorithms: ["HS256", "none"] });', [TOKEN]),
    ('jwt.verify(token, key, { algorithms: ["HS256"] });', []),
    ("function auth(req, res, next) {\n  req.user = jwt.decode(token);\n  next();\n}", [TOKEN]),
    ("function auth(req, res, next) {\n  const who = jwt.decode(token);\n  req.user = who.sub;\n  next();\n}", [TOKEN]),
    ("function auth(req) {\n  const head = jwt.decode(token);\n  req.user = jwt.verify(token, keyOf(head.iss));\n}", []),
    ("function shown(token) {\n  return jwt.decode(token).exp;\n}", []),
    ("app.use(cors({ origin: true, credentials: true }));", [ORIGIN]),
    ("app.use(cors({ origin: (origin, cb) => cb(null, true), credentials: true }));", [ORIGIN]),
    ('app.use(cors({ origin: "*", credentials: true }));', []),
    ("app.use(cors({ origin: true }));", []),
    ("app.use(cors({ origin: allowed, credentials: true }));", []),
    ('app.get("/a", (req, res) => {\n  res.send(fs.readFileSync("a"));\n});', [BLOCKED]),
    ('const page = fs.readFileSync("a");\napp.get("/a", (req, res) => res.send(page));', []),
    ("async function f(req) {\n  return fetch(req.body.url);\n}", [ASKED]),
    ("async function f(req) {\n  const url = req.query.url;\n  return axios.get(url);\n}", [ASKED]),
    ("async function f(req) {\n  if (!isSafe(req.body.url)) throw e;\n  return fetch(req.body.url);\n}", []),
    ("async function f(req) {\n  return fetch(`https://a.example.com/${req.params.id}`);\n}", []),
    ("function f(req, res) {\n  res.redirect(302, req.query.to);\n}", [SENT]),
    ('function f(req, res) {\n  res.redirect(req.query.to || "/");\n}', [SENT]),
    ("async function f(req) {\n  return fetch(`https://${req.body.at}/api`);\n}", [ASKED]),
    ('async function f(req) {\n  return fetch("https://" + req.body.at + "/api");\n}', [ASKED]),
    ("async function f(req) {\n  return fetch(`https://${req.body.at}.example.com/api`);\n}", []),
    ('async function f(req) {\n  return fetch("https://a.example.com/" + req.body.at);\n}', []),
    ('process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = 0;', [CERTIFICATE]),
    ("function f(req, res) {\n  res.redirect(`/orders/${req.params.id}`);\n}", []),
    ("async function f(req, res) {\n  res.json(await User.create(req.body));\n}", [RECORD]),
    ("async function f(req, res) {\n  Object.assign(user, req.body);\n}", [RECORD]),
    ("async function f(req, res) {\n  await prisma.user.update({ where: { id }, data: req.body });\n}", [RECORD]),
    ("async function f(req, res) {\n  const dto = schema.parse(req.body);\n  await User.create(req.body);\n}", []),
    ("async function f(req, res) {\n  await User.create({ name: req.body.name });\n}", []),
    ("function f(req, res) {\n  if (!req.user) {\n    res.status(401).end();\n  }\n  res.json(all());\n}", [GOES_ON]),
    ("function f(req, res) {\n  if (!req.user) res.status(401).end();\n  else res.json(all());\n}", []),
    ("function f(req, res) {\n  if (!req.user) {\n    return res.status(401).end();\n  }\n  res.json(all());\n}", []),
    ("function f(req, res) {\n  if (!req.user) {\n    res.status(401).end();\n  }\n  log(req);\n}", []),
    (
        "function f(req, res) {\n  if (a) {\n    if (b) {\n      res.sendStatus(404);\n    }\n    return;\n  }\n  res.end();}",
        [],
    ),
    ("function f(req, res) {\n  if (a) {\n    res.sendStatus(404);\n  }\n  wait(() => res.json(1));\n}", []),
    (f"{LOST}  if (order) {{\n    res.json(order);\n  }}\n}}", []),
    (f"{LOST}  if (!res.headersSent) res.json(order);\n}}", []),
    (f"{LOST}  if (res.headersSent) return;\n  res.json(order);\n}}", []),
    (f"{LOST}  order && res.json(order);\n}}", []),
    (f"{LOST}  try {{\n    res.json(order);\n  }} catch (e) {{\n    log(e);\n  }}\n}}", []),
    (f"{LOST}  log(rows.map((row) => {{\n    return row.id;\n  }}));\n  return await res.json(order);\n}}", [GOES_ON]),
    (f"{LOST}  if (order.open) {{\n    close(order);\n  }}\n  res.status(200).json(order);\n}}", [GOES_ON]),
    (f"{LOST}  const data = await answer.json();\n  return response.json();\n}}", []),
    ("function f(err, req, res, next) {\n  res.status(500).json({ error: err.stack });\n}", [SHOWN]),
    ('function f(err, req, res, next) {\n  res.json({ s: process.env.NODE_ENV === "development" ? err.stack : 0 });\n}', []),
    ("function f(err, req, res, next) {\n  logger.error(err.stack);\n}", []),
]


@pytest.mark.parametrize(("text", "found"), SCRIPT)
def test_script(text: str, found: list[str]) -> None:
    assert rules("src/a.ts", text + "\n") == found


HAND, WITH = 'res.setHeader("Access-Control-Allow-Origin"', 'res.setHeader("Access-Control-Allow-Credentials", "true")\n'
ANY = "AllowOriginFunc: func(o string) bool { return true }"
BAD = "package a\nfunc f(c *gin.Context) {\n\tif err != nil {\n\t\tc.JSON(404, none)\n\t}\n"
FULL = "package a\nfunc f(c *gin.Context) {\n\tif full {\n\t\tif bad {\n\t\t\tc.JSON(400, no)\n\t\t}\n\t}"
TRUSTING = "public void checkServerTrusted(X509Certificate[] c, String t)"
OTHERS = [
    ("a.go", "package a\nvar c = &tls.Config{InsecureSkipVerify: true}\n", [CERTIFICATE]),
    ("a.go", "package a\nvar c = &tls.Config{InsecureSkipVerify: o.Insecure}\n", []),
    ("a.go", "package a\nvar c = &tls.Config{InsecureSkipVerify: true, VerifyConnection: look}\n", []),
    ("a.go", "package a\nfunc f() {\n\tinsecure.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}\n}\n", []),
    ("a.go", "package a\nfunc f() {\n\tif o.Insecure {\n\t\tc.InsecureSkipVerify = true\n\t}\n}\n", []),
    ("a.go", 'package a\nimport "net/http"\nfunc f() {\n\tr, err := http.Get(u)\n}\n', [TIMEOUT]),
    ("a.go", 'package main\nimport "net/http"\nfunc main() {\n\tr, err := http.Get(u)\n}\n', []),
    ("cmd/a/a.go", 'package a\nimport "net/http"\nfunc f() {\n\tr, err := http.Get(u)\n}\n', []),
    ("a.go", "package a\nfunc who(t string) {\n\tc, _, err := jwt.NewParser().ParseUnverified(t, claims)\n}\n", [TOKEN]),
    ("a.go", "package a\nfunc issuerOf(t string) {\n\tc, _, err := p.ParseUnverified(t, claims) // jwt\n}\n", []),
    ("a.go", "package a\nfunc f(c *gin.Context) {\n\tc.Redirect(302, c.Query(\"to\"))\n}\n", [SENT]),
    ("a.go", f"package a\nvar c = cors.Config{{AllowCredentials: true, {ANY}}}\n", [ORIGIN]),
    ("a.go", 'package a\nvar c = cors.Config{AllowCredentials: true, AllowOrigins: []string{"https://a.example.com"}}\n', []),
    ("a.go", "package a\nfunc f(c *gin.Context) {\n\tc.JSON(500, gin.H{\"e\": string(debug.Stack())})\n}\n", [SHOWN]),
    ("a.go", f"{BAD}\tif err == nil {{\n\t\tc.JSON(200, order)\n\t}}\n}}\n", []),
    ("a.go", f"{BAD}\tif err == nil {{\n\t\tlog(order)\n\t}}\n\tc.JSON(200, order)\n}}\n", [GOES_ON]),
    ("a.go", f"{BAD}\tif c.IsAborted() {{\n\t\treturn\n\t}}\n\tc.JSON(200, order)\n}}\n", []),
    ("A.java", 'class A { void f() { r.allowedOriginPatterns("*").allowCredentials(true); } }\n', [ORIGIN]),
    ("A.java", 'class A { void f() { r.allowedOrigins("https://a.example.com").allowCredentials(true); } }\n', []),
    ("A.java", "class A { void f() { b.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE); } }\n", [CERTIFICATE]),
    ("A.java", "class A { void f() { JWT.create().sign(Algorithm.none()); } }\n", [TOKEN]),
    ("A.java", "class A { void f() { c.setHostnameVerifier((h, s) -> true); } }\n", [CERTIFICATE]),
    ("A.java", f"class A {{ {TRUSTING} {{ }} }}\n", [CERTIFICATE]),
    ("A.java", f"class A {{ {TRUSTING} {{ own.check(c, t); }} }}\n", []),
    ("A.java", f"class InsecureTrust {{ {TRUSTING} {{ }} }}\n", []),
    ("A.java", "class A implements HostnameVerifier {\n"
     " public boolean verify(String h, SSLSession s) { return true; } }\n", [CERTIFICATE]),
    ("A.java", 'class A { public boolean verify(String h, SSLSession s) { return h.equals("a"); } }\n', []),
    ("A.java", 'class A { void f(HttpServletRequest r, HttpServletResponse response) {'
     ' response.sendRedirect(r.getParameter("to")); } }\n', []),
    ("A.java", 'class A { void f(HttpServletRequest req, HttpServletResponse resp) {'
     ' resp.sendRedirect(req.getParameter("to")); } }\n', [SENT]),
    ("A.java", 'class A { @GetMapping String f(@RequestParam String to) { return "redirect:" + to; } }\n', [SENT]),
    ("A.java", 'class A { @GetMapping String f(@RequestParam String to) { return "redirect:/orders/" + to; } }\n', []),
    ("A.java", "class A { @GetMapping Object f(@RequestParam String at) { return restTemplate.getForObject(at,"
     " A.class); } }\n", [ASKED]),
    ("A.java", "class A { void f(@RequestParam String at) { URL u = new URL(at); u.openStream(); } }\n", [ASKED]),
    ("A.java", 'class A { void f(@RequestParam String at) { new URL("https://a.example.com/" + at).openStream(); } }\n', []),
    ("A.cs", "class A { [HttpGet] public IActionResult F(string to) { if (ModelState.IsValid) { return"
     " Redirect(to); } } }\n", [SENT]),
    ("A.cs", "class A { [HttpGet] public IActionResult F(string to) { if (Url.IsLocalUrl(to)) { return"
     " Redirect(to); } } }\n", []),
    ("A.cs", "class A { IActionResult F(string id) { return Redirect($\"/orders/{id}\"); } }\n", []),
    ("a.go", 'package a\nfunc f(r *http.Request) { c.Post(fmt.Sprintf("https://%s/a", r.FormValue("at")), x, y) }\n', []),
    ("a.go", 'package a\nfunc f(r *http.Request) { client.Post(fmt.Sprintf("https://%s/a", r.FormValue("at")),'
     ' x, y) }\n', [ASKED]),
    ("app/A.php", "<?php\nheader('Location: ' . $_GET['to']);\n", [SENT]),
    ("app/A.php", "<?php\nfunction f($request) { $to = $request->input('to') ?? '/'; return redirect($to); }\n", [SENT]),
    ("app/A.php", "<?php\nfunction f($request) { $to = $request->input('to') ?? '/';\n"
     " if (!str_starts_with($to, $base)) { return null; }\n return redirect($to); }\n", []),
    ("app/A.php", "<?php\nheader('Location: /orders/' . $_GET['to']);\n", []),
    ("app/A.php", "<?php\ncurl_setopt($c, CURLOPT_URL, $_POST['at']);\n", [ASKED]),
    ("app/A.php", "<?php\ncurl_setopt($c, CURLOPT_POSTFIELDS, $_POST['at']);\n", []),
    ("app/a.rb", "http.verify_mode = OpenSSL::SSL::VERIFY_NONE\n", [CERTIFICATE]),
    ("app/a.rb", "http.verify_mode = OpenSSL::SSL::VERIFY_NONE if Rails.env.development?\n", []),
    ("app/a.rb", "def who\n  JWT.decode(token, nil, false)\nend\n", [TOKEN]),
    ("app/a.rb", 'def who\n  JWT.decode(token, key, true, algorithm: "HS256")\nend\n', []),
    ("app/a.rb", "def f\n  User.create(params[:user].permit!)\nend\n", [RECORD]),
    ("app/a.rb", "def f\n  User.create(params.require(:user).permit(:name))\nend\n", []),
    ("app/a.rb", "def f\n  URI.open(params[:url])\nend\n", [ASKED]),
    ("app/A.php", "<?php\ncurl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);\n", [CERTIFICATE]),
    ("app/A.php", "<?php\nHttp::withoutVerifying()->get($u);\n", [CERTIFICATE]),
    ("app/A.php", "<?php\nfunction f($request) { return Http::get($request->input('url')); }\n", [ASKED]),
    ("app/A.php", "<?php\nfunction f($request) { return User::forceCreate($request->all()); }\n", [RECORD]),
    ("app/A.php", "<?php\nfunction f($request) { return User::create($request->validated()); }\n", []),
    ("config/cors.php", "<?php\nreturn ['allowed_origins' => ['*'], 'supports_credentials' => true];\n", [ORIGIN]),
    ("A.java", '@CrossOrigin(originPatterns = "*", allowCredentials = "true")\nclass A {}\n', [ORIGIN]),
    ("A.java", '@CrossOrigin(origins = "https://a.example.com", allowCredentials = "true")\nclass A {}\n', []),
    ("config/cors.rb", 'allow do\n  origins /.*/\n  resource "*", credentials: true\nend\n', [ORIGIN]),
    ("config/cors.rb", 'allow do\n  origins "a.example.com"\n  resource "*", credentials: true\nend\n', []),
    ("a.js", f"{HAND}, req.headers.origin);\n{WITH}", [ORIGIN]),
    ("a.js", f"if (known.has(req.headers.origin)) {{\n{HAND}, req.headers.origin);\n{WITH}}}", []),
    ("a.go", f'package a\nfunc f() {{\n{HAND}, r.Header.Get("Origin"))\n{WITH}}}\n'.replace("res.set", "w.Set"), [ORIGIN]),
    ("config/cors.php", "<?php\nreturn ['allowed_origins' => ['*'], 'supports_credentials' => false];\n", []),
    ("A.cs", "class A { void F() { p.SetIsOriginAllowed(_ => true).AllowCredentials(); } }\n", [ORIGIN]),
    ("A.cs", 'class A { void F() { p.WithOrigins("https://a.example.com").AllowCredentials(); } }\n', []),
    ("A.cs", "class A { void F() { h.ServerCertificateCustomValidationCallback = (m, c, n, e) => true; } }\n", [CERTIFICATE]),
    ("A.cs", "class AController : Controller { public async Task F() { var x = GetAsync().Result; } }\n", [BLOCKED]),
    ("A.cs", "class AController : Controller { public async Task F() { var x = await GetAsync(); } }\n", []),
    ("A.cs", "class AController : Controller { public async Task F() { await Task.WhenAll(a, b); var x = a.Result; } }\n", []),
    ("A.cs", "class AController : Controller { public object F() { return StatusCode(500, ex.ToString()); } }\n", [SHOWN]),
    ("a.go", f"{FULL} else {{\n\t\tc.JSON(200, a)\n\t}}\n}}\n", []),
    ("a.go", f"{FULL}\n\tc.JSON(200, a)\n}}\n", [GOES_ON]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "found"), OTHERS)
def test_other_languages(path: str, text: str, found: list[str]) -> None:
    assert rules(path, text) == found


@pytest.mark.parametrize("path", ["src/a.test.ts", "test/a.ts", "cypress/support/a.ts", "a_test.go"])
def test_code_that_serves_nobody(path: str) -> None:
    assert rules(path, "const a = new https.Agent({ rejectUnauthorized: false });\n") == []


PYTHON = [
    ("import requests\nr = requests.get(u, timeout=5, verify=False)\n", [CERTIFICATE]),
    ("import requests\nsession.verify = False\n", [CERTIFICATE]),
    ("import requests\nif settings.DEBUG:\n    r = requests.get(u, timeout=5, verify=False)\n", []),
    ("import requests\nr = requests.get(u, timeout=5, verify=bundle)\n", []),
    ("import requests\ndef f(request):\n    return requests.get(request.GET['url'], timeout=5)\n", [ASKED]),
    ("import requests\ndef f(request):\n    u = request.GET['url']\n    check(u)\n    return requests.get(u, timeout=5)\n", []),
    ("from django.shortcuts import redirect\ndef f(request):\n    return redirect(request.GET.get('next'))\n", [SENT]),
    ("from django.shortcuts import redirect\ndef f(request):\n    return redirect('orders', request.GET['id'])\n", []),
]


@pytest.mark.parametrize(("text", "found"), PYTHON)
def test_python(text: str, found: list[str]) -> None:
    assert rules("app/a.py", text) == found


@pytest.mark.parametrize("ending", ["ts", "go", "java", "rb", "php", "cs"])
def test_hostile(ending: str) -> None:
    started = time.process_time()
    clue = "jwt credentials req.body redirect .stack rejectUnauthorized http.Get( "
    for text in (
        "(" * 20_000,
        "f(" * 2_000 + ")" * 2_000,
        'app.get("/a", (req, res) => { fs.readFileSync(a); res.redirect(req.query.a); });\n' * 1_000,
        "a.b(c)" * 5_000,
        'func f() { http.Get(c.Query("a")) }\n' * 1_000,
        "if (a) { " * 1_500 + "x.rejectUnauthorized = false; " * 200,
    ):
        review = reviewed({}, {f"src/a.{ending}": f"// {clue}\n{text}\n"})
        assert not [gap for gap in review.gaps if "our fault" in gap.why]
    assert time.process_time() - started < 60


WAITED = "unawaited-check-always-passes"
OWN = "async function mayEdit(user) {\n  return (await rights.of(user)).edit;\n}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN + "async function f(user) {\n  if (!mayEdit(user)) throw e;\n}", [WAITED]),
        (OWN + "const f = (user) => (mayEdit(user) ? 1 : 0);", [WAITED]),
        (OWN + "async function f(user) {\n  if (user && (mayEdit(user) || all)) go();\n}", [WAITED]),
        (OWN + "async function f(user) {\n  if (await mayEdit(user)) go();\n}", []),
        (OWN + "async function f(user) {\n  if (!(await mayEdit(user))) go();\n}", []),
        (OWN + "function f(user) {\n  return user && mayEdit(user);\n}", []),
        (OWN + "function f(user) {\n  if (waiting(mayEdit(user))) go();\n}", []),
        (OWN + "function g() {\n  const mayEdit = () => true;\n  if (mayEdit()) go();\n}", []),
        ("const mayEdit = async () => true;\nif (mayEdit().then) go();", []),
        ("class A {\n  async may() {\n    return x;\n  }\n  f() {\n    if (!this.may()) throw e;\n  }\n}", [WAITED]),
        ("class A {\n  async may() {\n    return x;\n  }\n  f() {\n    if (!other.may()) throw e;\n  }\n}", []),
        ("const a = {\n  async may() {}\n};\nclass B extends C {\n  f() {\n    if (this.may()) go();\n  }\n}", []),
        ("function f() {\n  async function may() {}\n  return may;\n}\nfunction g() {\n  if (may()) go();\n}", []),
        (OWN + "function f(mayEdit) {\n  if (mayEdit(user)) go();\n}", []),
        (OWN + "function f({ mayEdit }) {\n  if (mayEdit(user)) go();\n}", []),
        ("async function f() {\n  if (bcrypt.compare(a, b)) go();\n}", [WAITED]),
        ("async function f() {\n  if (bcrypt.compareSync(a, b)) go();\n}", []),
        ("async function* may() {}\nasync function f() {\n  if (may()) go();\n}", []),
    ],
)
def test_a_promise_in_a_condition(text: str, told: list[str]) -> None:
    assert rules("src/orders.js", text) == told
