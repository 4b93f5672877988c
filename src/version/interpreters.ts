/**
 * How programs that run other files read their command line: enough to find the script and never
 * to mistake an option's value for it. Option lists are words separated by spaces; `--opt=value`
 * and `_` for `-` inside a long option need no entry of their own.
 */
export interface Interpreter {
  /** Base names of argv[0]. `python*` also stands for python3 and python3.11. */
  names: string;
  /** Options whose value is the next word. */
  values?: string;
  /** Short options may be written together, getopt's way: `-eo pipefail`, `-Xdev`. */
  cluster?: true;
  /** Within a cluster: options that take the rest of the word, and never the next one. */
  attached?: string;
  /** Options that carry or read the program themselves; there is no script file. */
  code?: string;
  /** Options whose value is the script. */
  script?: string;
  /** Options whose value is a Python module. */
  module?: string;
  /** Options whose value becomes the working directory of what runs. */
  chdir?: string;
  /** `+x` is an option too. */
  plus?: true;
  /** `NAME=value` words stand before the command. */
  assignments?: true;
  /** The first operand must be one of these, and is stepped over. */
  sub?: string;
  /** The first operand may be one of these, and is then stepped over. */
  maybeSub?: string;
  /** Operands to step over after that: the `10` of `timeout 10`. */
  skip?: number;
  /** What the operand is: a script file (as if left out), a whole command, or either. */
  runs?: "command" | "either";
  /** It runs package.json scripts by name too: a command that is no script file is its own. */
  runsScripts?: true;
  /** Only an operand with this ending can be the script; others are options' values we do not know. */
  suffix?: string;
  /** Endings tried when the file is named without. */
  endings?: string;
  /** What runs when the operand is a directory; `package.json` stands for its `main`. */
  directory?: string;
}

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

export const INTERPRETERS: readonly Interpreter[] = [
  // Languages
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

  // Launchers of Python files. They have many options: only a .py file can be the script.
  {
    names: "torchrun torch.distributed.run torch.distributed.launch deepspeed",
    module: "-m --module",
    suffix: ".py",
  },
  {
    names: "accelerate accelerate.commands.launch",
    maybeSub: "launch",
    module: "-m --module",
    suffix: ".py",
  },
  { names: "streamlit", sub: "run", suffix: ".py" },
  {
    names: "pytest py.test",
    values:
      "-c --config-file -k -m -p -o -W -n --rootdir --confcutdir --ignore --ignore-glob --deselect",
    suffix: ".py",
  },
  {
    names: "coverage",
    sub: "run",
    values: "--rcfile --source --include --omit --context --data-file --concurrency",
    module: "-m --module",
    suffix: ".py",
  },
  { names: "cProfile profile", values: "-o -s", module: "-m", suffix: ".py" },
  { names: "pdb ipdb", values: "-c", module: "-m", suffix: ".py" },
  {
    names: "debugpy",
    values: "--listen --connect --log-to",
    module: "-m",
    suffix: ".py",
  },
  { names: "kernprof scalene viztracer pyinstrument", values: "-o --outfile", suffix: ".py" },

  // Environments: the rest is a command
  {
    names: "uv",
    sub: "run",
    values:
      "--with --with-requirements --with-editable -p --python --extra --no-extra --group --no-group " +
      "--only-group --project --env-file -i --index-url --index --default-index --extra-index-url " +
      "-f --find-links --package --config-file --cache-dir --color -P --upgrade-package " +
      "--reinstall-package --refresh-package --config-setting -C --index-strategy --resolution " +
      "--prerelease --exclude-newer --link-mode --keyring-provider --python-platform",
    chdir: "--directory",
    module: "-m --module",
    runs: "either",
    suffix: ".py",
  },
  {
    names: "uvx pipx",
    maybeSub: "run",
    values: "--from --with -p --python --spec",
    runs: "command",
  },
  { names: "poetry", sub: "run", values: "-P --project", chdir: "-C --directory", runs: "command" },
  { names: "pipenv", sub: "run", values: "--python", runs: "command" },
  {
    names: "pdm rye hatch pixi",
    sub: "run",
    values: "-p --project -e --env --environment --manifest-path --env-file",
    runs: "either",
    suffix: ".py",
  },
  {
    names: "conda mamba micromamba",
    sub: "run",
    values: "-n --name -p --prefix -r --root-prefix -e --env -a --attach",
    chdir: "--cwd",
    runs: "command",
  },
  { names: "bundle", sub: "exec", values: "--gemfile", runs: "command" },
  {
    names: "npx",
    values: "-p --package -w --workspace --prefix --registry --cache --userconfig",
    code: "-c --call",
    runs: "command",
  },
  { names: "bunx", values: "-p --package", runs: "command" },
  {
    names: "npm",
    sub: "exec x",
    values: "-p --package -w --workspace",
    code: "-c --call",
    runs: "command",
  },
  {
    names: "pnpm",
    maybeSub: "exec dlx",
    values: "-F --filter --package",
    chdir: "-C --dir",
    code: "run -c",
    runs: "command",
    runsScripts: true,
  },
  {
    names: "yarn",
    maybeSub: "exec dlx",
    values: "-p --package",
    chdir: "--cwd",
    code: "run",
    runs: "command",
    runsScripts: true,
  },

  // Wrappers: the rest is a command
  {
    names: "env genv",
    cluster: true,
    assignments: true,
    values: "-u --unset -a --argv0",
    chdir: "-C --chdir",
    code: "-S --split-string",
    runs: "command",
  },
  {
    names: "cross-env dotenvx dotenv",
    assignments: true,
    maybeSub: "run",
    values: "-e -f -c -p",
    runs: "command",
  },
  { names: "time gtime", cluster: true, values: "-f --format -o --output", runs: "command" },
  { names: "nice", cluster: true, values: "-n --adjustment", runs: "command" },
  {
    names: "ionice",
    cluster: true,
    values: "-c --class -n --classdata",
    code: "-p --pid -P -u",
    runs: "command",
  },
  { names: "chrt", cluster: true, values: "-T -P -D", code: "-p --pid", skip: 1, runs: "command" },
  { names: "taskset", cluster: true, code: "-p --pid", skip: 1, runs: "command" },
  {
    names: "timeout gtimeout",
    cluster: true,
    values: "-k --kill-after -s --signal",
    skip: 1,
    runs: "command",
  },
  { names: "nohup setsid command unbuffer catchsegv", runs: "command" },
  { names: "caffeinate", values: "-t -w", runs: "command" },
  {
    names: "stdbuf gstdbuf",
    cluster: true,
    values: "-i --input -o --output -e --error",
    runs: "command",
  },
  {
    names: "sudo",
    cluster: true,
    assignments: true,
    values:
      "-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type " +
      "-T --command-timeout -U --other-user -R --chroot",
    chdir: "-D --chdir",
    code: "-e --edit -l --list -v -k -K",
    runs: "command",
  },
  { names: "doas", cluster: true, values: "-u -C", code: "-s -L", runs: "command" },
  { names: "direnv", sub: "exec", skip: 1, runs: "command" },
  {
    names: "xvfb-run",
    values: "-e -f -n -p -s -w --error-file --auth-file --server-num --server-args",
    runs: "command",
  },
  {
    names: "strace ltrace",
    cluster: true,
    values: "-e -o -s -S -u -E -O -P -a -b -I -X",
    code: "-p",
    runs: "command",
  },
  {
    names: "mpirun mpiexec orterun",
    values:
      "-n -np -c -N -H -host --host --hostfile -hostfile --map-by --bind-to --rank-by -wdir " +
      "-x --prefix",
    runs: "command",
  },
];
