import type { Family } from "./family.ts";
import { Clock } from "./random.ts";

/** Families and wordings the views were never worked on with: they only measure. */
export const held: Family[] = [];

const NOUNS =
  "ledger parcel tenant quota beacon harbor lattice meadow canyon falcon orchid pepper quartz saffron timber velvet walnut zephyr".split(
    " ",
  );
const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

held.push({
  name: "webpack",
  language: "node",
  lines(s, v, size) {
    return [
      "> app@1.0.0 build",
      "> webpack --mode production",
      ...v.jitter(
        many(
          size,
          (at) =>
            `  ./src/${s.pick(NOUNS)}/${s.pick(["index", "error-page", "view", "store"])}${at}.ts ${v.float(0.2, 40)} KiB [built] [code generated]`,
        ),
      ),
      ...many(
        Math.ceil(size / 40),
        () =>
          `asset ${s.int(100, 999)}.${v.hex(20)}.js ${v.int(10, 240)} KiB [emitted] [immutable] [minimized]`,
      ),
      "LOG from webpack.Compilation",
      `webpack 5.101.0 compiled successfully in ${v.int(2000, 9000)} ms`,
    ];
  },
  say: (_, level, text) =>
    level === "info" ? `<i> ${text}` : `${level === "warn" ? "WARNING" : "ERROR"} in ${text}`,
  errors: [
    "./src/harbor/view.ts 12:4-20 export 'dock' was not found in './piers'",
    "Conflict: Multiple assets emit different content to the same filename main.js",
    "Module build failed (from ./node_modules/sass-loader): Undefined mixin",
  ],
  wrongs: [
    "two copies of react-dom are bundled",
    "tree shaking is off since sideEffects names a glob that matches all",
    "source maps point outside the project",
  ],
  warnings: [
    "asset size limit: main.js (1.9 MiB) is over the recommended size",
    "Critical dependency: the request of a dependency is an expression",
    "DefinePlugin: Conflicting values for 'process.env.NODE_ENV'",
  ],
  silent: (v) =>
    `asset ${v.int(100, 999)}.${v.hex(20)}.js ${v.int(90000, 99000)} KiB [emitted] [immutable] [minimized]`,
  step: /^LOG from webpack/,
});

held.push({
  name: "pytest",
  language: "python",
  lines(s, v, size) {
    const count = size;
    return [
      "============================= test session starts ==============================",
      "platform linux -- Python 3.12.3, pytest-8.3.3, pluggy-1.5.0",
      "rootdir: /home/dev/app",
      "plugins: anyio-4.6.0, cov-5.0.0",
      `collected ${count} items`,
      "",
      ...many(
        count,
        (at) =>
          `tests/test_${s.pick(NOUNS)}.py::test_${s.pick(["error_is_raised", "roundtrip", "invalid_input", "limits"])}_${at} ${s.chance(0.02) ? "SKIPPED (needs network)" : "PASSED"} [${String(Math.floor((at * 100) / count)).padStart(3)}%]`,
      ),
      "",
      "=============================== warnings summary ===============================",
      ...many(
        Math.ceil(size / 150),
        () =>
          `tests/test_${s.pick(NOUNS)}.py:${s.int(1, 90)}: DeprecationWarning: datetime.utcnow() is deprecated`,
      ),
      "-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html",
      `================= ${count} passed in ${v.float(5, 90)}s =================`,
    ];
  },
  say: (v, level, text) =>
    level === "error"
      ? `E       ${text}`
      : level === "warn"
        ? `tests/conftest.py:${v.int(1, 90)}: UserWarning: ${text}`
        : `tests/conftest.py: ${text}`,
  errors: [
    "assert 41 == 42",
    "fixture 'tmp_ledger' not found",
    "ImportError: cannot import name 'Parcel'",
  ],
  wrongs: [
    "event loop of the previous test is still open",
    "random order seed is shared by all workers",
    "module under test comes from site-packages",
  ],
  warnings: [
    "coroutine 'Beacon.send' was never awaited",
    "no data was collected by coverage",
    "unclosed socket in test_harbor",
  ],
  silent: (v) =>
    `tests/test_${v.pick(NOUNS)}.py::test_limits_${v.int(1, 90)} XPASS [ ${v.int(10, 90)}%]`,
  step: /^rootdir:/,
});

