import type { Rng } from "./rng.ts";
import { EXTENSIONS, NOUNS, TAILS, VERBS } from "./words.ts";

/** Prints what a program of a kind prints: `fixed` decides what the script is, `vary` the run. */
export type Family = (fixed: Rng, vary: Rng) => string[];

const pad = (n: number, width: number) => String(n).padStart(width, " ");
const two = (n: number) => String(n).padStart(2, "0");
const clock = (v: Rng) => `${two(v.int(0, 23))}:${two(v.int(0, 59))}:${two(v.int(0, 59))}`;
const day = (v: Rng) => `2026-${two(v.int(1, 12))}-${two(v.int(1, 28))}`;
const path = (f: Rng) =>
  `src/${f.pick(NOUNS)}/${f.pick(NOUNS)}-${f.pick(NOUNS)}.${f.pick(EXTENSIONS)}`;
const times = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i));

const training: Family = (f, v) => {
  const [epochs, steps] = [f.int(8, 30), f.int(4, 9)];
  const model = `${f.pick(["resnet", "bert", "unet", "gpt"])}-${f.int(18, 152)}`;
  const lines = [
    `Loading configuration from configs/${f.pick(NOUNS)}_${f.pick(NOUNS)}.yaml`,
    `Model ${model}: ${f.int(10, 900)}.${f.int(0, 9)}M parameters, ${f.int(12, 96)} layers, hidden size ${f.int(2, 16) * 64}`,
    `Dataset ${f.pick(NOUNS)}-${f.int(1, 9)}k: ${f.int(5, 90)}000 training and ${f.int(1, 9)}000 validation examples`,
    `Using device cuda:0 (NVIDIA A100-SXM4-40GB), mixed precision bf16, gradient accumulation ${f.int(1, 8)}`,
    "",
  ];
  for (let e = 1; e <= epochs; e++) {
    for (let s = 1; s <= steps; s++)
      lines.push(
        `[epoch ${pad(e, 3)}/${epochs}] step ${pad(s * 100, 5)}/${steps * 100} | loss ${v.near(2.5 / e, 4)} | grad norm ${v.near(1.2, 3)} | lr 3.0e-4 | ${v.near(850, 1)} samples/s | eta 0:${two(v.int(0, 59))}:${two(v.int(0, 59))}`,
      );
    lines.push(
      `Validation after epoch ${e}: accuracy ${v.near(0.8, 4)}, loss ${v.near(1.1, 4)}, best so far ${v.near(0.8, 4)}`,
    );
  }
  lines.push(
    `Saved checkpoint to runs/${model}/best.pt (${f.int(80, 900)} MB)`,
    "Training finished.",
  );
  return lines;
};

const tests: Family = (f, v) => {
  const lines = [
    "============================= test session starts ==============================",
    `platform linux -- Python 3.11.${f.int(1, 9)}, pytest-8.${f.int(0, 3)}.0, pluggy-1.5.0`,
    `rootdir: /srv/${f.pick(NOUNS)}`,
    `collected ${f.int(60, 190)} items`,
    "",
  ];
  const count = f.int(60, 190);
  for (let i = 0; i < count; i++) {
    const name = `tests/${f.pick(NOUNS)}/test_${f.pick(NOUNS)}_${f.pick(NOUNS)}.py::test_${f.pick(VERBS)}_${f.pick(NOUNS)}_${f.pick(TAILS).replaceAll(" ", "_")}`;
    lines.push(
      `${name} ${v.chance(0.985) ? "PASSED" : "SKIPPED"} [${pad(Math.round(((i + 1) / count) * 100), 3)}%]`,
    );
  }
  lines.push(
    "",
    `======================= ${count} passed in ${v.near(42, 2)}s ========================`,
  );
  return lines;
};

