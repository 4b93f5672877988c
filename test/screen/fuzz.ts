import { random } from "./rendering.ts";

/** What programs print: words, colours, progress bars, redraws; and single sequences at random. */
export function fuzzStream(seed: number, cols: number, rows: number): Buffer {
  const pick = random(seed);
  const calm = pick(3) === 0;
  const parts = 5 + pick(calm ? 400 : 120);
  let out = "";
  for (let i = 0; i < parts; i++)
    out += calm && pick(12) > 0 ? plain(pick, cols) : part(pick, cols, rows);
  return Buffer.from(out);
}

type Pick = (below: number) => number;

const WORDS = [
  "error:",
  "compiling",
  "src/main.c",
  "ok",
  "█▉▊",
  "日本語",
  "naïve",
  "e\u0301a\u0300",
  "👍🏽",
  "⠋",
  "a\tb",
  "─┐",
  "한글",
  "✔ done",
  "x",
];

function words(pick: Pick, most: number): string {
  const count = 1 + pick(most);
  return Array.from({ length: count }, () => WORDS[pick(WORDS.length)]).join(pick(4) ? " " : "");
}

function plain(pick: Pick, cols: number): string {
  switch (pick(8)) {
    case 0:
      return `\x1b[${30 + pick(8)}m${words(pick, 4)}\x1b[0m\r\n`;
    case 1:
      return `${"#".repeat(pick(cols * 2 + 2))}\r\n`;
    case 2:
      return `\r${words(pick, 5)}`;
    case 3:
      return `\r\x1b[K${words(pick, 5)}`;
    case 4:
      return "\r\n";
    default:
      return `${words(pick, 8)}\r\n`;
  }
}

function part(pick: Pick, cols: number, rows: number): string {
  const n = () => (pick(4) === 0 ? "" : String(pick(pick(3) === 0 ? rows + 3 : 6)));
  const col = () => (pick(4) === 0 ? "" : String(pick(cols + 4)));
  const kinds: (() => string)[] = [
    () => words(pick, 6),
    () => words(pick, 6),
    () => `${words(pick, 6)}\r\n`,
    () => `${words(pick, 6)}\r\n`,
    () => plain(pick, cols),
    () => plain(pick, cols),
    () => "x".repeat(pick(cols * 2)),
    () => "界".repeat(pick(cols)),
    () => "\r",
    () => "\n",
    () => "\b".repeat(1 + pick(4)),
    () => "\t",
    () => ["\v", "\f", "\x07", "\x00", "\x7f"][pick(5)]!,
    () => `\x1b[${n()}A`,
    () => `\x1b[${n()}B`,
    () => `\x1b[${col()}C`,
    () => `\x1b[${col()}D`,
    () => `\x1b[${n()}E`,
    () => `\x1b[${n()}F`,
    () => `\x1b[${col()}G`,
    () => `\x1b[${n()};${col()}H`,
    () => `\x1b[${n()}d`,
    () => `\x1b[${["", "0", "2"][pick(3)]}J`,
    () => `\x1b[${["", "0", "1", "2"][pick(4)]}K`,
    () => `\x1b[${n()}X`,
    () => `\x1b[${n()}@`,
    () => `\x1b[${n()}P`,
    () => `\x1b[${n()}L`,
    () => `\x1b[${n()}M`,
    () => `\x1b[${n()}S`,
    () => `\x1b[${n()}T`,
    () => `${words(pick, 1)}\x1b[${n()}b`,
    () => `\x1b[${1 + pick(rows)};${1 + pick(rows)}r`,
    () => "\x1b[r",
    () => "\x1bD",
    () => "\x1bM",
    () => "\x1bE",
    () => "\x1b7",
    () => "\x1b8",
    () => "\x1b[s",
    () => "\x1b[u",
    () => `\r\x1b[?7l${"y".repeat(pick(cols * 2))}\x1b[?7h`,
    () => `\x1b[?6${"lll"[pick(3)]}`,
    () => `\x1b[4${"hlll"[pick(4)]}`,
    () => `\x1b(0${"lqkx".repeat(pick(3))}\x1b(B`,
    () => "\x1b)0\x0eqx\x0f",
    () => `\x1b[${pick(110)};${pick(9)}m`,
    () => `\x1b]0;${words(pick, 2)}\x07`,
    () => `\x1b]8;;http://x.y\x1b\\link\x1b]8;;\x1b\\`,
    () => "\x1bP+q544e\x1b\\",
    () => "\x1b_ignored\x1b\\",
    () => "\x1b[!p",
    () => "\x1b[?25l\x1b[?25h\x1b[?2004h",
    () =>
      `\x1b[?1049h\x1b[H\x1b[2J${words(pick, 5)}\r\n\x1b[${n()};${col()}H${words(pick, 3)}\x1b[?1049l`,
    () => `\x1b[?1047h${words(pick, 5)}\x1b[?1047l`,
    () => "\x1bH",
    () => `\x1b[${["", "3"][pick(2)]}g`,
    () => `\x1b[${n()}I`,
    () => `\x1b[${n()}Z`,
    () => "\x1b[?45h",
    () => "\x1b[?45l",
    () => "\x1b[20h\n\x1b[20l",
    () => "\x1b#8",
    () => `\x1b[1;${Math.max(2, rows - 1)}r\x1b[${rows};1Hprogress 12%\x1b[r\x1b8`,
    () => redraw(pick, rows),
    () => redraw(pick, rows),
    () => bars(pick),
  ];
  return kinds[pick(kinds.length)]!();
}