held.push({
  name: "jest",
  language: "node",
  lines(s, v, size) {
    return [
      ...v
        .jitter(many(Math.ceil(size / 5), (at) => at))
        .flatMap((at) => [
          `PASS src/${s.pick(NOUNS)}/${s.pick(NOUNS)}${at}.test.js (${v.float(0.2, 9, 3)} s)`,
          `  ${s.pick(NOUNS)}`,
          `    ✓ shows an error when ${s.pick(NOUNS)} is empty (${v.int(1, 90)} ms)`,
          `    ✓ keeps ${s.pick(NOUNS)} (${v.int(1, 90)} ms)`,
          ...(s.chance(0.1) ? ["  console.warn", "    componentWillMount has been renamed"] : [""]),
        ]),
      `Test Suites: ${Math.ceil(size / 5)} passed, ${Math.ceil(size / 5)} total`,
      "Snapshots:   12 passed, 12 total",
      `Time:        ${v.float(9, 60, 3)} s`,
      "Ran all test suites.",
    ];
  },
  say: (_, level, text) =>
    level === "error"
      ? `    ✕ ${text}`
      : level === "warn"
        ? `  console.warn ${text}`
        : `  ● ${text}`,
  errors: [
    "refunds a parcel twice (12 ms)",
    "keeps the ledger in balance (44 ms)",
    "Test suite failed to run",
  ],
  wrongs: [
    "Jest did not exit one second after the test run has completed",
    "a worker process was forced to exit",
    "Snapshots: 4 written in CI",
  ],
  warnings: [
    "an update to Lattice inside a test was not wrapped in act",
    "jest-haste-map: duplicate manual mock found: beacon",
    "2 obsolete snapshot files",
  ],
  silent: (v) => `    ✓ keeps ${v.pick(NOUNS)} (${v.int(70000, 99000)} ms)`,
  step: /^Snapshots: {3}12 passed/,
});

held.push({
  name: "spark",
  language: "java",
  lines(_, v, size) {
    const clock = new Clock(v, 200);
    return many(size, (at) => {
      const t = `26/03/14 ${clock.time()}`;
      if (v.chance(0.01))
        return `${t} WARN TaskSetManager: Lost task ${v.int(0, 99)}.0 in stage ${v.int(1, 20)}.0 (TID ${v.int(1, 9999)}) (${v.ip()} executor ${v.int(1, 8)}): FetchFailed, will retry`;
      if (at % 260 === 30) return `${t} INFO ContextCleaner: Cleaned accumulator ${v.int(1, 999)}`;
      return v.pick([
        `${t} INFO TaskSetManager: Starting task ${v.int(0, 199)}.0 in stage ${v.int(1, 20)}.0 (TID ${v.int(1, 9999)}) (${v.ip()}, executor ${v.int(1, 8)}, partition ${v.int(0, 199)}, PROCESS_LOCAL, ${v.int(7000, 8000)} bytes)`,
        `${t} INFO TaskSetManager: Finished task ${v.int(0, 199)}.0 in stage ${v.int(1, 20)}.0 (TID ${v.int(1, 9999)}) in ${v.int(20, 900)} ms on ${v.ip()} (executor ${v.int(1, 8)}) (${v.int(1, 200)}/200)`,
        `${t} INFO MemoryStore: Block broadcast_${v.int(1, 99)} stored as values in memory (estimated size ${v.float(1, 40, 1)} KiB, free ${v.float(360, 366, 1)} MiB)`,
        `${t} INFO ShuffleBlockFetcherIterator: Getting 200 (${v.float(1, 9, 1)} MiB) non-empty blocks including ${v.int(20, 60)} local and ${v.int(100, 150)} remote blocks`,
      ]);
    });
  },
  say: (v, level, text) =>
    `26/03/14 0${v.int(1, 9)}:1${v.int(0, 9)}:22 ${level.toUpperCase()} DAGScheduler: ${text}`,
  errors: [
    "Job aborted due to stage failure",
    "Lost executor 3: container exceeded memory limits",
    "Cannot read footer of part-00012.parquet",
  ],
  wrongs: [
    "Resubmitting ShuffleMapStage 4 because some of its tasks have no output",
    "Speculative copies outnumber the originals",
    "Partition 77 holds 91 percent of the rows",
  ],
  warnings: [
    "Spilling in-memory map to disk for the 9th time",
    "Column statistics are older than the table",
    "Broadcast of a large task binary",
  ],
  silent: (v) =>
    `26/03/14 0${v.int(1, 9)}:1${v.int(0, 9)}:22 INFO TaskSetManager: Finished task ${v.int(0, 199)}.0 in stage ${v.int(1, 20)}.0 (TID ${v.int(1, 9999)}) in ${v.int(800000, 990000)} ms on ${v.ip()} (executor ${v.int(1, 8)}) (${v.int(1, 200)}/200)`,
  step: /ContextCleaner/,
});