const vitest: Family = (f, v) => {
  const lines = [
    ` RUN  v4.${f.int(0, 1)}.${f.int(0, 12)} /srv/${f.pick(NOUNS)}-${f.pick(NOUNS)}`,
    "",
  ];
  for (let i = f.int(20, 45); i > 0; i--) {
    const n = f.int(2, 9);
    lines.push(` ✓ ${path(f)} (${n} tests) ${v.int(3, 900)}ms`);
    for (let k = 0; k < n; k++)
      lines.push(`   ✓ ${f.pick(NOUNS)} ${f.pick(VERBS)} the ${f.pick(NOUNS)} ${f.pick(TAILS)}`);
  }
  lines.push(
    "",
    ` Test Files  ${f.int(20, 45)} passed`,
    `   Start at  ${clock(v)}`,
    `   Duration  ${v.near(9, 2)}s (transform ${v.near(1.2, 2)}s, setup 0ms, collect ${v.near(3, 2)}s)`,
  );
  return lines;
};

const compile: Family = (f, v) => {
  const lines: string[] = [];
  const count = f.int(80, 200);
  const flags = `-O2 -g -Wall -Wextra -I./include -I./third_party/${f.pick(NOUNS)}/include -D${f.pick(NOUNS).toUpperCase()}_VERSION=${f.int(1, 9)}`;
  for (let i = 0; i < count; i++) {
    const file = `${f.pick(NOUNS)}/${f.pick(NOUNS)}_${f.pick(NOUNS)}`;
    lines.push(
      `[${pad(Math.round(((i + 1) / count) * 100), 3)}%] Building CXX object CMakeFiles/${file}.cpp.o`,
    );
    if (f.chance(0.4))
      lines.push(`/usr/bin/c++ ${flags} -c src/${file}.cpp -o build/${file}.cpp.o`);
    if (f.chance(0.15))
      lines.push(
        `src/${file}.cpp:${f.int(10, 900)}:${f.int(2, 60)}: warning: unused parameter '${f.pick(NOUNS)}' [-Wunused-parameter]`,
        `  ${f.int(10, 900)} | void ${f.pick(NOUNS)}::${f.pick(VERBS)}(int ${f.pick(NOUNS)}, const std::string& ${f.pick(NOUNS)}) {`,
        "      |                                     ^~~~~~~~~~",
      );
  }
  lines.push(`[100%] Linking CXX executable bin/${f.pick(NOUNS)}d`, "[100%] Built target all");
  if (f.chance(0.7))
    lines.push(`real ${v.int(0, 4)}m${v.near(30, 3)}s`, `user ${v.int(4, 9)}m${v.near(30, 3)}s`);
  return lines;
};

const npmInstall: Family = (f, v) => {
  const lines = times(
    f.int(10, 30),
    () =>
      `npm warn deprecated ${f.pick(NOUNS)}-${f.pick(NOUNS)}@${f.int(0, 9)}.${f.int(0, 20)}.${f.int(0, 9)}: this version is no longer supported, use @${f.pick(NOUNS)}/${f.pick(NOUNS)} instead`,
  );
  lines.push(
    "",
    `added ${f.int(200, 1900)} packages, and audited ${f.int(2000, 2900)} packages in ${v.int(3, 40)}s`,
    "",
    `${f.int(20, 300)} packages are looking for funding`,
    "  run `npm fund` for details",
    "",
  );
  lines.push(
    `> ${f.pick(NOUNS)}@1.${f.int(0, 9)}.0 build`,
    `> tsc -p tsconfig.build.json && node scripts/${f.pick(NOUNS)}.mjs --minify --target es2022`,
    "",
  );
  for (let i = f.int(20, 70); i > 0; i--)
    lines.push(
      `dist/${path(f).slice(4).padEnd(52)} ${pad(f.int(1, 900), 6)}.${f.int(10, 99)} kB │ gzip: ${pad(f.int(1, 200), 5)}.${f.int(10, 99)} kB`,
    );
  lines.push(`✓ built in ${v.near(7, 2)}s`);
  return lines;
};

