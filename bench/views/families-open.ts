import type { Family } from "./family.ts";
import { Clock, type Random } from "./random.ts";

/** The families the views were worked on with. */
export const open: Family[] = [];

const PACKAGES =
  "lodash chalk semver minimist yargs glob rimraf debug ms express webpack babel acorn esbuild rollup vite react preact vue svelte postcss autoprefixer cssnano terser uuid ws axios got node-fetch dotenv commander ora inquirer zod ajv".split(
    " ",
  );
const WORDS =
  "orders billing catalog search cart profile session inventory shipping payment refund coupon mailer report audit export import thumbnail webhook invoice".split(
    " ",
  );

const list = open;
const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const version = (r: Random): string => `${r.int(0, 9)}.${r.int(0, 20)}.${r.int(0, 30)}`;

list.push({
  name: "npm",
  language: "node",
  lines(s, v, size) {
    const fetched = many(size, () => {
      const name = s.pick(PACKAGES);
      if (s.chance(0.02))
        return `npm warn deprecated ${name}@${version(s)}: this version has known errors, please upgrade`;
      if (s.chance(0.3))
        return `npm http cache ${name}@https://registry.example.org/${name} ${v.int(1, 90)}ms (cache hit)`;
      return `npm http fetch GET 200 https://registry.example.org/${name}/-/${name}-${version(s)}.tgz ${v.int(20, 900)}ms (cache miss)`;
    });
    return [
      "npm verbose cli /usr/bin/node /usr/bin/npm",
      "npm info using npm@10.8.2",
      "npm info using node@v20.20.2",
      ...v.jitter(fetched),
      `npm info run prepare`,
      `added ${size} packages, and audited ${size + 1} packages in ${v.int(9, 40)}s`,
      "found 0 vulnerabilities",
    ];
  },
  say: (_, level, text) => (level === "error" ? `npm error ${text}` : `npm ${level} ${text}`),
  errors: [
    "code EINTEGRITY sha512 checksum of tarball differs",
    "ERESOLVE could not resolve peer dependency react@18",
    "code ENOSPC write to cache",
  ],
  wrongs: [
    "lifecycle prepare used the global node-gyp instead of the local one",
    "reify the lockfile names a tarball from another host",
    "using --force so recommended protections are off",
  ],
  warnings: [
    "EBADENGINE package requires node >=22 but this is 20.20.2",
    "the lockfile was made by an older npm and will be rewritten",
    "tar entry lies outside of the package folder",
  ],
  silent: (v) =>
    `npm http fetch GET 304 https://registry.example.org/${v.pick(PACKAGES)} ${v.int(60000, 90000)}ms (cache miss)`,
  step: /^npm info run prepare/,
});

list.push({
  name: "pip",
  language: "python",
  lines(s, v, size) {
    const names = many(Math.ceil(size / 4), () => `${s.pick(PACKAGES)}-${s.pick(WORDS)}`);
    return [
      "Looking in indexes: https://pypi.example.org/simple",
      ...names.flatMap((name) => {
        const file = `${name}-${version(s)}-py3-none-any.whl`;
        return [
          `Collecting ${name}`,
          s.chance(0.5)
            ? `  Using cached ${file} (${v.int(10, 900)} kB)`
            : `  Downloading ${file} (${v.int(10, 900)} kB)`,
          ...(s.chance(0.1)
            ? [`  Preparing metadata (pyproject.toml): finished with status 'done'`]
            : []),
          `Requirement already satisfied: ${s.pick(PACKAGES)}>=${s.int(1, 4)}.0 in /usr/lib/python3/site-packages (from ${name}) (${version(s)})`,
        ];
      }),
      `Installing collected packages: ${names.slice(0, 12).join(", ")}`,
      "Running setup.py install for legacy-helper: finished with status 'done'",
      `Successfully installed ${names.slice(0, 12).join(" ")}`,
    ];
  },
  say: (_, level, text) =>
    level === "info" ? `  ${text}` : `${level === "warn" ? "WARNING" : "ERROR"}: ${text}`,
  errors: [
    "Could not build wheels for cryptolib, which is required to install pyproject.toml-based projects",
    "No matching distribution found for numpyx==9.1",
    "Hash of downloaded archive does not equal the pinned one",
  ],
  wrongs: [
    "Skipping link: none of the wheel's tags are compatible with this Python",
    "Building editable from a dirty checkout at /home/dev/lib",
    "Reinstalling over files owned by another distribution",
  ],
  warnings: [
    "Ignoring invalid distribution ~umpy in site-packages",
    "Running pip as the root user can break permissions",
    "The candidate selected for download is a yanked version",
  ],
  silent: (v) => `  Downloading ${v.pick(PACKAGES)}-core-0.0.0-py3-none-any.whl (0 kB)`,
  step: /Running setup\.py install for legacy-helper/,
});