held.push({
  name: "ansible",
  language: "python",
  lines(s, v, size) {
    const hosts = many(8, (at) => `web-${at}.prod`);
    return [
      `PLAY [all] ${"*".repeat(68)}`,
      ...many(Math.ceil(size / 10), (at) => {
        const task = `TASK [${s.pick(NOUNS)} : ${s.pick(["install", "template", "restart", "ignore errors of"])} ${s.pick(NOUNS)}${at}] `;
        return [
          task.padEnd(79, "*"),
          ...v.jitter(hosts.map((host) => `${s.chance(0.7) ? "ok" : "changed"}: [${host}]`)),
          "",
        ];
      }).flat(),
      `TASK [flush handlers] ${"*".repeat(57)}`,
      `PLAY RECAP ${"*".repeat(68)}`,
      ...hosts.map(
        (host) =>
          `${host.padEnd(26)} : ok=${v.int(40, 44)}   changed=${v.int(5, 7)}    unreachable=0    failed=0    skipped=2`,
      ),
    ];
  },
  say: (v, level, text) =>
    level === "error"
      ? `fatal: [web-${v.int(0, 7)}.prod]: FAILED! => {"msg": "${text}"}`
      : level === "warn"
        ? `[WARNING]: ${text}`
        : `changed: [web-${v.int(0, 7)}.prod] => ${text}`,
  errors: [
    "Could not get lock /var/lib/dpkg/lock-frontend",
    "the field 'args' has a value which includes an undefined variable",
    "Timeout (12s) waiting for privilege escalation prompt",
  ],
  wrongs: [
    "certificate replaced by a self-signed one",
    "sudoers now lets deploy run everything",
    "old release was kept as current",
  ],
  warnings: [
    "Collection community.general does not support this version",
    "Found both group and host with same name: harbor",
    "Platform uses an interpreter that may change",
  ],
  silent: (v) =>
    `web-${v.int(0, 7)}.prod                 : ok=${v.int(1, 3)}   changed=0    unreachable=0    failed=0    skipped=41`,
  step: /^TASK \[flush handlers\]/,
});

held.push({
  name: "rails",
  language: "ruby",
  lines(s, v, size) {
    const clock = new Clock(v, 200);
    return many(Math.ceil(size / 4), (at) => {
      const tag = `[${v.uuid()}]`;
      if (at % 80 === 9)
        return [
          `I, [${clock.iso()} #${v.int(10, 99)}]  INFO -- : ${tag} [ActiveJob] Performed SweepJob from Sidekiq in ${v.float(1, 90)}ms`,
        ];
      if (v.chance(0.02))
        return [
          `W, [${clock.iso()} #${v.int(10, 99)}]  WARN -- : ${tag} Can't verify CSRF token authenticity, error ignored for API`,
        ];
      return [
        `I, [${clock.iso()} #${v.int(10, 99)}]  INFO -- : ${tag} Started GET "/${s.pick(NOUNS)}/${v.int(1, 9999)}" for ${v.ip()}`,
        `I, [${clock.iso()} #${v.int(10, 99)}]  INFO -- : ${tag} Processing by ${s.pick(["Ledger", "Parcel", "Tenant"])}Controller#show as HTML`,
        `D, [${clock.iso()} #${v.int(10, 99)}] DEBUG -- : ${tag}   Parcel Load (${v.float(0.1, 9, 1)}ms)  SELECT "parcels".* FROM "parcels" WHERE "parcels"."id" = ${v.int(1, 9999)} LIMIT 1`,
        `I, [${clock.iso()} #${v.int(10, 99)}]  INFO -- : ${tag} Completed 200 OK in ${v.int(4, 90)}ms (Views: ${v.float(1, 40, 1)}ms | ActiveRecord: ${v.float(0.5, 20, 1)}ms)`,
      ];
    }).flat();
  },
  say: (v, level, text) =>
    `${level === "error" ? "E" : level === "warn" ? "W" : "I"}, [2026-03-14T10:1${v.int(0, 9)}:22.${v.int(100000, 999999)} #${v.int(10, 99)}] ${level.toUpperCase().padStart(5)} -- : [${v.uuid()}] ${text}`,
  errors: [
    "PG::DeadlockDetected: deadlock detected",
    "Errno::EPIPE (Broken pipe)",
    "ActionView::Template::Error (nil can't be coerced)",
  ],
  wrongs: [
    "Parcel 77 was shipped before it was paid",
    "Session of tenant 9 served to tenant 4",
    "Cache store is the null store in production",
  ],
  warnings: [
    "Rack::Timeout: source=rack-timeout state=expiring",
    "Unpermitted parameter: :admin",
    "USE eager loading, N+1 query on parcels.lines",
  ],
  silent: (v) =>
    `I, [2026-03-14T10:1${v.int(0, 9)}:22.${v.int(100000, 999999)} #${v.int(10, 99)}]  INFO -- : [${v.uuid()}] Completed 200 OK in ${v.int(60000, 90000)}ms (Views: ${v.float(1, 40, 1)}ms | ActiveRecord: ${v.float(60000, 70000, 1)}ms)`,
  step: /SweepJob/,
});