const docker: Family = (f, v) => {
  const lines = [`#0 building with "default" instance using docker driver`, ""];
  const steps = f.int(10, 26);
  for (let s = 1; s <= steps; s++) {
    lines.push(
      `#${s + 3} [${f.pick(["build", "runtime", "deps"])} ${s}/${steps}] RUN ${f.pick(["apt-get install -y --no-install-recommends", "pip install --no-cache-dir", "npm ci --omit=dev &&", "make -j4 -C"])} ${f.pick(NOUNS)}-${f.pick(NOUNS)} ${f.pick(NOUNS)}`,
    );
    for (let i = f.int(2, 8); i > 0; i--)
      lines.push(
        `#${s + 3} ${v.near(s * 2.1, 3)} Setting up lib${f.pick(NOUNS)}-${f.pick(NOUNS)}${f.int(1, 9)}:amd64 (${f.int(1, 9)}.${f.int(0, 30)}.${f.int(0, 9)}-${f.int(1, 9)}+deb12u${f.int(1, 5)}) ...`,
      );
    lines.push(f.chance(0.3) ? `#${s + 3} CACHED` : `#${s + 3} DONE ${v.near(4, 1)}s`, "");
  }
  lines.push(
    "#40 exporting to image",
    "#40 exporting layers",
    `#40 exporting layers ${v.near(3, 1)}s done`,
    `#40 writing image sha256:${v.hex(64)} done`,
    `#40 naming to registry.local/${f.pick(NOUNS)}:latest done`,
  );
  return lines;
};

const terraform: Family = (f, v) => {
  const lines = [
    "Initializing the backend...",
    "Initializing provider plugins...",
    `- Using previously-installed hashicorp/aws v5.${f.int(1, 80)}.0`,
    "",
    "Terraform has been successfully initialized!",
    "",
  ];
  for (let i = f.int(8, 26); i > 0; i--) {
    const name = `${f.pick(["aws_instance", "aws_s3_bucket", "aws_iam_role", "aws_security_group"])}.${f.pick(NOUNS)}_${f.pick(NOUNS)}`;
    lines.push(
      `  # ${name} will be updated in-place`,
      `  ~ resource "${name.split(".")[0]}" "${name.split(".")[1]}" {`,
      `        id                     = "${f.hex(17)}"`,
      `      ~ tags                   = {`,
      `          + "Owner" = "team-${f.pick(NOUNS)}"`,
      "        }",
      "    }",
      `${name}: Modifying... [id=${f.hex(17)}]`,
      `${name}: Modifications complete after ${v.int(1, 40)}s [id=${f.hex(17)}]`,
      "",
    );
  }
  lines.push(`Apply complete! Resources: 0 added, ${f.int(5, 20)} changed, 0 destroyed.`);
  return lines;
};

const server: Family = (f, v) => {
  const routes = times(8, () => `/api/v${f.int(1, 3)}/${f.pick(NOUNS)}/${f.pick(NOUNS)}`);
  const lines = [
    `Starting ${f.pick(NOUNS)}-service on port ${f.int(3000, 9000)}`,
    `Connected to postgres://db.internal:5432/${f.pick(NOUNS)}`,
    `Registered ${routes.length} routes`,
  ];
  const date = day(v);
  for (let i = f.int(90, 240); i > 0; i--)
    lines.push(
      `${date}T${clock(v)}.${v.int(100, 999)}Z ${v.pick(["INFO ", "INFO ", "INFO ", "WARN "])} http ${v.pick(["GET", "POST", "PUT"])} ${v.pick(routes)} ${v.pick([200, 200, 200, 201, 304, 404, 500])} ${v.int(1, 900)}ms request_id=${v.hex(16)}`,
    );
  lines.push("Received SIGTERM, draining connections", `Closed ${v.int(1, 90)} connections`, "Bye");
  return lines;
};

