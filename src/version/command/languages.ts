import type { Interpreter } from "./interpreter.ts";

const NODE_VALUES =
  "-r --require --import --loader --experimental-loader -C --conditions --env-file " +
  "--env-file-if-exists --input-type --inspect-port --title --icu-data-dir --openssl-config " +
  "--redirect-warnings --trace-event-categories --trace-event-file-pattern --diagnostic-dir " +
  "--max-http-header-size --unhandled-rejections --dns-result-order --watch-path " +
  "--test-name-pattern --test-skip-pattern --test-reporter --test-reporter-destination " +
  "--test-concurrency --test-shard --test-timeout --disable-warning --disable-proto " +
  "--report-dir --report-directory --report-filename --report-signal --secure-heap " +
  "--secure-heap-min --tls-keylog --tls-cipher-list --cpu-prof-dir --cpu-prof-name " +
  "--cpu-prof-interval --heap-prof-dir --heap-prof-name --heap-prof-interval " +
  "--heapsnapshot-signal --heapsnapshot-near-heap-limit --localstorage-file --snapshot-blob " +
  "--experimental-default-type --experimental-sea-config --build-snapshot-config --v8-pool-size " +
  "--allow-fs-read --allow-fs-write --max-semi-space-size-percentage";
const NODE_CODE = "-e --eval -p --print -pe --run -i --interactive";

/** Programs that run a file in their language. */
export const LANGUAGES: readonly Interpreter[] = [
  {
    names: "python* pypy* pythonw",
    cluster: true,
    values: "-W -X --check-hash-based-pycs",
    code: "-c",
    module: "-m",
    directory: "__main__.py",
  },
  {
    names: "ipython ipython3 bpython",
    values: "--profile --matplotlib --pylab --ext --config",
    code: "-c",
    module: "-m",
  },
  {
    names: "sh bash dash ash zsh ksh mksh yash rbash",
    cluster: true,
    plus: true,
    values: "-o -O +o +O --rcfile --init-file",
    code: "-c -s",
  },
  {
    names: "fish",
    cluster: true,
    values: "-C --init-command -d --debug -o --debug-output -D --debug-stack-frames -f --features",
    code: "-c --command",
  },
  {
    names: "node nodejs",
    values: NODE_VALUES,
    code: NODE_CODE,
    maybeSub: "inspect debug",
    endings: ".js",
    directory: "package.json index.js",
  },
  {
    names: "tsx",
    values: `--tsconfig --include --exclude --ignore ${NODE_VALUES}`,
    code: NODE_CODE,
    maybeSub: "watch node",
    endings: ".ts .tsx .js",
    directory: "index.ts index.js",
  },
  {
    names: "ts-node ts-node-esm ts-node-script ts-node-dev tsnd",
    values:
      "-r --require -O --compiler-options --compilerOptions -P --project -I --ignore -D " +
      "--ignore-diagnostics --ignoreDiagnostics -C --compiler --cwd --scope-dir --scopeDir --loader " +
      "--import --watch --ignore-watch --interval",
    code: "-e --eval -p --print -pe -i --interactive",
    endings: ".ts .tsx .js",
  },
  { names: "jiti esno esr swc-node vite-node babel-node", values: NODE_VALUES, code: NODE_CODE },
  {
    names: "zx",
    values: "--shell --prefix --postfix --cwd --env --registry",
    code: "-e --eval --repl",
    endings: ".mjs",
  },
  {
    names: "nodemon",
    values: "-w --watch -i --ignore -e --ext -d --delay -C --config --signal --cwd",
    code: "-x --exec",
    endings: ".js",
  },
  { names: "electron", values: "-r --require --import", code: "-i -a", directory: "package.json" },
  {
    names: "deno",
    values:
      "-c --config --import-map -L --log-level --location --seed --cert --ext --preload --import " +
      "--require --conditions --port --host --filter",
    maybeSub: "run test bench serve",
    code: "eval task repl",
  },
  {
    names: "bun",
    values:
      "-r --preload --require --import -c --config --env-file -d --define -l --loader --conditions " +
      "--tsconfig-override --port --external -t --test-name-pattern --timeout --filter -F --shell",
    chdir: "--cwd",
    code: "-e --eval -p --print x exec repl",
    maybeSub: "run test",
    endings: ".ts .tsx .js",
  },
  {
    names: "ruby* jruby truffleruby",
    cluster: true,
    values: "-I -r -E --encoding --external-encoding --internal-encoding --disable --enable",
    attached: "-F -K -T -W -i -x -0 -l",
    chdir: "-C",
    code: "-e",
  },
  {
    names: "perl*",
    cluster: true,
    values: "-I",
    attached: "-F -C -D -M -m -V -d -i -x -0",
    code: "-e -E",
  },
  {
    names: "php*",
    cluster: true,
    values: "-c -d -z -t -S --php-ini --define --zend-extension --docroot --server",
    script: "-f --file -F --process-file",
    code: "-r -R -B -E --run --process-code --process-begin --process-end -a --interactive",
  },
  { names: "Rscript", code: "-e" },
  { names: "R", values: "-g --gui -d --debugger", script: "-f --file", code: "-e CMD --args" },
  {
    names: "julia*",
    cluster: true,
    values:
      "-p --procs -t --threads -J --sysimage -H --home -L --load -C --cpu-target --machine-file " +
      "--startup-file --handle-signals --sysimage-native-code --compiled-modules --history-file " +
      "--depwarn --banner --color --gcthreads --heap-size-hint",
    attached: "-g -O",
    code: "-e --eval -E --print -m --module",
  },
  { names: "lua* luajit texlua", values: "-e -l -j" },
  { names: "tclsh* wish*", values: "-encoding" },
  { names: "expect", cluster: true, values: "-d -D", script: "-f -b", code: "-c" },
  { names: "awk gawk mawk nawk", cluster: true, values: "-F -v", script: "-f --file" },
  { names: "octave octave-cli", values: "-p --path", code: "--eval" },
  {
    names: "elixir",
    values: "-r -pr -pa -pz --name --sname --cookie --erl --vm-args",
    code: "-e --eval -S",
  },
  { names: "groovy", values: "-cp -classpath --classpath -c -D", code: "-e" },
  { names: "dart", values: "--packages -D --define", maybeSub: "run", code: "compile test pub" },
  {
    names: "pwsh powershell",
    values: "-ExecutionPolicy -ep",
    script: "-File -f",
    code: "-Command -c",
  },
  { names: "rust-script", values: "-d --dep -x --extern --toolchain", code: "-e --expr -l --loop" },
  {
    names: "go",
    sub: "run",
    values:
      "-exec -p -mod -tags -ldflags -gcflags -asmflags -gccgoflags -overlay -modfile -toolexec " +
      "-pgo -buildmode -compiler -installsuffix -pkgdir -coverpkg -covermode",
    chdir: "-C",
    suffix: ".go",
  },
  {
    names: "java",
    values:
      "-cp -classpath --class-path -p --module-path --upgrade-module-path --add-modules --add-opens " +
      "--add-exports --add-reads --limit-modules --enable-native-access --source",
    script: "-jar",
    code: "-m --module -d --describe-module",
  },
];