held.push({
  name: "postgres",
  language: "none",
  lines(s, v, size) {
    const clock = new Clock(v, 900);
    return many(size, (at) => {
      const t = `${clock.java().replace(",", ".")} UTC [${v.int(100, 9999)}]`;
      if (v.chance(0.01))
        return `${t} ERROR:  duplicate key value violates unique constraint "${s.pick(NOUNS)}_pkey"`;
      if (v.chance(0.01)) return `${t} DETAIL:  Key (id)=(${v.int(1, 9999)}) already exists.`;
      if (at % 230 === 40)
        return `${t} LOG:  restartpoint complete: wrote ${v.int(100, 140)} buffers`;
      return v.pick([
        `${t} LOG:  duration: ${v.float(1, 90, 3)} ms  statement: SELECT * FROM ${s.pick(NOUNS)} WHERE id = ${v.int(1, 9999)}`,
        `${t} LOG:  connection received: host=${v.ip()} port=${v.int(1024, 65000)}`,
        `${t} LOG:  connection authorized: user=app database=app application_name=web`,
        `${t} LOG:  checkpoint complete: wrote ${v.int(100, 900)} buffers (${v.float(0.1, 2, 1)}%); 0 WAL file(s) added, 0 removed, 1 recycled`,
        `${t} LOG:  disconnection: session time: 0:00:0${v.int(1, 9)}.${v.int(100, 999)} user=app database=app`,
      ]);
    });
  },
  say: (v, level, text) =>
    `2026-03-14 10:1${v.int(0, 9)}:22.${v.int(100, 999)} UTC [${v.int(100, 9999)}] ${level === "error" ? "ERROR" : level === "warn" ? "WARNING" : "LOG"}:  ${text}`,
  errors: [
    'could not read block 4411 in file "base/16384/2619": read only 0 of 8192 bytes',
    "canceling statement due to conflict with recovery",
    "invalid page in block 7 of relation ledger",
  ],
  wrongs: [
    "startup process redo starts at an older timeline",
    "archive command left 212 segments behind",
    "autovacuum: found orphan temp table",
  ],
  warnings: [
    'database "app" must be vacuumed within 9000000 transactions',
    "wal receiver has not heard from the primary",
    "collation version of the database differs from the system",
  ],
  silent: (v) =>
    `2026-03-14 10:1${v.int(0, 9)}:22.${v.int(100, 999)} UTC [${v.int(100, 9999)}] LOG:  duration: ${v.float(900000, 990000, 3)} ms  statement: SELECT * FROM ${v.pick(NOUNS)} WHERE id = ${v.int(1, 9999)}`,
  step: /restartpoint complete/,
});

held.push({
  name: "gradle",
  language: "java",
  lines(s, v, size) {
    const modules = many(Math.ceil(size / 6), (at) => `:${s.pick(NOUNS)}-${at}`);
    return [
      "Starting a Gradle Daemon, 1 incompatible Daemon could not be reused, use --status for details",
      ...v
        .jitter(modules, 0.3)
        .flatMap((name) => [
          `> Task ${name}:generateErrorMessages UP-TO-DATE`,
          `> Task ${name}:compileJava${s.chance(0.4) ? " FROM-CACHE" : ""}`,
          `> Task ${name}:processResources NO-SOURCE`,
          `> Task ${name}:test`,
          ...(s.chance(0.1) ? ["Note: Some input files use unchecked or unsafe operations."] : []),
          `> Task ${name}:jar`,
        ]),
      "> Task :publishToMavenLocal",
      "",
      `BUILD SUCCESSFUL in ${v.int(1, 4)}m ${v.int(1, 59)}s`,
      `${modules.length * 5} actionable tasks: ${modules.length * 3} executed`,
    ];
  },
  say: (_, level, text) =>
    level === "error" ? `e: ${text}` : level === "warn" ? `w: ${text}` : text,
  errors: [
    "/src/Meadow.kt:12:8 Unresolved reference: graze",
    "Execution failed for task ':harbor-3:compileKotlin'",
    "/src/Quartz.kt:7:1 Type mismatch: inferred type is String? but String was expected",
  ],
  wrongs: [
    "Build cache is off because the plugin was applied twice",
    "The daemon was stopped as it ran low on heap",
    "Task ':velvet-1:test' uses outputs of ':walnut-2:jar' without saying so",
  ],
  warnings: [
    "/src/Falcon.kt:31:5 unchecked cast from Any to List<Parcel>",
    "'kotlin-stdlib' has two versions on the classpath",
    "Configuration cache entry thrown away",
  ],
  silent: () => "0 actionable tasks: 0 executed",
  step: /:publishToMavenLocal/,
});