const etl: Family = (f, v) => {
  const lines = [`ETL job ${f.pick(NOUNS)}_${f.pick(NOUNS)} started at ${day(v)} ${clock(v)}`];
  for (let i = f.int(20, 60); i > 0; i--) {
    const table = `${f.pick(NOUNS)}_${f.pick(NOUNS)}_${f.pick(["daily", "raw", "clean", "agg"])}`;
    lines.push(
      `extract  ${table.padEnd(36)} ${pad(v.int(1000, 990000), 9)} rows from warehouse.${f.pick(NOUNS)}`,
      `transform ${table.padEnd(35)} dropped ${v.int(0, 90)} duplicate rows, ${v.int(0, 9)} nulls in column ${f.pick(NOUNS)}_id`,
      `load     ${table.padEnd(36)} committed in ${v.near(4, 2)}s`,
    );
    if (f.chance(0.3))
      lines.push(
        `note: ${table} has no primary key, falling back to ${f.pick(NOUNS)}_id + ${f.pick(NOUNS)}_at for deduplication`,
      );
  }
  lines.push(`ETL job finished: ${v.int(1, 9)} warnings, 0 errors`);
  return lines;
};

const lint: Family = (f, v) => {
  const lines: string[] = [];
  for (let i = f.int(15, 40); i > 0; i--) {
    lines.push(`/srv/app/${path(f)}`);
    for (let k = f.int(1, 6); k > 0; k--)
      lines.push(
        `  ${pad(f.int(1, 900), 3)}:${String(f.int(1, 90)).padEnd(3)} ${f.pick(["error  ", "warning"])}  '${f.pick(NOUNS)}' is ${f.pick(["defined but never used", "assigned a value but never used", "not defined", "already declared"])}  ${f.pick(["no-unused-vars", "no-undef", "no-redeclare"])}`,
      );
    lines.push("");
  }
  lines.push(`✖ ${f.int(40, 200)} problems (${f.int(10, 40)} errors, ${f.int(30, 160)} warnings)`);
  if (v.chance(0.5)) lines.push(`Done in ${v.near(3, 2)}s.`);
  return lines;
};

const backup: Family = (f, v) => {
  const lines = ["sending incremental file list"];
  for (let i = f.int(60, 180); i > 0; i--) {
    lines.push(
      `${f.pick(NOUNS)}/${f.pick(NOUNS)}/${f.pick(NOUNS)}-${f.int(1, 999)}.${f.pick(["tar.gz", "sql", "json", "png"])}`,
    );
    if (v.chance(0.5))
      lines.push(
        `    ${pad(v.int(1000, 9900000), 12)} 100%  ${v.near(40, 2)}MB/s    0:00:${two(v.int(0, 59))} (xfr#${v.int(1, 900)}, to-chk=${v.int(1, 900)}/1200)`,
      );
  }
  lines.push(
    "",
    `sent ${v.int(100, 900)},${v.int(100, 999)},${v.int(100, 999)} bytes  received ${v.int(10, 99)},${v.int(100, 999)} bytes  ${v.near(9e6, 2)} bytes/sec`,
    `total size is ${f.int(1, 9)},${f.int(100, 999)},${f.int(100, 999)},${f.int(100, 999)}  speedup is ${v.near(8, 2)}`,
  );
  return lines;
};

const migrate: Family = (f, v) => {
  const lines = [
    `Migrating database ${f.pick(NOUNS)}_production`,
    "┌──────┬──────────────────────────────────────────────┬──────────┐",
    "│ #    │ migration                                    │ status   │",
    "├──────┼──────────────────────────────────────────────┼──────────┤",
  ];
  for (let i = 1; i <= f.int(30, 60); i++)
    lines.push(
      `│ ${String(i).padEnd(4)} │ ${`${f.pick(["add", "drop", "rename", "index"])}_${f.pick(NOUNS)}_${f.pick(NOUNS)}_${f.hex(6)}`.padEnd(44)} │ ${v.chance(0.97) ? "applied " : "skipped "} │`,
    );
  lines.push("└──────┴──────────────────────────────────────────────┴──────────┘");
  for (let i = f.int(20, 60); i > 0; i--)
    lines.push(
      `== ${20200000000000 + f.int(1, 9e8)} ${f.pick(["Create", "Alter", "Add"])}${f.pick(NOUNS)}${f.pick(NOUNS)}: migrated (${v.near(0.2, 4)}s) ${"=".repeat(24)}`,
      `-- add_column(:${f.pick(NOUNS)}s, :${f.pick(NOUNS)}_${f.pick(NOUNS)}, :string, null: false, default: "")`,
      `   -> ${v.near(0.04, 4)}s`,
    );
  return lines;
};