list.push({
  name: "cargo",
  language: "rust",
  lines(s, v, size) {
    const crates = many(
      Math.floor(size * 0.4),
      () =>
        `${s.pick(PACKAGES)}-${s.pick(["core", "sys", "macros", "derive", "rt"])} v${version(s)}`,
    );
    const tests = many(
      Math.floor(size * 0.55),
      (at) =>
        `test ${s.pick(WORDS)}::${s.pick(["parses", "rejects_bad_input_with_error", "roundtrip", "panics_on_overflow"])}_${at} ... ok`,
    );
    return [
      "    Updating crates.io index",
      ...v.jitter(crates.map((name) => `   Compiling ${name}`)),
      ...many(
        Math.ceil(size / 120),
        () =>
          `warning: unused variable: \`${s.pick(WORDS)}\`\n  --> src/${s.pick(WORDS)}.rs:${s.int(1, 400)}:9\n   |\n${s.int(100, 400)} |     let x = 1;\n   |         ^ help: prefix it with an underscore`,
      ).flatMap((text) => text.split("\n")),
      `    Finished \`test\` profile [unoptimized + debuginfo] target(s) in ${v.float(20, 60)}s`,
      `     Running unittests src/lib.rs (target/debug/deps/app-${v.hex(16)})`,
      `running ${tests.length} tests`,
      ...v.jitter(tests),
      `test result: ok. ${tests.length} passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in ${v.float(1, 9)}s`,
      "   Doc-tests app",
    ];
  },
  say: (_, level, text) =>
    level === "info"
      ? `        note ${text}`
      : `${level === "warn" ? "warning" : "error[E0599]"}: ${text}`,
  errors: [
    "no method named `shard` found for struct `Pool` in the current scope",
    "linking with `cc` failed: exit status: 1",
    "mismatched types: expected `u64`, found `Option<u64>`",
  ],
  wrongs: [
    "Blocking waiting for file lock on build directory",
    "Replacing a patched crate by the published one",
    "test clock::monotonic ... has been running for over 60 seconds",
  ],
  warnings: [
    "unused `Result` that must be used in the commit path",
    "the following crate contains code that will be rejected by a future version: nom v1.2",
    "field `checksum` is never read",
  ],
  silent: (v) => `test ${v.pick(WORDS)}::roundtrip_${v.int(1, 90)} ... ignored`,
  step: /Doc-tests app/,
});