/** What log-update, ora and listr do: erase their lines upwards, print them again. */
function redraw(pick: Pick, rows: number): string {
  const height = 1 + pick(Math.min(6, rows));
  let out = "";
  for (let frame = 0; frame < 3; frame++) {
    for (let i = 0; i < height; i++) out += `${words(pick, 3)}\r\n`;
    if (pick(2)) out += `\x1b[2K${"\x1b[1A\x1b[2K".repeat(height)}\x1b[G`;
    else out += `\x1b[${height}A\x1b[J`;
  }
  return out;
}

/** What docker pull and multi-bar tqdm do: move to a bar, overwrite it, come back. */
function bars(pick: Pick): string {
  let out = "one\r\ntwo\r\nthree\r\nfour\r\n";
  for (let i = 0; i < 6; i++) {
    const up = 1 + pick(4);
    out += `\x1b[${up}A\x1b[2K\r${words(pick, 2)}\r\x1b[${up}B`;
  }
  return out;
}

/** A step of a program that takes the whole window, or what is printed around it. */
export type Step = { data: string } | { resize: { cols: number; rows: number } };

/** Editors, pagers, monitors and status lines among plain output, the window resized meanwhile. */
export function fullScreenSteps(seed: number, cols: number, rows: number): Step[] {
  const pick = random(seed);
  const size = { cols, rows };
  const steps: Step[] = [];
  const say = (data: string) => steps.push({ data });
  const calm = () => {
    for (let i = pick(80); i > 0; i--)
      say(pick(9) ? `${words(pick, 6)}\r\n` : plain(pick, size.cols));
  };
  const draw = () => {
    for (let i = pick(12); i > 0; i--)
      say(
        `\x1b[${1 + pick(size.rows)};${1 + pick(size.cols)}H${words(pick, 4)}${pick(3) ? "" : "\x1b[K"}`,
      );
  };
  const resized = () => {
    if (pick(3) > 0) return;
    if (pick(2)) size.cols = 5 + pick(110);
    size.rows = 2 + pick(40);
    steps.push({ resize: { ...size } });
  };
  const programs: (() => void)[] = [
    () => {
      say(`\x1b[?${[1049, 1049, 1047, 47][pick(4)]}h`);
      draw();
      resized();
      draw();
      calm();
      say(`\x1b[?${[1049, 1049, 1047, 47][pick(4)]}l`);
    },
    () => {
      // A monitor on the main screen: home, draw over what is there.
      say("\x1b[H");
      for (let i = 0; i < size.rows - pick(3); i++) say(`${words(pick, 3)}\x1b[K\r\n`);
      resized();
      say(`\x1b[${pick(2) ? "" : "2"}J`);
    },
    () => {
      // A status line below a scroll region, as apt has it.
      const top = 1 + pick(3);
      say(`\x1b7\x1b[${top};${Math.max(top + 1, size.rows - 1)}r\x1b8`);
      if (pick(3) === 0) say("\x1b[?6h");
      calm();
      say(`\x1b7\x1b[${size.rows};1Hstatus ${pick(100)} %\x1b[K\x1b8`);
      resized();
      calm();
      say("\x1b[?6l\x1b[r");
      if (pick(2)) say(`\x1b[${size.rows};1H\r\n`);
    },
    () => {
      say("\x1b7");
      calm();
      say(`\x1b8${words(pick, 2)}\r\n`);
    },
    () => say(`\x1b[${pick(size.rows + 5)}A${words(pick, 2)}${pick(2) ? "\x1b[J" : ""}\r\n`),
    () => say(`\x1b[${1 + pick(5)}${"LMST"[pick(4)]}`),
    () => say(["\x1bc", "\x1b[!p", "\x1b[3J", "\x1b#8", "\x1b[2J\x1b[H"][pick(5)]!),
    () => say("x".repeat(pick(size.cols * size.rows))),
    resized,
    calm,
    calm,
  ];
  for (let i = 10 + pick(20); i > 0; i--) programs[pick(programs.length)]!();
  return steps;
}
