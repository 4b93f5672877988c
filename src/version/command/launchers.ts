import type { Interpreter } from "./interpreter.ts";

/** Launchers of Python files. They have many options: only a .py file can be the script. */
export const LAUNCHERS: readonly Interpreter[] = [
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
];