list.push({
  name: "make-gcc",
  language: "cc",
  lines(s, v, size) {
    const files = many(size, (at) => `${s.pick(WORDS)}_${at}`);
    const out: string[] = ["make[1]: Entering directory '/src/build'"];
    for (const [at, file] of v.jitter(files, 0.3).entries()) {
      out.push(
        `[${String(Math.floor((at * 100) / size)).padStart(3)}%] Building CXX object src/${file}.o`,
      );
      if (s.chance(0.03))
        out.push(
          `src/${file}.cc: In function 'int f${s.int(1, 90)}(int)':`,
          `src/${file}.cc:${s.int(1, 400)}:${s.int(1, 80)}: warning: unused variable 'error_code' [-Wunused-variable]`,
          `  ${s.int(1, 400)} |   int error_code = 0;`,
          "      |       ^~~~~~~~~~",
        );
    }
    return [
      ...out,
      "[100%] Linking CXX executable app",
      "Stripping symbols",
      "[100%] Built target app",
      "make[1]: Leaving directory '/src/build'",
    ];
  },
  say: (v, level, text) =>
    `src/${v.pick(WORDS)}.cc:${v.int(1, 400)}:${v.int(1, 80)}: ${level === "warn" ? "warning" : level === "error" ? "error" : "note"}: ${text}`,
  errors: [
    "undefined reference to `acme::flush(int)'",
    "static assertion failed: header layout changed",
    "'span' is not a member of 'std'",
  ],
  wrongs: [
    "using the system header in place of the vendored one",
    "two definitions of `Config` differ in layout",
    "inlining given up, body grew past the limit",
  ],
  warnings: [
    "comparison of integer expressions of different signedness in the length check [-Wsign-compare]",
    "'buf' may be used uninitialized [-Wmaybe-uninitialized]",
    "control reaches end of non-void function [-Wreturn-type]",
  ],
  silent: (v) => `[${v.int(300, 900)}%] Building CXX object src/${v.pick(WORDS)}_${v.int(1, 90)}.o`,
  step: /^Stripping symbols/,
});

list.push({
  name: "vitest",
  language: "node",
  lines(s, v, size) {
    const files = many(Math.ceil(size / 9), (at) => `test/${s.pick(WORDS)}-${at}.test.ts`);
    return [
      " RUN  v4.1.12 /home/dev/app",
      "",
      ...v
        .jitter(files)
        .flatMap((file) => [
          ` ✓ ${file} (${s.int(4, 9)} tests) ${v.int(2, 400)}ms`,
          ...many(
            6,
            () =>
              `   ✓ ${s.pick(WORDS)} > ${s.pick(["returns", "throws an error on", "keeps", "rejects invalid"])} ${s.pick(WORDS)} ${v.int(0, 40)}ms`,
          ),
          ...(s.chance(0.1)
            ? [`stderr | ${file}`, "console.error Error: expected failure in mock"]
            : []),
        ]),
      "",
      ` Test Files  ${files.length} passed (${files.length})`,
      `      Tests  ${files.length * 6} passed (${files.length * 6})`,
      `   Start at  ${v.int(10, 23)}:${v.int(10, 59)}:11`,
      `   Duration  ${v.float(3, 20)}s`,
    ];
  },
  say: (_, level, text) =>
    level === "error"
      ? `   × ${text}`
      : level === "warn"
        ? `(vite) warning: ${text}`
        : `   ↓ ${text}`,
  errors: [
    "cart > keeps the order of equal items",
    "session > refreshes before expiry → expected 401 to be 200",
    "mailer > AssertionError: expected [] to have length 2",
  ],
  wrongs: [
    "report > totals [todo left in place]",
    "close timed out, something keeps the process alive",
    "snapshot billing 1 written over in CI",
  ],
  warnings: [
    "a promise was not awaited in inventory.test.ts",
    "act() was not used around a state update",
    "test isolation is off for this file",
  ],
  silent: (v) => ` ✓ test/${v.pick(WORDS)}-${v.int(1, 30)}.test.ts (0 tests) ${v.int(0, 1)}ms`,
  step: /^ {3}Start at/,
});

