import { expect, test } from "vitest";
import { blockAround } from "../../../src/read/view/stack-trace.ts";

/** The block around the line marked with `>>`, in a log with ordinary lines before and after. */
function blockOf(block: string): string[] {
  const marked = [
    "listening on 8080",
    "request served",
    ...block.split("\n"),
    "request served",
    "bye",
  ];
  const at = marked.findIndex((line) => line.startsWith(">>"));
  const lines = marked.map((text) => ({ text: text.replace(/^>>/, "") }));
  const [first, last] = blockAround(lines, at);
  return lines.slice(first, last + 1).map((line) => line.text);
}

const BLOCKS: Record<string, string> = {
  node: `/srv/a.js:3
    throw new Error("x");
    ^

>>Error: x
    at f (/srv/a.js:3:11)
    at node:internal/main:1:1`,
  python: `Traceback (most recent call last):
  File "/srv/a.py", line 3, in <module>
    f()
  File "/srv/a.py", line 1, in f
    raise KeyError("x")
>>KeyError: 'x'`,
  java: `>>Exception in thread "main" java.lang.IllegalStateException: x
\tat com.acme.A.f(A.java:3)
\tat com.acme.A.main(A.java:9)
Caused by: java.io.EOFException: y
\tat com.acme.B.g(B.java:2)
\t... 2 more`,
  go: `>>panic: runtime error: index out of range [3] with length 2
[signal SIGSEGV: segmentation violation code=0x1]

goroutine 1 [running]:
main.f(0x3)
\t/srv/a.go:7 +0x1d
main.main()
\t/srv/a.go:11 +0x20
exit status 2`,
  rust: `>>thread 'main' panicked at src/main.rs:3:5:
  index out of bounds
stack backtrace:
   0: std::panicking::begin_panic
             at ./src/main.rs:3:5
note: run with RUST_BACKTRACE=full`,
  rustc: `>>error[E0308]: mismatched types
 --> src/main.rs:2:18
  |
2 |     let x: i32 = "a";
  |                  ^^^ expected i32
  = note: expected type i32`,
  csharp: `>>Unhandled exception. System.NullReferenceException: x
   at Acme.A.F(Int32 id) in /src/A.cs:line 3
   at Acme.Program.Main()`,
  ruby: `>>a.rb:3:in \`f': undefined method \`x' for nil (NoMethodError)
\tfrom a.rb:7:in \`<main>'`,
  php: `>>PHP Fatal error:  Uncaught Exception: x in /srv/a.php:3
Stack trace:
#0 /srv/a.php(7): f()
#1 {main}
  thrown in /srv/a.php on line 3`,
  gcc: `a.cpp: In function 'int f(int)':
>>a.cpp:3:5: error: expected ';'
    3 |   int x = 1
      |            ^
      |            ;`,
  eslint: `/srv/a.ts
  3:5  warning  'y' is unused   no-unused-vars
>>  9:1  error    'x' is not defined  no-undef`,
  vitest: `>> FAIL  test/a.test.ts > adds
AssertionError: expected 3 to be 4

- Expected
+ Received

- 4
+ 3

 ❯ test/a.test.ts:5:13`,
};

test.each(Object.keys(BLOCKS))("%s is kept whole", (name) => {
  expect(blockOf(BLOCKS[name]!)).toEqual(BLOCKS[name]!.replace(/^>>/m, "").split("\n"));
});

test("an ordinary line is a block of its own", () => {
  expect(blockOf(">>something rare")).toEqual(["something rare"]);
});

test("a block is bounded", () => {
  const lines = ["Error: x", ...Array.from({ length: 500 }, () => "    at f (a.js:1:1)")];
  const [first, last] = blockAround(
    lines.map((text) => ({ text })),
    0,
  );
  expect(first).toBe(0);
  expect(last).toBeLessThan(100);
});
