import type { Interpreter } from "./interpreter.ts";

/** Environments and wrappers: what follows their own words is a command. */
export const WRAPPERS: readonly Interpreter[] = [
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