list.push({
  name: "k8s",
  language: "go",
  lines(s, v, size) {
    const clock = new Clock(v, 400);
    const pods = many(40, () => `${s.pick(WORDS)}-${v.hex(9)}-${v.hex(5)}`);
    return many(size, (at) => {
      const t = `I${"0314"} ${clock.time()}.${v.int(100000, 999999)}       1`;
      const pod = v.pick(pods);
      if (v.chance(0.008))
        return `W0314 ${clock.time()}.${v.int(100000, 999999)}       1 reflector.go:${s.int(300, 500)}] watch of *v1.ConfigMap ended with: an error on the server was retried`;
      if (v.chance(0.006))
        return `E0314 ${clock.time()}.${v.int(100000, 999999)}       1 leaderelection.go:330] error retrieving resource lock kube-system/scheduler: timeout`;
      if (at % 200 === 20)
        return `${t} garbagecollector.go:404] Collected orphaned ReplicaSets count=${v.int(2, 5)}`;
      return v.pick([
        `${t} kubelet.go:2093] "SyncLoop (PLEG): event for pod" pod="default/${pod}" type=ContainerStarted`,
        `${t} scheduler.go:620] "Successfully bound pod to node" pod="default/${pod}" node="node-${v.int(1, 9)}" evaluatedNodes=9 feasibleNodes=${v.int(6, 9)}`,
        `${t} event.go:294] "Event occurred" object="default/${pod}" reason="Pulled" message="Container image already present"`,
        `${t} replica_set.go:577] "Too few replicas" replicaSet="default/${s.pick(WORDS)}" need=${v.int(2, 4)} creating=1`,
      ]);
    });
  },
  say: (v, level, text) =>
    `${level === "error" ? "E" : level === "warn" ? "W" : "I"}0314 ${v.int(10, 23)}:${v.int(10, 59)}:01.${v.int(100000, 999999)}       1 controller.go:${v.int(10, 900)}] ${text}`,
  errors: [
    '"Unable to attach volume" pvc="data-0" err="still attached to node-3"',
    '"Admission webhook denied the request" webhook="quota"',
    '"Failed to create sandbox" reason="no addresses left in subnet"',
  ],
  wrongs: [
    '"Pod was preempted by a pod of higher priority"',
    '"Node lease has not been renewed" node="node-4"',
    '"Falling through to emptyDir, claim has no storage class"',
  ],
  warnings: [
    '"Image tag latest resolved to a digest other than yesterday\'s"',
    '"Certificate rotation is overdue" days=3',
    '"Limits are below requests, clamping"',
  ],
  silent: (v) =>
    `I0314 ${v.int(10, 23)}:${v.int(10, 59)}:02.${v.int(100000, 999999)}       1 scheduler.go:620] "Successfully bound pod to node" pod="default/cart-${v.hex(9)}-${v.hex(5)}" node="node-${v.int(1, 9)}" evaluatedNodes=9 feasibleNodes=0`,
  step: /Collected orphaned ReplicaSets/,
});

list.push({
  name: "terraform",
  language: "go",
  lines(s, v, size) {
    const names = many(
      Math.ceil(size / 4),
      (at) =>
        `module.${s.pick(WORDS)}.aws_${s.pick(["instance", "subnet", "iam_role", "s3_bucket", "security_group"])}.r[${at}]`,
    );
    return [
      "Initializing the backend...",
      ...names.map((name) => `${name}: Refreshing state... [id=${v.hex(12)}]`),
      `Plan: ${names.length} to add, 0 to change, 0 to destroy.`,
      ...v
        .jitter(names, 0.4)
        .flatMap((name) => [
          `${name}: Creating...`,
          ...many(s.int(0, 2), (at) => `${name}: Still creating... [${at + 1}0s elapsed]`),
          `${name}: Creation complete after ${v.int(1, 29)}s [id=${v.hex(12)}]`,
        ]),
      "Releasing state lock. This may take a few moments...",
      `Apply complete! Resources: ${names.length} added, 0 changed, 0 destroyed.`,
    ];
  },
  say: (_, level, text) =>
    level === "info" ? text : `│ ${level === "warn" ? "Warning" : "Error"}: ${text}`,
  errors: [
    "creating IAM Role: EntityAlreadyExists",
    "Provider produced inconsistent result after apply",
    "waiting for subnet to become available: timeout",
  ],
  wrongs: [
    "module.cart.aws_instance.r[2]: Modifications outside of Terraform were seen",
    "module.report.aws_s3_bucket.r[1] must be replaced",
    "module.audit.aws_iam_role.r[7]: Destruction complete after 1s",
  ],
  warnings: [
    "Argument is deprecated: use aws_s3_bucket_acl instead",
    'Value for undeclared variable "region"',
    "Applied changes may be incomplete",
  ],
  silent: (v) =>
    `module.${v.pick(WORDS)}.aws_subnet.r[${v.int(1, 60)}]: Creation complete after ${v.int(40000, 90000)}s [id=${v.hex(12)}]`,
  step: /^Releasing state lock/,
});

