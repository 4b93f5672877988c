import type { Language } from "./family.ts";
import type { Random } from "./random.ts";

/** A crash as its language prints it; `key` is the line that tells what happened. */
export function crash(language: Language, r: Random): { lines: string[]; key: string } {
  const file = r.pick(["orders", "billing", "sync", "cache", "parser", "session"]);
  const call = r.pick(["load", "flush", "merge", "commit", "resolve", "decode"]);
  const line = (): number => r.int(10, 900);
  switch (language) {
    case "node": {
      const key = `TypeError: Cannot read properties of undefined (reading '${call}')`;
      return {
        key,
        lines: [
          `/srv/app/src/${file}.js:${line()}`,
          `    return state.${file}.${call}(id);`,
          "                       ^",
          "",
          key,
          ...frames(
            r,
            () => `    at ${file}.${call} (/srv/app/src/${file}.js:${line()}:${r.int(3, 40)})`,
          ),
          "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
          "",
          "Node.js v20.20.2",
        ],
      };
    }
    case "python": {
      const key = `KeyError: '${file}_${call}'`;
      return {
        key,
        lines: [
          "Traceback (most recent call last):",
          ...frames(r, () => `  File "/srv/app/${file}.py", line ${line()}, in ${call}`).flatMap(
            (frame) => [frame, `    self._${call}(record["${file}"])`],
          ),
          key,
        ],
      };
    }
    case "java": {
      const key = `Exception in thread "main" java.lang.IllegalStateException: ${file} is already ${call}ed`;
      return {
        key,
        lines: [
          key,
          ...frames(r, () => `\tat com.acme.${file}.Service.${call}(Service.java:${line()})`),
          `Caused by: java.io.EOFException: stream of ${file} ended early`,
          ...frames(r, () => `\tat com.acme.io.Reader.${call}(Reader.java:${line()})`),
          "\t... 17 more",
        ],
      };
    }
    case "go": {
      const key = "panic: runtime error: invalid memory address or nil pointer dereference";
      return {
        key,
        lines: [
          key,
          `[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x${r.hex(6)}]`,
          "",
          "goroutine 1 [running]:",
          ...frames(r, () => `main.${call}(0x${r.hex(10)}, 0x${r.hex(2)})`).flatMap((frame) => [
            frame,
            `\t/srv/app/${file}.go:${line()} +0x${r.hex(2)}`,
          ]),
          "exit status 2",
        ],
      };
    }
    case "rust": {
      const key = `called \`Option::unwrap()\` on a \`None\` value`;
      return {
        key,
        lines: [
          `thread 'main' panicked at src/${file}.rs:${line()}:${r.int(5, 40)}:`,
          key,
          "stack backtrace:",
          ...frames(
            r,
            () =>
              `   ${r.int(0, 9)}: app::${file}::${call}\n             at ./src/${file}.rs:${line()}:9`,
          ),
          "note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.",
        ].flatMap((text) => text.split("\n")),
      };
    }
    case "csharp": {
      const key = `Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.`;
      return {
        key,
        lines: [
          key,
          ...frames(
            r,
            () => `   at Acme.${file}.Service.${call}(Int32 id) in /src/${file}.cs:line ${line()}`,
          ),
        ],
      };
    }
    case "ruby": {
      const key = `app/models/${file}.rb:${line()}:in \`${call}': undefined method \`${call}' for nil:NilClass (NoMethodError)`;
      return {
        key,
        lines: [key, ...frames(r, () => `\tfrom app/jobs/${file}.rb:${line()}:in \`${call}'`)],
      };
    }
    case "php": {
      const key = `PHP Fatal error:  Uncaught DivisionByZeroError: Modulo by zero in /srv/app/${file}.php:${line()}`;
      return {
        key,
        lines: [
          key,
          "Stack trace:",
          ...frames(
            r,
            () => `#${r.int(0, 9)} /srv/app/${file}.php(${line()}): App\\${call}(${r.int(1, 99)})`,
          ),
          "#9 {main}",
          `  thrown in /srv/app/${file}.php on line ${line()}`,
        ],
      };
    }
    case "cc": {
      const key = `src/${file}.cc:${line()}:${r.int(3, 40)}: error: no member named '${call}' in 'acme::${file}'`;
      return {
        key,
        lines: [
          `src/${file}.cc: In function 'int ${call}(int)':`,
          key,
          ` ${line()} |   return self->${call}(x);`,
          "      |          ~~~~  ^~~~~",
        ],
      };
    }
    case "none": {
      const key = `Segmentation fault (core dumped)`;
      return { key, lines: [key] };
    }
  }
}

function frames(r: Random, frame: () => string): string[] {
  return Array.from({ length: r.int(4, 14) }, frame);
}