const crawl: Family = (f, v) => {
  const host = `https://${f.pick(NOUNS)}.example.org`;
  const pages = times(
    40,
    () => `/${f.pick(NOUNS)}/${f.pick(NOUNS)}?page=${f.int(1, 40)}&sort=${f.pick(NOUNS)}`,
  );
  const lines = [`Crawling ${host} with ${f.int(2, 16)} workers`];
  for (let i = f.int(80, 200); i > 0; i--)
    lines.push(
      `[worker ${v.int(1, 8)}] ${v.pick([200, 200, 200, 301, 404])} ${host}${v.pick(pages)} ${v.int(1, 400)} KB in ${v.int(20, 2000)} ms, ${v.int(0, 80)} new links`,
    );
  lines.push(`Visited ${v.int(80, 200)} pages, ${v.int(0, 9)} failures`);
  return lines;
};

const intl: Family = (f, v) => {
  const lines = [
    "データベースに接続しています…",
    "設定ファイルを読み込みました",
    `ワーカー数: ${f.int(2, 16)}`,
  ];
  const parts = ["注文", "在庫", "請求", "顧客", "配送", "商品", "検索", "通知", "認証", "履歴"];
  for (let i = f.int(60, 140); i > 0; i--)
    lines.push(
      f.chance(0.5)
        ? `${f.pick(parts)}テーブルの${f.pick(parts)}を更新: ${v.int(1, 9000)} 件 (${v.near(3, 2)} 秒)`
        : `  確認 ${f.pick(parts)}・${f.pick(parts)}・${f.pick(parts)} の整合性チェックに合格しました`,
    );
  lines.push(`完了しました。処理時間 ${v.near(40, 1)} 秒`);
  return lines;
};

const deploy: Family = (f, v) => {
  const lines = [
    `Deploying ${f.pick(NOUNS)}-${f.pick(NOUNS)} revision ${v.hex(7)} to production`,
    `Context "prod-${f.pick(NOUNS)}" selected`,
  ];
  for (let i = f.int(10, 30); i > 0; i--) {
    const name = `${f.pick(NOUNS)}-${f.pick(NOUNS)}`;
    lines.push(
      `deployment.apps/${name} ${f.pick(["configured", "unchanged", "created"])}`,
      `service/${name} unchanged`,
      `Waiting for deployment "${name}" rollout to finish: ${f.int(1, 3)} of 4 updated replicas are available...`,
      `deployment "${name}" successfully rolled out`,
    );
    if (v.chance(0.4))
      lines.push(
        `pod/${name}-${v.hex(9)}-${v.hex(5)} Running restarts=${v.int(0, 3)} age=${v.int(5, 90)}s node=ip-10-0-${v.int(0, 255)}-${v.int(0, 255)}`,
      );
  }
  lines.push(`Smoke test ${f.pick(NOUNS)}: ok (${v.int(40, 900)} ms)`, "Deploy finished");
  return lines;
};

const simulate: Family = (f, v) => {
  const lines = [
    `# simulation ${f.pick(NOUNS)} grid ${f.int(32, 256)}x${f.int(32, 256)} dt=1e-${f.int(2, 5)}`,
    "#   step        time      energy    momentum    residual",
  ];
  const n = f.int(100, 260);
  for (let i = 1; i <= n; i++)
    lines.push(
      `${pad(i * 10, 8)} ${v.near(i, 5).padStart(11)} ${v.near(120, 6).padStart(13)} ${v.near(0.02, 8)} ${v.near(4, 3)}e-0${v.int(5, 9)}`,
    );
  lines.push("converged: yes", `wall time ${v.near(300, 1)} s`);
  return lines;
};

export const FAMILIES: Family[] = [
  training,
  tests,
  vitest,
  compile,
  npmInstall,
  docker,
  terraform,
  etl,
  lint,
  backup,
  migrate,
  deploy,
  server,
  intl,
];
/** Kinds of program that are never recorded. */
export const UNKNOWN_FAMILIES: Family[] = [crawl, simulate, training, compile, lint, deploy];