list.push({
  name: "hdfs",
  language: "java",
  lines(_s, v, size) {
    const clock = new Clock(v, 900);
    const block = (): string => `blk_-${v.int(1e9, 9e9)}${v.int(1e8, 9e8)}`;
    return many(size, (at) => {
      const t = `${clock.hdfs()} ${v.int(10, 9999)}`;
      if (v.chance(0.01))
        return `${t} WARN dfs.DataNode$DataXceiver: ${v.ip()}:50010:Got exception while serving ${block()} to /${v.ip()}:`;
      if (at % 250 === 30)
        return `${t} INFO dfs.DataBlockScanner: Verification succeeded for ${block()}`;
      return v.pick([
        `${t} INFO dfs.DataNode$PacketResponder: PacketResponder ${v.int(0, 2)} for block ${block()} terminating`,
        `${t} INFO dfs.DataNode$PacketResponder: Received block ${block()} of size 67108864 from /${v.ip()}`,
        `${t} INFO dfs.FSNamesystem: BLOCK* NameSystem.addStoredBlock: blockMap updated: ${v.ip()}:50010 is added to ${block()} size 67108864`,
        `${t} INFO dfs.FSNamesystem: BLOCK* NameSystem.allocateBlock: /user/root/rand/_temporary/_task_${v.int(1e8, 9e8)}_m_${v.int(1, 999)}_0/part-${v.int(1, 999)}. ${block()}`,
        `${t} INFO dfs.DataNode$DataXceiver: Receiving block ${block()} src: /${v.ip()}:${v.int(30000, 60000)} dest: /${v.ip()}:50010`,
      ]);
    });
  },
  say: (v, level, text) =>
    `081109 2035${v.int(10, 59)} ${v.int(10, 999)} ${level.toUpperCase()} dfs.FSNamesystem: ${text}`,
  errors: [
    "BLOCK* NameSystem.delete: unable to remove replica, volume is read-only",
    "failed to roll the edit log",
    "DataNode is using the storage directory of another cluster",
  ],
  wrongs: [
    "Redundant addStoredBlock request received with another generation stamp",
    "Leaving safe mode with blocks below their minimum replication",
    "Unexpected pause of 48 seconds in the heartbeat thread",
  ],
  warnings: [
    "Block has only one live replica and is queued behind others",
    "Slow flush of the edit log",
    "Disk balance differs by more than half",
  ],
  silent: (v) =>
    `081109 2035${v.int(10, 59)} ${v.int(10, 999)} INFO dfs.DataNode$PacketResponder: Received block blk_-${v.int(1e9, 9e9)}11 of size ${v.int(1, 900)} from /${v.ip()}`,
  step: /Verification succeeded/,
});

list.push({
  name: "nginx",
  language: "php",
  lines(_s, v, size) {
    const clock = new Clock(v, 300);
    const agents = [
      "Mozilla/5.0 (X11; Linux x86_64)",
      "curl/8.5.0",
      "kube-probe/1.29",
      "Googlebot/2.1",
    ];
    return many(size, (at) => {
      const path =
        at % 300 === 25
          ? "/internal/cache/purge"
          : `/${v.pick(["api/v1", "static", "u"])}/${v.pick(WORDS)}${v.chance(0.4) ? `/${v.int(1, 9999)}` : ""}`;
      const status = v.chance(0.05) ? v.pick([404, 404, 301, 304, 499]) : 200;
      if (v.chance(0.004))
        return `2026/03/14 ${clock.time()} [error] 31#31: *${v.int(1, 99999)} open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory), client: ${v.ip()}`;
      return `${v.ip()} - - [${clock.nginx()}] "GET ${path} HTTP/1.1" ${status} ${v.int(200, 9000)} "-" "${v.pick(agents)}" ${v.float(0.001, 0.4, 3)}`;
    });
  },
  say: (v, level, text) =>
    `2026/03/14 1${v.int(0, 9)}:2${v.int(0, 9)}:01 [${level === "info" ? "notice" : level}] 31#31: *${v.int(1, 99999)} ${text}`,
  errors: [
    "connect() failed (111: Connection refused) while connecting to upstream",
    "upstream sent too big header while reading response header",
    "SSL_do_handshake() failed, certificate has expired",
  ],
  wrongs: [
    "signal 17 (SIGCHLD) received, worker process 33 exited on signal 9",
    "1024 worker_connections are not enough, reusing connections",
    "a client request body is buffered to a temporary file",
  ],
  warnings: [
    "upstream server temporarily disabled",
    'conflicting server name "shop.local" on 0.0.0.0:443, ignored',
    "could not build optimal types_hash, you should increase it",
  ],
  silent: (v) =>
    `${v.ip()} - - [14/Mar/2026:11:2${v.int(0, 9)}:01 +0000] "GET /api/v1/${v.pick(WORDS)} HTTP/1.1" 200 0 "-" "curl/8.5.0" ${v.float(55, 60, 3)}`,
  step: /\/internal\/cache\/purge/,
});