held.push({
  name: "dotnet",
  language: "csharp",
  lines(s, v, size) {
    return many(Math.ceil(size / 2), (at) => {
      if (at % 120 === 17)
        return ["info: Acme.Beacon.Heartbeat[7]", `      Heartbeat ${v.int(1, 99)} sent to hub`];
      if (v.chance(0.02))
        return [
          "warn: Microsoft.AspNetCore.HttpsPolicy[3]",
          "      Failed to determine the https port for redirect.",
        ];
      return v.pick([
        [
          "info: Microsoft.Hosting.Request[1]",
          `      Request finished HTTP/2 GET https://shop/${s.pick(NOUNS)}/${v.int(1, 9999)} - 200 - application/json ${v.float(1, 90, 4)}ms`,
        ],
        ["dbug: Acme.Parcel.Router[12]", `      Routed parcel ${v.uuid()} to ${s.pick(NOUNS)}`],
        [
          "info: Microsoft.EntityFrameworkCore.Command[20101]",
          `      Executed DbCommand (${v.int(1, 40)}ms) [Parameters=[@p0='?'], CommandType='Text']`,
        ],
      ]);
    }).flat();
  },
  say: (_, level, text) =>
    `${level === "error" ? "fail" : level === "warn" ? "warn" : "info"}: Acme.Harbor.Worker[4] ${text}`,
  errors: [
    "An error occurred using the connection to database 'ledger'",
    "Hosting failed to start: address already in use",
    "The antiforgery token could not be decrypted",
  ],
  wrongs: [
    "As of the probe the thread pool is starved",
    "Parcel was routed to a closed harbor",
    "The master key is kept in memory, cookies end with the process",
  ],
  warnings: [
    "The foreign key on Ledger was made in shadow state",
    "Heartbeat took longer than its interval",
    "Overriding address(es) 'http://+:80'",
  ],
  silent: (v) =>
    `      Request finished HTTP/2 GET https://shop/${v.pick(NOUNS)}/${v.int(1, 9999)} - 500 - application/json ${v.float(1, 90, 4)}ms`,
  step: /Heartbeat \d+ sent to hub/,
});

held.push({
  name: "ci-script",
  language: "go",
  lines(s, v, size) {
    const section = (at: number): string[] => [
      `##[group]Run step ${at} ${s.pick(NOUNS)}`,
      ...many(20, () =>
        s.pick([
          `+ cp build/${s.pick(NOUNS)} dist/`,
          `  adding: ${s.pick(NOUNS)}.bin (deflated ${v.int(20, 80)}%)`,
          `uploaded ${s.pick(NOUNS)}.tar.gz ${v.int(1, 90)}.${v.int(1, 9)} MB`,
          `ok   acme/${s.pick(NOUNS)} ${v.float(0.01, 4, 3)}s`,
        ]),
      ),
      ...(s.chance(0.15) ? ["cp: warning: behavior of -n is non-portable, errors ignored"] : []),
      "##[endgroup]",
    ];
    return [
      ...many(Math.ceil(size / 22), section).flat(),
      "Signed artifacts with key release",
      "Job succeeded",
    ];
  },
  say: (_, level, text) =>
    level === "error" ? `##[error]${text}` : level === "warn" ? `##[warning]${text}` : text,
  errors: [
    "Process completed with exit code 2.",
    "tar: pepper.bin: Cannot stat: No such file or directory",
    "gh: release upload: HTTP 422",
  ],
  wrongs: [
    "tag v2 already points to another commit",
    "using the runner's own node in place of the pinned one",
    "--- FAIL-OPEN scanner had no rules",
  ],
  warnings: [
    "Restore cache missed the primary key",
    "Artifact name was changed to avoid a clash",
    "The set-output command will go away",
  ],
  silent: (v) => `uploaded ${v.pick(NOUNS)}.tar.gz 0.0 MB`,
  step: /^Signed artifacts/,
});