list.push({
  name: "java-app",
  language: "java",
  lines(s, v, size) {
    const clock = new Clock(v, 200);
    const banner = [
      "  .   ____          _            __ _ _",
      " /\\\\ / ___'_ __ _ _(_)_ __  __ _ \\ \\ \\ \\",
      ":: Spring Boot ::                (v3.3.1)",
    ];
    return [
      ...banner,
      ...many(size, (at) => {
        const t = `${clock.java()} `;
        const thread = `[http-nio-8080-exec-${v.int(1, 20)}]`;
        if (v.chance(0.012))
          return `${t} WARN ${thread} c.a.retry.RetryTemplate - Attempt 1 failed with error, retrying: Read timed out`;
        if (v.chance(0.008))
          return `${t}ERROR ${thread} c.a.pay.PaymentGateway - Card declined for customer ${v.int(1e4, 9e4)}: insufficient funds`;
        if (at % 220 === 15)
          return `${t} INFO [scheduler-1] c.a.cache.Warmup - Warmed ${v.int(900, 1100)} entries`;
        return v.pick([
          `${t} INFO ${thread} c.a.orders.OrderService - Created order ${v.uuid()} total=${v.float(5, 300)}`,
          `${t} INFO ${thread} c.a.web.AccessLog - GET /api/${s.pick(WORDS)}/${v.int(1, 9999)} 200 ${v.int(2, 90)}ms`,
          `${t}DEBUG ${thread} c.a.db.Pool - active=${v.int(2, 9)} idle=${v.int(1, 5)} waiting=0`,
          `${t} INFO ${thread} c.a.stock.Reservation - Reserved ${v.int(1, 5)} of sku-${v.int(100, 999)}`,
        ]);
      }),
    ];
  },
  say: (v, level, text) =>
    `2026-03-14 11:0${v.int(0, 9)}:1${v.int(0, 9)},${v.int(100, 999)} ${level.toUpperCase().padStart(5)} [main-${v.int(1, 4)}] c.a.core.Engine - ${text}`,
  errors: [
    "Could not acquire a connection from the pool within 30000ms",
    "Optimistic lock failed: row was updated by another transaction",
    "Cannot deserialize value of type Instant",
  ],
  wrongs: [
    "Outbox relay has fallen behind the commit log",
    "Two consumers own partition 3 of orders",
    "Clock moved backwards by 4 seconds, holding ids",
  ],
  warnings: [
    "Connection leak suspected, connection was held for 61 seconds",
    "Schema version is ahead of this build",
    "Feature flag service unreachable, using defaults from disk",
  ],
  silent: (v) =>
    `2026-03-14 11:0${v.int(0, 9)}:1${v.int(0, 9)},${v.int(100, 999)}  INFO [http-nio-8080-exec-${v.int(1, 20)}] c.a.orders.OrderService - Created order ${v.uuid()} total=-${v.float(5, 300)}`,
  step: /Warmed \d+ entries/,
});

list.push({
  name: "training",
  language: "python",
  lines(_s, v, size) {
    const steps = Math.ceil(size * 0.95);
    const out = [
      "Using device: cuda:0 (NVIDIA A10G)",
      "Loading dataset: 50000 samples, errors='ignore'",
      "Model has 12.4M parameters",
    ];
    for (let step = 1; step <= steps; step++) {
      const loss = 2.5 * Math.exp(-step / (steps / 3)) + 0.3 + (v.next() - 0.5) * 0.05;
      out.push(
        `step ${step}/${steps} loss=${loss.toFixed(4)} lr=3.0e-04 grad_norm=${v.float(0.5, 1.6)} tok/s=${v.int(41000, 43000)}`,
      );
      if (step % 100 === 0)
        out.push(
          `eval step=${step} val_loss=${(loss + 0.05).toFixed(4)} acc=${(0.9 - loss / 5).toFixed(3)}`,
          `saved checkpoint ckpt/step_${step}.pt`,
        );
      if (v.chance(0.004))
        out.push("UserWarning: lr_scheduler.step() called before optimizer.step()");
    }
    return [...out, "writing metrics to runs/metrics.json", `done in ${v.int(100, 400)}s`];
  },
  say: (_, level, text) =>
    level === "info" ? text : `${level === "warn" ? "WARNING" : "ERROR"}:trainer:${text}`,
  errors: [
    "checkpoint shard 3 could not be written",
    "NCCL collective timed out on rank 1",
    "tokenizer vocabulary does not agree with the embedding",
  ],
  wrongs: [
    "gradient scaler halved its scale to 0.5",
    "shuffling is off for the training split",
    "resumed optimizer has no state for 12 parameters",
  ],
  warnings: [
    "dataloader worker 2 is slow, the GPU waits",
    "mixed precision unavailable, running in fp32",
    "validation shares 12 samples with training",
  ],
  silent: (v) =>
    `step ${v.int(200, 400)}/999 loss=${v.float(60, 900, 4)} lr=3.0e-04 grad_norm=${v.float(0.5, 1.6)} tok/s=${v.int(41000, 43000)}`,
  step: /^writing metrics/,
});

list.push({
  name: "migrations",
  language: "ruby",
  lines(s, v, size) {
    const count = Math.ceil(size / 5);
    return [
      "Connecting to postgres://db.internal:5432/app",
      ...many(count, (at) => {
        const table = s.pick(WORDS);
        const id = `2024${String(10000000 + at)}`;
        return [
          `== ${id} Add${table}Index: migrating ${"=".repeat(40)}`,
          `-- add_index(:${table}, :${s.pick(WORDS)}_id)`,
          `   -> ${v.float(0.001, 0.2, 4)}s`,
          ...(s.chance(0.2) ? [`   backfilled ${v.int(800, 9000)} rows`] : []),
          `== ${id} Add${table}Index: migrated (${v.float(0.01, 0.3, 4)}s) ${"=".repeat(30)}`,
          "",
        ];
      }).flat(),
      "Dumping schema to db/structure.sql",
      "All migrations done, 0 errors",
    ];
  },
  say: (_, level, text) => (level === "info" ? `   ${text}` : `   ${level.toUpperCase()}: ${text}`),
  errors: [
    'relation "coupon_codes" already exists',
    "could not create unique index, key (email) is duplicated",
    "canceling statement due to lock timeout",
  ],
  wrongs: [
    "lock on table orders held for 95 seconds",
    "column price narrowed from numeric to integer",
    "rows without a parent were left in place",
  ],
  warnings: [
    "identifier will be truncated to 63 characters",
    "index is built without CONCURRENTLY on a large table",
    "there is already a transaction in progress",
  ],
  silent: () => "   backfilled 0 rows",
  step: /^Dumping schema/,
});

list.push({
  name: "docker-build",
  language: "none",
  lines(s, v, size) {
    const steps = Math.ceil(size / 12);
    return [
      '#0 building with "default" instance using docker driver',
      ...many(steps, (at) => [
        `#${at + 5} [stage-${s.int(0, 2)} ${at + 1}/${steps}] RUN apt-get install -y lib${s.pick(WORDS)}-dev`,
        ...many(
          8,
          () =>
            `#${at + 5} ${v.float(0.1, 30, 3)} ${s.pick(["Get", "Unpacking", "Setting up", "Selecting previously unselected package"])} lib${s.pick(WORDS)}${s.int(1, 9)} (${version(s)}-1) ...`,
        ),
        ...(s.chance(0.2)
          ? [
              `#${at + 5} ${v.float(0.1, 30, 3)} debconf: delaying package configuration, since apt-utils is not installed`,
            ]
          : []),
        `#${at + 5} sha256:${v.hex(64)} ${v.int(1, 40)}.${v.int(10, 99)}MB / ${v.int(41, 80)}.00MB`,
        `#${at + 5} DONE ${v.float(0.5, 30, 1)}s`,
      ]).flat(),
      "#99 exporting layers done",
      "#99 exporting cache manifest",
      `#99 writing image sha256:${v.hex(64)} done`,
    ];
  },
  say: (v, level, text) =>
    `#${v.int(5, 40)} ${v.float(0.1, 30, 3)} ${level === "info" ? "" : level === "warn" ? "W: " : "E: "}${text}`,
  errors: [
    "Unable to locate package libcart9-dev",
    'failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2',
    "GPG: the repository is not signed",
  ],
  wrongs: [
    "base image moved under its tag since the last build",
    "layer cache could not be imported, building from nothing",
    "platform of the base is arm64 but the build is for amd64",
  ],
  warnings: [
    'SecretsUsedInArgOrEnv: do not use ARG for credentials (ARG "API_KEY")',
    "Some index files were left as they were, old ones used instead",
    "running as root, consider USER",
  ],
  silent: (v) => `#${v.int(5, 40)} DONE ${v.int(5000, 90000)}.0s`,
  step: /exporting cache manifest/,
});

list.push({
  name: "syslog",
  language: "none",
  lines(_, v, size) {
    const clock = new Clock(v, 2000);
    return many(size, (at) => {
      const t = `${clock.syslog()} host1`;
      if (v.chance(0.02))
        return `${t} sshd[${v.int(1000, 30000)}]: Failed password for invalid user ${v.pick(["admin", "test", "oracle"])} from ${v.ip()} port ${v.int(1024, 65000)} ssh2`;
      if (v.chance(0.005))
        return `${t} kernel: [${v.int(1e4, 9e5)}.${v.int(100000, 999999)}] usb 1-1: device descriptor read/64, error -71`;
      if (at % 240 === 12)
        return `${t} logrotate[${v.int(1000, 30000)}]: rotated ${v.int(8, 12)} files`;
      return v.pick([
        `${t} CRON[${v.int(1000, 30000)}]: (root) CMD (/usr/lib/sysstat/debian-sa1 1 1)`,
        `${t} systemd[1]: Started Session ${v.int(1, 9999)} of User deploy.`,
        `${t} systemd[1]: session-${v.int(1, 9999)}.scope: Deactivated successfully.`,
        `${t} dhclient[612]: DHCPACK of 10.0.0.7 from 10.0.0.1`,
        `${t} sshd[${v.int(1000, 30000)}]: Accepted publickey for deploy from ${v.ip()} port ${v.int(1024, 65000)} ssh2`,
      ]);
    });
  },
  say: (v, level, text) =>
    `Mar 14 0${v.int(1, 9)}:1${v.int(0, 9)}:02 host1 kernel: [${v.int(1e4, 9e5)}.${v.int(100000, 999999)}] ${level === "error" ? "error: " : level === "warn" ? "warning: " : ""}${text}`,
  errors: [
    "EXT4-fs (sda1): failed to convert unwritten extents",
    "Out of memory: Killed process 4312 (postgres)",
    "nvme0: I/O timeout, completion polled",
  ],
  wrongs: [
    "EXT4-fs (sda1): re-mounted as read-only",
    "md/raid1:md0: operating with 1 of 2 mirrors",
    "clocksource: tsc marked as not to be relied on",
  ],
  warnings: [
    "temperature above threshold, cpu clock throttled",
    "possible SYN flooding on port 443",
    "disk sda has 24 pending sectors",
  ],
  silent: (v) =>
    `Mar 14 0${v.int(1, 9)}:1${v.int(0, 9)}:02 host1 logrotate[${v.int(1000, 30000)}]: rotated 0 files`,
  step: /logrotate/,
});
